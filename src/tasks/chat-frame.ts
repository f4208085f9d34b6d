// What stands around a question's prompt, as messages for a chat template (lm_eval/api/task.py, `fewshot_context` and `build_qa_turn`;
// lm_eval/api/utils.py, `multiturn_to_singleturn`).

import { plainFraming, systemText } from './frame.ts';
import type { Framing, Shot } from './types.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Makes one text of a conversation, up to where the model answers: a tokenizer's chat template (model/chat-template.ts). */
export type RenderChat = (messages: readonly ChatMessage[]) => string;

export interface ChatOptions {
  /** A turn of the user and one of the assistant for each shot; otherwise shots and prompt are one message, as in the plain form. */
  readonly multiturn: boolean;
  readonly systemInstruction?: string;
}

/**
 * System instruction and description become the system message (none where both are empty), shots and prompt the user's and the assistant's.
 * The continuations of multiple choice have no delimiter in front, since the template ends where the answer begins; a task whose
 * continuation is no choice, such as LAMBADA's last word, keeps its own space.
 */
export function chatFraming(render: RenderChat, options: ChatOptions): Framing {
  const { multiturn, systemInstruction = '' } = options;
  const plain = plainFraming();
  return (parts) => ({
    delimiter: '',
    context: (prompt) => {
      const system = systemText(systemInstruction, parts.description);
      const turns = multiturn
        ? [...parts.shots.flatMap(shotTurns), user(prompt)]
        : [user(plain({ ...parts, description: '' }).context(prompt))];
      return render(system === '' ? turns : [{ role: 'system', content: system }, ...turns]);
    },
  });
}

/** A shot without an answer is a turn of the user alone. */
function shotTurns({ prompt, answer }: Shot): readonly ChatMessage[] {
  return answer === '' ? [user(prompt)] : [user(prompt), { role: 'assistant', content: answer }];
}

const user = (content: string): ChatMessage => ({ role: 'user', content });
