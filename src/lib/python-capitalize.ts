// Python's `str.capitalize()`. JavaScript has no title case, so the few characters whose title case is not
// "the upper case, with all but its first character lower-cased" are told here (Unicode's SpecialCasing.txt).

/** The first code point in title case, the rest in lower case: `then THE man` becomes `Then the man`, `ßA` becomes `Ssa`. */
export function capitalize(text: string): string {
  const [first] = text;
  if (first === undefined) return '';
  // The whole text is lower-cased, then cut: whether a sigma is final depends on what stands before it.
  return titleCase(first) + text.toLowerCase().slice(first.toLowerCase().length);
}

const digraphs: ReadonlyMap<string, string> = new Map(
  ['Ǆǆǅ', 'Ǉǉǈ', 'Ǌǌǋ', 'Ǳǳǲ'].flatMap(([upper = '', lower = '', title = '']) => [
    [upper, title],
    [lower, title],
    [title, title],
  ]),
);
const iotaSubscript = '\u0345';

function titleCase(character: string): string {
  const digraph = digraphs.get(character);
  if (digraph !== undefined) return digraph;
  // Georgian has capitals, but no sentence begins with one.
  if (character >= '\u10d0' && character <= '\u10ff') return character;
  if (character === 'ŉ') return 'ʼN';
  const decomposed = character.normalize('NFD');
  if (decomposed.endsWith(iotaSubscript) && decomposed !== iotaSubscript) {
    // In upper case the iota becomes a letter of its own; in title case it stays below.
    const base = decomposed.slice(0, -1).toUpperCase().normalize('NFC');
    return base.length === 1 ? (base + iotaSubscript).normalize('NFC') : base + iotaSubscript;
  }
  const [first = '', ...rest] = character.toUpperCase();
  return first + rest.join('').toLowerCase();
}
