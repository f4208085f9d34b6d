import { describe, expect, test } from 'vitest';
import { readChatOptions } from '../../src/cli/chat-options.ts';
import { UsageError } from '../../src/lib/errors.ts';
import { zoo } from './plumbline.ts';

describe('the options of a chat model', () => {
  test.each([
    [{}, undefined],
    [{ 'apply-chat-template': '' }, true],
    [{ 'apply-chat-template': 'true' }, true],
    [{ 'apply-chat-template': 'false' }, false],
    [{ 'apply-chat-template': 'tool_use' }, 'tool_use'],
  ] as const)('%j chooses the template %j', (args, chatTemplate) => {
    expect(readChatOptions(args)).toMatchObject({ chatTemplate });
  });

  test('a model behind --apply-chat-template is no template', () => {
    expect(() => readChatOptions({ 'apply-chat-template': zoo })).toThrow(/put the models before it/);
  });

  test.each([{}, { 'apply-chat-template': 'false' }])('turns need a template: %j', (args) => {
    expect(() => readChatOptions({ ...args, 'fewshot-as-multiturn': true })).toThrow(UsageError);
    expect(readChatOptions({ ...args, 'fewshot-as-multiturn': false })).toMatchObject({
      fewshotAsMultiturn: false,
    });
  });
});
