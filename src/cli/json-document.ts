import { toJsonLine } from '../lib/jsonl.ts';

/** What `--json` prints. Numbers that JSON lacks are strings, as in the results folder. */
export function jsonDocument(value: object): string {
  return `${JSON.stringify(JSON.parse(toJsonLine(value)), null, 2)}\n`;
}
