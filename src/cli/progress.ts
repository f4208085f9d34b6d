// One status line on stderr, drawn over itself; silent where stderr is no terminal.

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
 * State: what is shown, and the timer that shows it again.
 * @param quiet neither progress nor notes
 */
export function openProgress(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  const drawn = stream.isTTY === true && !quiet;
  let line: (() => string) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const draw = (): void => {
    if (line === undefined) return;
    last = Date.now();
    // A terminal that does not know its width says 0.
    stream.write(`\r\u001B[K${line().slice(0, Math.max(1, (stream.columns || 80) - 1))}`);
  };
  const clear = (): void => {
    if (line !== undefined) stream.write('\r\u001B[K');
  };
  return {
    show(next) {
      if (!drawn) return;
      line = next;
      timer ??= setInterval(draw, pulse).unref();
      if (Date.now() - last >= pause) draw();
    },
    note(text) {
      if (quiet) return;
      clear();
      stream.write(`${text}\n`);
      draw();
    },
    end() {
      clear();
      clearInterval(timer);
      line = timer = undefined;
    },
  };
}
