// The order in which texts are asked: those that begin alike stand together.

/** How much of each text is compared at once: little, so that many long texts need not be held. */
const window = { first: 128, growth: 4, most: 1024 };

/**
 * Orders texts so that those with the same beginning stand together, whatever its length; equal ones in the order they
 * came. The texts are asked for as they are needed, often more than once.
 */
export function orderTexts(count: number, textAt: (index: number) => string): readonly number[] {
  const order: number[] = [];
  const groups = [
    { members: Array.from({ length: count }, (_, index) => index), from: 0, width: window.first },
  ];
  for (let group = groups.pop(); group; group = groups.pop()) {
    const { members, from, width } = group;
    if (members.length === 1 || width === 0) {
      order.push(...members);
      continue;
    }
    // Copies: a slice of a text would keep all of it.
    const pieces = members.map((index) => ({
      index,
      piece: Buffer.from(textAt(index).slice(from, from + width), 'utf16le'),
    }));
    pieces.sort((a, b) => a.piece.compare(b.piece) || a.index - b.index);
    const alike: { members: number[]; from: number; width: number }[] = [];
    let last: Buffer | undefined;
    for (const { index, piece } of pieces) {
      const next = piece.length < 2 * width ? 0 : Math.min(window.most, width * window.growth);
      if (last?.equals(piece)) alike.at(-1)?.members.push(index);
      else alike.push({ members: [index], from: from + width, width: next });
      last = piece;
    }
    groups.push(...alike.toReversed());
  }
  return order;
}

/** How many UTF-16 units two texts begin with alike. */
export function sharedText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  // Pieces are compared at once, then what is left of them.
  let length = 0;
  for (let piece = 1 << 12; piece > 0; piece >>= 4) {
    while (length + piece <= shorter && a.slice(length, length + piece) === b.slice(length, length + piece))
      length += piece;
  }
  return length;
}
