// `npm test`: builds, type-checks, lints, looks for what is unused, runs every test; the last line counts.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { attempt, installed, prepare, root } from './prepare.mjs';

prepare();
const checks = [
  ['types', [...installed('typescript/bin/tsc'), '-p', 'tsconfig.tests.json']],
  [
    'lint',
    [
      ...installed('oxlint/bin/oxlint'),
      '--deny-warnings',
      '--quiet',
      'src',
      'tests',
      'scripts',
      'bench',
      'examples',
    ],
  ],
  ['format', [...installed('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['nothing unused', [...installed('knip/bin/knip.js'), '--no-progress']],
];
const failedChecks = checks.filter(([name, words]) => {
  const failed = attempt(words) !== 0;
  console.log(`${failed ? 'FAILED' : 'passed'}: ${name}`);
  return failed;
});

const folder = mkdtempSync(join(tmpdir(), 'plumbline-tests-'));
const report = join(folder, 'report.json');
const vitest = [...installed('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json'];
const code = attempt([...vitest, `--outputFile.json=${report}`, ...process.argv.slice(2)]);
const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = JSON.parse(
  readFileSync(report, 'utf8'),
);
rmSync(folder, { recursive: true });

for (const { name, assertionResults } of testResults) {
  const skipped = assertionResults.filter(({ status }) => status === 'pending' || status === 'skipped');
  for (const { fullName } of skipped) console.log(`skipped: ${relative(root, name)}: ${fullName}`);
}
// A file that breaks before its first test fails no test, so it counts by itself.
const broken = numFailedTests === 0 && code !== 0 ? Math.max(1, numFailedTestSuites) : 0;
const failed = numFailedTests + broken + failedChecks.length;
console.log(`${numPassedTests + checks.length - failedChecks.length} passed, ${failed} failed`);
process.exit(failed > 0 || code !== 0 ? 1 : 0);
