// SmolLM2-135M-Instruct, a real checkpoint that a script beside the project makes (a minute the first time).

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from './shared-folder.ts';

/** Its folder; undefined, and said, where it is not there and cannot be made. Tests that need it are then skipped, by name. */
export function smollm2(): string | undefined {
  const script = join(sharedFolder, 'models', 'smollm2.sh');
  if (!existsSync(script)) return undefined;
  try {
    return execFileSync('bash', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    console.error(`SmolLM2 could not be made, so its tests are skipped: ${(error as Error).message}`);
    return undefined;
  }
}
