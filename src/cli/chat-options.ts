// How prompts are put to a chat model: lm-eval's options of the same names.

import { existsSync } from 'node:fs';
import type { Options } from 'yargs';
import { UsageError } from '../lib/errors.ts';
import type { ChatOptions } from '../runners/framing.ts';

export const chatOptions = {
  'apply-chat-template': {
    type: 'string',
    alias: 'apply_chat_template',
    describe: "Apply the tokenizer's chat template; a name chooses one of several",
  },
  'fewshot-as-multiturn': {
    type: 'boolean',
    alias: 'fewshot_as_multiturn',
    describe: 'With a chat template: each shot is a turn of its own  [default: true]',
  },
  'system-instruction': {
    type: 'string',
    alias: 'system_instruction',
    describe: 'Stands before the prompt, as the system message where a chat template is applied',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

export interface ChatArguments {
  readonly 'apply-chat-template'?: string;
  readonly 'fewshot-as-multiturn'?: boolean;
  readonly 'system-instruction'?: string;
}

/** Reads the three options. Throws UsageError where they don't go together. */
export function readChatOptions(args: ChatArguments): ChatOptions {
  const name = args['apply-chat-template'];
  if (name !== undefined && name !== '' && existsSync(name)) {
    throw new UsageError(
      `--apply-chat-template was given ${JSON.stringify(name)}, which is a folder or a file and not the name of a template; put the models before it.`,
    );
  }
  const chatTemplate = name === undefined ? undefined : name === '' || name === 'true' ? true : name;
  const fewshotAsMultiturn = args['fewshot-as-multiturn'];
  if (fewshotAsMultiturn === true && (chatTemplate === undefined || chatTemplate === 'false')) {
    throw new UsageError(
      '--fewshot-as-multiturn needs --apply-chat-template: without it there are no turns.',
    );
  }
  return {
    chatTemplate: chatTemplate === 'false' ? false : chatTemplate,
    fewshotAsMultiturn,
    systemInstruction: args['system-instruction'],
  };
}
