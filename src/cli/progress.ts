// One status line on stderr, drawn over itself; where stderr is no terminal it is silent, or writes the line now and then.

import { printable } from '../report/escape.ts';

export interface Progress {
  /** Shows a line in place of the last, and every second again, so it may tell the time. */
  show(line: () => string): void;
  /** Writes a line that stays, above the status line. */
  note(line: string): void;
  /** Removes the status line. */
  end(): void;
}

/** The least between two drawings, and the most, in milliseconds. */
const pause = 100;
const pulse = 1000;

/**
 * State: what is shown, and the timer that shows it again. What is written has no control characters, whatever models are called.
 * @param quiet neither progress nor notes
 * @param logEvery milliseconds after which the line is written where there is no terminal; without it, it never is
 */
export function openProgress(stream: NodeJS.WriteStream, quiet: boolean, logEvery?: number): Progress {
  const isTerminal = stream.isTTY === true;
  const shown = !quiet && (isTerminal || logEvery !== undefined);
  let line: (() => string) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const draw = (): void => {
    if (line === undefined || !isTerminal) return;
    last = Date.now();
    // A terminal that does not know its width says 0.
    stream.write(`\r\u001B[K${fitted(oneLine(line()), Math.max(1, (stream.columns || 80) - 1))}`);
  };
  const log = (): void => {
    if (line !== undefined) stream.write(`${oneLine(line())}\n`);
  };
  const clear = (): void => {
    if (line !== undefined && isTerminal) stream.write('\r\u001B[K');
  };
  return {
    show(next) {
      if (!shown) return;
      line = next;
      timer ??= setInterval(isTerminal ? draw : log, isTerminal ? pulse : logEvery).unref();
      if (Date.now() - last >= pause) draw();
    },
    note(text) {
      if (quiet) return;
      clear();
      stream.write(`${oneLine(text)}\n`);
      draw();
    },
    end() {
      clear();
      clearInterval(timer);
      line = timer = undefined;
    },
  };
}

const oneLine = (text: string): string => printable(text.replaceAll(/\s*\n\s*/g, ' '));

/** A line that is too wide loses a part of its first half, where names stand: the numbers at its end are what is looked at. */
function fitted(line: string, width: number): string {
  if (line.length <= width) return line;
  const kept = Math.floor(width / 3);
  return `${line.slice(0, kept)}…${line.slice(line.length - (width - kept - 1))}`;
}
