import { describe, expect, test } from 'vitest';
import { runKey, runKeyPattern } from '../../src/results/run-key.ts';
import type { RunIdentity } from '../../src/results/types.ts';
import { anIdentity } from './records.ts';

describe('runKey', () => {
  test('is the front of the SHA-256 of the identity as JSON with sorted keys', () => {
    // CPython 3.11: hashlib.sha256(json.dumps(identity, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:20]
    expect(runKey(anIdentity())).toBe('6f52fb007e6ab882175d');
    expect(runKey(anIdentity())).toMatch(runKeyPattern);
  });

  test('is the same whatever the order of the fields', () => {
    const { model, ...rest } = anIdentity();
    expect(runKey({ ...rest, model: { tokenizer: model.tokenizer, fingerprint: model.fingerprint } })).toBe(
      runKey(anIdentity()),
    );
  });

  const changes: Record<keyof RunIdentity, Partial<RunIdentity>> = {
    formatVersion: { formatVersion: 2 },
    model: { model: { fingerprint: 'f'.repeat(64), tokenizer: 'other' } },
    task: { task: 'arc_challenge' },
    taskVersion: { taskVersion: 2 },
    dataHash: { dataHash: 'e' },
    shots: { shots: 5 },
    seed: { seed: 1 },
    limit: { limit: 10 },
    sample: { sample: 10 },
    maxLength: { maxLength: 1024 },
    chatTemplate: { chatTemplate: true },
    fewshotAsMultiturn: { fewshotAsMultiturn: false },
    systemInstruction: { systemInstruction: 'Be brief.' },
    provider: { provider: 'cuda' },
    dtype: { dtype: 'float16' },
    versions: { versions: { onnxruntime: '1.31.0', scoring: '1' } },
  };

  test.each(Object.entries(changes))('is another one where %s differs', (_field, change) => {
    expect(runKey(anIdentity(change))).not.toBe(runKey(anIdentity()));
  });
});
