/** An entry, and what its headers say where that is not the truth. */
export interface WrittenEntry {
  readonly name: string;
  readonly body: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** In the directory. */
  readonly says?: { readonly bytes?: number; readonly packed?: number; readonly header?: number };
  /** In the entry's own header. */
  readonly own?: { readonly name?: string; readonly bytes?: number; readonly method?: number };
  /** Numbers of a 64-bit field of the directory; the short ones are then full. */
  readonly long?: readonly number[];
}

const numbers = (...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer =>
  Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(8);
      field.writeBigUInt64LE(BigInt(value));
      return field.subarray(0, bytes);
    }),
  );

/** A zip archive of stored entries, by the format's description, with the lies that it is asked for. */
export function zipBytes(
  entries: readonly WrittenEntry[],
  end: {
    readonly count?: number;
    readonly offset?: number;
    readonly zip64?: boolean;
    readonly comment?: string;
  } = {},
): Buffer {
  const parts: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  for (const { name, body, method = 0, flags = 0, says = {}, own = {}, long } of entries) {
    const rawName = Buffer.from(name);
    const ownName = Buffer.from(own.name ?? name);
    const size = body.length;
    const header = numbers(
      [4, 0x04034b50], [2, 20], [2, flags], [2, own.method ?? method], [4, 0], [4, 0], [4, own.bytes ?? size], [4, own.bytes ?? size],
      [2, ownName.length], [2, 0],
    ); // prettier-ignore
    const extra =
      long === undefined
        ? Buffer.alloc(0)
        : Buffer.concat([
            numbers([2, 1], [2, 8 * long.length]),
            numbers(...long.map((value) => [8, value] as const)),
          ]);
    const short = (value: number): number => (long === undefined ? value : 0xffffffff);
    listed.push(
      numbers(
        [4, 0x02014b50], [2, 20], [2, 20], [2, flags], [2, method], [4, 0], [4, 0], [4, short(says.packed ?? says.bytes ?? size)],
        [4, short(says.bytes ?? size)], [2, rawName.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, short(says.header ?? at)],
      ), // prettier-ignore
      rawName,
      extra,
    );
    parts.push(header, ownName, Buffer.from(body));
    at += header.length + ownName.length + size;
  }
  const directory = Buffer.concat(listed);
  const count = end.count ?? entries.length;
  const offset = end.offset ?? at;
  const zip64 = [
    numbers(
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, directory.length],
      [8, offset],
    ),
    numbers([4, 0x07064b50], [4, 0], [8, at + directory.length], [4, 1]),
  ];
  const comment = Buffer.from(end.comment ?? '');
  const last = end.zip64
    ? numbers(
        [4, 0x06054b50],
        [2, 0],
        [2, 0],
        [2, 0xffff],
        [2, 0xffff],
        [4, 0xffffffff],
        [4, 0xffffffff],
        [2, comment.length],
      )
    : numbers(
        [4, 0x06054b50],
        [2, 0],
        [2, 0],
        [2, count],
        [2, count],
        [4, directory.length],
        [4, offset],
        [2, comment.length],
      );
  return Buffer.concat([...parts, directory, ...(end.zip64 ? zip64 : []), last, comment]);
}
