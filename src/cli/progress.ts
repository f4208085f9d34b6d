// One status line on stderr, drawn over itself; silent where stderr is no terminal.

export interface Progress {
  /** Shows a line in place of the last. */
  show(line: string): void;
  /** Writes a line that stays, above the status line. */
  note(line: string): void;
  /** Removes the status line. */
  end(): void;
}

/** Between two drawings, in milliseconds. */
const pause = 100;

/** @param quiet neither progress nor notes */
export function openProgress(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  const drawn = stream.isTTY === true && !quiet;
  let shown = '';
  let last = 0;
  const clear = (): void => {
    if (shown !== '') stream.write('\r\u001B[K');
    shown = '';
  };
  return {
    show(line) {
      if (!drawn || Date.now() - last < pause) return;
      last = Date.now();
      // A terminal that does not know its width says 0.
      shown = line.slice(0, Math.max(1, (stream.columns || 80) - 1));
      stream.write(`\r\u001B[K${shown}`);
    },
    note(line) {
      if (quiet) return;
      clear();
      stream.write(`${line}\n`);
    },
    end: clear,
  };
}

/** Seconds as people say them: `48 s`, `12 min`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
