import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/results/store.ts';
import { aRun, anIdentity, scratchFolder } from '../../results/records.ts';
import { plumbline } from '../plumbline.ts';

test('plumbline report draws the trainings that were recorded, with what guessing scores', async () => {
  const folder = scratchFolder();
  const store = await openStore(folder);
  for (const path of ['/x/run/step-1', '/x/run/step-2', '/x/llama-7b']) {
    const made = aRun(anIdentity({ model: { fingerprint: path, tokenizer: 't' } }));
    await store.recordRun({ ...made, model: { ...made.model, name: path.slice(3), path } });
  }
  const { exitCode } = await plumbline('report', '--results', folder);
  const html = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(exitCode).toBe(0);
  expect(html.match(/<h2>[^<]*, by step<\/h2>/g)).toEqual(['<h2>run, by step</h2>']);
  expect(html).toContain(
    '<strong>arc_easy</strong> from 0.6000 at 1 to 0.6000 at 2; best 0.6000 at 1; chance 0.25',
  );
  await plumbline('report', '--results', folder, '--models', 'llama-7b');
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).not.toContain(', by step');
});
