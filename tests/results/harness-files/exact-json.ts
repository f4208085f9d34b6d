// One reader for lm-eval's files and ours, for which `1` and `1.0` differ.

/** JSON, also with NaN, where every number is the text that it is spelt with, behind a mark. */
export function readExactly(text: string): unknown {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|NaN|-?Infinity|-?\d[\d.eE+-]*/g, (token) =>
      token.startsWith('"') ? token : `"number ${token}"`,
    ),
  );
}

/** A value as text in which the order of keys shows. */
export const spelled = (value: unknown): string => JSON.stringify(value, null, 1);
