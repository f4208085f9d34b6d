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
      expect(written).toEqual([`\r\u001B[K${'x'.repeat(width)}`]);
    }
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
