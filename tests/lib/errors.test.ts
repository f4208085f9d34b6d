import { describe, expect, test } from 'vitest';
import { DataError, ModelError, UsageError } from '../../src/lib/errors.ts';

describe.each([DataError, ModelError, UsageError])('the message of %o', (Kind) => {
  test('is one line', () => {
    expect(new Kind('One,\n  two\r\nthree.').message).toBe('One, two three.');
  });

  test('has no control characters, no turned text and no halves of characters, and shows where they were', () => {
    const { message, stack } = new Kind('a\u0000b\u001b[31mc\u009bd\u202ee\u2028f\ud800g \u{1f600} é 日本');
    expect(message).toBe('a\\u{0}b\\u{1b}[31mc\\u{9b}d\\u{202e}e\\u{2028}f\\u{d800}g \u{1f600} é 日本');
    expect(stack).toContain(message);
  });

  test('keeps its beginning and its end where it is long', () => {
    const { message } = new Kind(`a.json: ${'x'.repeat(1_000_000)}. Mend it.`);
    expect(message.length).toBeLessThan(4100);
    expect(message).toMatch(/^a\.json: x+ … x+\. Mend it\.$/);
  });

  test('keeps its cause', () => {
    const cause = new Error('why');
    expect(new Kind('what', { cause }).cause).toBe(cause);
  });
});
