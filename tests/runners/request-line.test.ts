import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { parseRequestLine } from '../../src/runners/request-line.ts';

describe('each form is read', () => {
  test.each([
    [
      '{"context": "2 + 2 =", "continuation": " 4"}',
      { kind: 'score', context: '2 + 2 =', continuation: ' 4' },
    ],
    ['{"text": "é\\n😀"}', { kind: 'rolling', text: 'é\n😀' }],
    ['{"tokens": [5, 0, 9], "from": 2}', { kind: 'tokens', tokens: [5, 0, 9], from: 2 }],
    [
      '{"prompt": "Once", "maxTokens": 5, "stop": [".", "\\n"]}',
      { kind: 'generate', prompt: 'Once', maxTokens: 5, stop: ['.', '\n'] },
    ],
    ['{"prompt": "Once", "maxTokens": 5}', { kind: 'generate', prompt: 'Once', maxTokens: 5, stop: [] }],
    [
      '{"maxTokens": 1, "tokens": [3], "stop": ["x"]}',
      { kind: 'generate', prompt: [3], maxTokens: 1, stop: ['x'] },
    ],
    ['  {"text": ""}\r', { kind: 'rolling', text: '' }],
    ['{"text": "\\u0000\\u001b[31m\\u2028"}', { kind: 'rolling', text: '\0\u001B[31m\u2028' }],
  ])('%s', (line, request) => {
    expect(parseRequestLine(line)).toEqual(request);
  });
});

describe('what is no request is said to be none, and why', () => {
  test.each([
    ['nonsense', /^this is not JSON \(/],
    ['{"text": "a"', /^this is not JSON \(/],
    ['', /^this is not JSON \(/],
    ['[1]', /^this is no JSON object\.$/],
    ['null', /^this is no JSON object\.$/],
    ['"text"', /^this is no JSON object\.$/],
    ['{}', /^this is no request; a request has one of: "context" and "continuation"; "text"; /],
    ['{"context": "a"}', /^this is no request/],
    ['{"toString": 1}', /^this is no request/],
    ['{"__proto__": {"text": "a"}}', /^this is no request/],
    ['{"text": "a", "extra": 1}', /"extra"/],
    ['{"context": "a", "continuation": "b", "text": "c"}', /"text"/],
    ['{"tokens": [1, 2], "from": 1, "maxTokens": 3}', /"maxTokens"/],
    ['{"text": 5}', /^"text": .*string/],
    ['{"tokens": [1, -2], "from": 1}', /^"tokens\.1": /],
    ['{"tokens": [1, 2.5], "from": 1}', /^"tokens\.1": /],
    ['{"tokens": [1, "2"], "from": 1}', /^"tokens\.1": /],
    ['{"tokens": "12", "from": 1}', /^"tokens": /],
    ['{"tokens": [1, 2], "from": -1}', /^"from": /],
    ['{"tokens": [1, 2], "from": 1e300}', /^"from": /],
    ['{"prompt": "a", "maxTokens": 0}', /^"maxTokens": /],
    ['{"prompt": "a", "maxTokens": "3"}', /^"maxTokens": /],
    ['{"prompt": "a", "maxTokens": 3, "stop": "."}', /^"stop": .*array/],
    ['{"text": "a \\ud83d b"}', /^"text": a lone surrogate is no character\.$/],
    ['{"context": "\\ude00", "continuation": "b"}', /^"context": a lone surrogate/],
    ['{"prompt": "a", "maxTokens": 3, "stop": ["\\ud83d"]}', /^"stop\.0": a lone surrogate/],
  ])('%s', (line, why) => {
    const read = parseRequestLine(line);
    expect(read).toBeInstanceOf(DataError);
    expect((read as DataError).message).toMatch(why);
    expect((read as DataError).message).not.toContain('\n');
  });

  test('any line is a request or an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const read = parseRequestLine(line);
        return read instanceof DataError || typeof read.kind === 'string';
      }),
    );
  });
});
