// A worker whose parent is killed ends, whatever it is doing.

import { execaNode } from 'execa';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../cli/plumbline.ts';
import { scratchFolder } from '../../results/records.ts';
import { childrenOf, isAlive, onLinux, until } from './children.ts';
import { tiny } from './jobs.ts';
import { environmentOf, poison } from './misbehaviour.ts';

/** A program that opens a model with two workers, and asks one of them something at which it may misbehave. */
function startParent(deed: string) {
  const env = environmentOf({ deed });
  const file = join(scratchFolder(), 'parent.mjs');
  writeFileSync(
    file,
    `import { openModel } from ${JSON.stringify(join(root, 'dist/runners/open.js'))};
     const model = await openModel(${JSON.stringify(tiny)}, { threads: 1, workers: 2 });
     await model.score([{ kind: 'tokens', tokens: [1, ${poison}, 3], from: 1 }]);
     setInterval(() => undefined, 1000);`,
  );
  const child = execaNode(file, { env, reject: false });
  return { child, isAtWork: () => existsSync(env['PLUMBLINE_TEST_LOG'] ?? '') };
}

describe.skipIf(!onLinux)('workers end when their parent is killed', () => {
  test.each([
    ['one is stuck in a call that never returns', 'hang'],
    ['they are idle', 'none'],
  ])('while %s', async (_what, deed) => {
    const { child, isAtWork } = startParent(deed);
    await until('a worker has its job', isAtWork, 30_000);
    const workers = childrenOf(child.pid ?? 0);
    expect(workers).toHaveLength(2);
    child.kill('SIGKILL');
    await child;
    await until('the workers have ended', () => !workers.some(isAlive), 5000);
  });

  test('while they open the model', async () => {
    const { child } = startParent('none');
    await until('workers start', () => childrenOf(child.pid ?? 0).length === 2, 30_000);
    const workers = childrenOf(child.pid ?? 0);
    child.kill('SIGKILL');
    await child;
    await until('the workers have ended', () => !workers.some(isAlive), 5000);
  });

  test('and are the first that the system ends where memory runs out', async () => {
    const { child, isAtWork } = startParent('none');
    await until('a worker has its job', isAtWork, 30_000);
    const [worker = 0] = childrenOf(child.pid ?? 0);
    const score = (id: number): number => Number(readFileSync(`/proc/${id}/oom_score_adj`, 'utf8'));
    expect(score(worker)).toBeGreaterThan(score(process.pid));
    child.kill('SIGKILL');
    await child;
  });
});
