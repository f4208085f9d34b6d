import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Whatever lies in this machine's hub cache is no test's business.
    env: { HF_HOME: join(tmpdir(), 'plumbline-tests-have-no-hub-cache') },
  },
});
