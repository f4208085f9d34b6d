/** The bytes of one line, without its newline. `ended` is false for what stands behind the last newline. */
export interface LineBytes {
  readonly bytes: Buffer;
  readonly ended: boolean;
}

const lineFeed = 0x0a;

/**
 * The lines of a stream of bytes, one at a time in memory; nothing follows a newline at the very end. A carriage return
 * is a byte like any other.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<LineBytes> {
  // Pieces of a line that spans chunks; joined once, so that a long line costs no more than its length.
  let pieces: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      const last = chunk.subarray(start, end);
      yield { bytes: pieces.length === 0 ? last : Buffer.concat([...pieces, last]), ended: true };
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield { bytes: Buffer.concat(pieces), ended: false };
}
