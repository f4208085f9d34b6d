import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sampleHashes, taskHash } from '../../src/tasks/sample-hashes.ts';
import type { Request } from '../../src/tasks/types.ts';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const score: Request = { kind: 'score', context: 'C', continuation: ' x' };

it('hashes the row as Python’s json.dumps writes it, the first request’s context and the target', () => {
  const question = { doc: { q: 'é"', list: [] }, target: '0' };
  expect(sampleHashes(question, [score, { ...score, context: 'other' }])).toEqual({
    docHash: hex('{\n  "q": "é\\"",\n  "list": []\n}'),
    promptHash: hex('C'),
    targetHash: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
  });
});

it('takes the text of rolling and the prompt of generate requests', () => {
  const promptHash = (request: Request): string =>
    sampleHashes({ doc: {}, target: '' }, [request]).promptHash;
  expect(promptHash({ kind: 'rolling', text: 'T' })).toBe(hex('T'));
  expect(promptHash({ kind: 'generate', prompt: 'P', stop: [], maxTokens: 1 })).toBe(hex('P'));
});

it('hashes a task over its samples’ hashes in order', () => {
  const samples = ['a', 'b'].map((letter) => ({
    docHash: letter,
    promptHash: `${letter}1`,
    targetHash: `${letter}2`,
  }));
  expect(taskHash(samples)).toBe(hex('aa1a2bb1b2'));
});
