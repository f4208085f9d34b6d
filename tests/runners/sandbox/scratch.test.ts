import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withScratch } from '../../../src/runners/sandbox/scratch.ts';
import { scratchFolder } from '../../results/records.ts';

describe('a scratch folder', () => {
  test('is empty, ours alone, and gone afterwards with all that is in it', async () => {
    let seen = '';
    const result = await withScratch(async (folder) => {
      seen = folder;
      expect(statSync(folder).mode & 0o077).toBe(0);
      mkdirSync(join(folder, 'closed', 'inner'), { recursive: true });
      writeFileSync(join(folder, 'closed', 'inner', 'x'), 'x');
      chmodSync(join(folder, 'closed'), 0);
      return 7;
    });
    expect(result).toBe(7);
    expect(existsSync(seen)).toBe(false);
  });

  test('is gone when the work fails', async () => {
    let seen = '';
    const failing = withScratch((folder) => {
      seen = folder;
      return Promise.reject(new Error('it fails'));
    });
    await expect(failing).rejects.toThrow('it fails');
    expect(seen).not.toBe('');
    expect(existsSync(seen)).toBe(false);
  });

  test('takes nothing with it that it only points to', async () => {
    const kept = join(scratchFolder(), 'kept');
    writeFileSync(kept, 'kept');
    await withScratch((folder) => Promise.resolve(symlinkSync(kept, join(folder, 'link'))));
    expect(existsSync(kept)).toBe(true);
  });
});
