import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream that keeps what is written. */
function stream(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  const fake = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, fake: fake as unknown as NodeJS.WriteStream };
}

describe('openProgress', () => {
  test('draws a line over the last on a terminal, and removes it at the end', () => {
    const { written, fake } = stream(true);
    const progress = openProgress(fake, false);
    progress.show(() => 'one');
    vi.advanceTimersByTime(150);
    progress.show(() => 'two');
    progress.end();
    progress.end();
    vi.advanceTimersByTime(5000);
    expect(written).toEqual(['\r\u001B[Kone', '\r\u001B[Ktwo', '\r\u001B[K']);
  });

  test('draws no more often than is read, and every second while nothing happens', () => {
    const { written, fake } = stream(true);
    const progress = openProgress(fake, false);
    let tick = 0;
    progress.show(() => 'one');
    progress.show(() => `two ${tick++}`);
    vi.advanceTimersByTime(2500);
    progress.end();
    expect(written).toEqual(['\r\u001B[Kone', '\r\u001B[Ktwo 0', '\r\u001B[Ktwo 1', '\r\u001B[K']);
  });

  test('cuts a line at the width of the terminal; one that does not know its width says 0', () => {
    for (const [columns, width] of [
      [10, 9],
      [0, 79],
    ] as const) {
      const { written, fake } = stream(true, columns);
      openProgress(fake, false).show(() => 'x'.repeat(200));
      const [drawn = ''] = written;
      expect(drawn.slice('\r\u001B[K'.length)).toMatch(new RegExp(`^x+…x+$`));
      expect(drawn.length - '\r\u001B[K'.length).toBe(width);
    }
  });

  test('keeps the end of a line that is too wide, where the numbers stand', () => {
    const { written, fake } = stream(true, 40);
    openProgress(fake, false).show(
      () => '[1/4 runs] a-model-with-a-long-name on a task: 5 of 9 questions, 7 s left',
    );
    expect(written).toEqual(['\r\u001B[K[1/4 runs] a-… of 9 questions, 7 s left']);
  });

  test('has no control characters of others, and one line for each note', () => {
    const { written, fake } = stream(false);
    openProgress(fake, false).note('a\u001B[2Jb\n  c\r');
    expect(written).toEqual(['a\ufffd[2Jb c\ufffd\n']);
  });

  test('writes the line now and then into a log file, where that is asked for', () => {
    const { written, fake } = stream(false);
    const progress = openProgress(fake, false, 60_000);
    let tick = 0;
    progress.show(() => 'before');
    progress.show(() => `line ${tick++}`);
    progress.note('note');
    vi.advanceTimersByTime(130_000);
    progress.end();
    vi.advanceTimersByTime(130_000);
    expect(written).toEqual(['note\n', 'line 0\n', 'line 1\n']);
    const silent = stream(false);
    openProgress(silent.fake, true, 60_000).show(() => 'line');
    vi.advanceTimersByTime(130_000);
    expect(silent.written).toEqual([]);
  });

  test('writes notes in place of the line', () => {
    const { written, fake } = stream(true);
    const progress = openProgress(fake, false);
    progress.show(() => 'line');
    progress.note('note');
    expect(written).toEqual(['\r\u001B[Kline', '\r\u001B[K', 'note\n', '\r\u001B[Kline']);
    progress.end();
  });

  test('is silent where there is no terminal, but for notes', () => {
    const { written, fake } = stream(false);
    const progress = openProgress(fake, false);
    progress.show(() => 'line');
    progress.note('note');
    progress.end();
    expect(written).toEqual(['note\n']);
  });

  test('is silent when it should be quiet', () => {
    const { written, fake } = stream(true);
    const progress = openProgress(fake, true);
    progress.show(() => 'line');
    progress.note('note');
    progress.end();
    expect(written).toEqual([]);
  });
});
