// Characters that a text of somebody else's must not bring to a terminal or into a line.

/**
 * Control characters (a terminal takes them for commands), ends of lines, characters that turn the reading direction, and halves of
 * surrogate pairs, which are no characters.
 */
export const controlCharacters =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]|\p{Surrogate}/gu;
