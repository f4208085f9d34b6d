import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { readPickledWeights } from '../../../src/model/pickle/read-pickle.ts';
import type { TensorFile } from '../../../src/model/weights/safetensors.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-pickle-')));
const path = join(folder, 'pytorch_model.bin');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes bytes to a file, in place of the last ones, and reads it. */
export async function readBytes(bytes: Uint8Array): Promise<TensorFile> {
  await writeFile(path, bytes);
  return readPickledWeights(path);
}

/** The one line that a file is refused with. */
export async function refusalOf(bytes: Uint8Array): Promise<string> {
  const error: unknown = await readBytes(bytes).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  const { message } = error as ModelError;
  expect(message).toMatch(/pytorch_model\.bin[: ].*\.$/);
  expect(message).not.toContain('\n');
  expect(message.length).toBeLessThan(600);
  return message;
}
