import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AnsweredNo, reportFailure } from '../../src/cli/failure.ts';
import { Interrupted, SomeFailed } from '../../src/evaluation/options.ts';
import { aRun } from '../results/records.ts';
import { DataError, ModelError, UsageError } from '../../src/lib/errors.ts';

let stderr: string;
beforeEach(() => {
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

describe('reportFailure', () => {
  test.each([
    [new UsageError('No.'), 2],
    [new DataError('No.'), 2],
    [new ModelError('No.'), 2],
    [new AnsweredNo('No.'), 1],
    [new Interrupted('No.'), 130],
  ])('gives %s its exit code, and says it in one line', (error, code) => {
    expect(reportFailure(error, false, '1.2.3')).toBe(code);
    expect(stderr).toBe('plumbline: No.\n');
  });

  test('says each failure of several runs in a line, and what they come to: exit code 1', () => {
    const failures = [
      { model: 'x/m', reason: 'x/m does not fit into memory.' },
      { model: 'x/n', reason: 'It is\ngone.' },
      { model: 'y/m', task: 'arc_easy', questions: 4, reason: 'The \u001B[2Jworker ended.' },
      { model: 'y/m', task: 'piqa', reason: 'No.' },
    ];
    expect(reportFailure(new SomeFailed(failures, [aRun()]), true, '1.2.3')).toBe(1);
    expect(stderr.split('\n')).toEqual([
      'plumbline: x/m does not fit into memory.',
      'plumbline: x/n: It is gone.',
      'plumbline: y/m on arc_easy, 4 questions: The \ufffd[2Jworker ended.',
      'plumbline: y/m on piqa: No.',
      'plumbline: 2 models failed, 2 runs are not finished; everything else is recorded, and the same command tries again what failed.',
      '',
    ]);
    stderr = '';
    reportFailure(new SomeFailed([{ model: 'm', reason: 'No.' }], []), false, '1.2.3');
    expect(stderr).toMatch(/\nplumbline: 1 model failed; nothing is recorded, and /);
  });

  test('makes one line of several', () => {
    reportFailure(new DataError('One,\n  two\r\nthree.'), false, '1.2.3');
    expect(stderr).toBe('plumbline: One, two three.\n');
  });

  test('shows the stack of what went wrong when verbose, and not of an interruption', () => {
    reportFailure(new DataError('No.'), true, '1.2.3');
    expect(stderr).toMatch(/^plumbline: DataError: No\.\n +at /);
    stderr = '';
    reportFailure(new Interrupted('Later.'), true, '1.2.3');
    expect(stderr).toBe('plumbline: Later.\n');
  });

  test('calls anything else our fault, and says how to report it', () => {
    for (const thrown of [new TypeError('x is not a function'), 'x is not a function']) {
      stderr = '';
      expect(reportFailure(thrown, false, '1.2.3')).toBe(70);
      expect(stderr).toMatch(
        /^plumbline: x is not a function\nplumbline: this is a fault of Plumbline 1\.2\.3; please report it .*--verbose.*\n$/,
      );
    }
  });
});
