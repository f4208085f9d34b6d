// How a model's prompts are made of their parts: plain, or by its own chat template.

import type { Checkpoint } from '../model/checkpoint.ts';
import { type ChatTemplate, openChatTemplate } from '../model/chat-template.ts';
import { chatFraming, type RenderChat } from '../tasks/chat-frame.ts';
import { plainFraming } from '../tasks/frame.ts';
import type { Framing } from '../tasks/types.ts';

/** lm-eval's options of the same names. */
export interface ChatOptions {
  /** Whether the checkpoint's chat template is applied, or the name of the one among several. */
  readonly chatTemplate?: boolean | string | undefined;
  /** Whether each shot is a turn of its own. Default: yes, under a chat template. */
  readonly fewshotAsMultiturn?: boolean | undefined;
  readonly systemInstruction?: string | undefined;
}

/** How the prompts of one model are made. */
export interface ModelFraming {
  readonly framing: Framing;
  /** The text of the chat template that is applied; undefined where none is. */
  readonly template: string | undefined;
}

/**
 * The framing of a checkpoint.
 * @param warn told once where the template takes no system message, which is left out then, as lm-eval does
 * @throws ModelError where there is no chat template or it is malformed, UsageError for a name that it does not have
 */
export async function openFraming(
  { files, name }: Checkpoint,
  { chatTemplate = false, fewshotAsMultiturn = true, systemInstruction = '' }: ChatOptions,
  warn: (message: string) => void,
): Promise<ModelFraming> {
  if (chatTemplate === false || chatTemplate === '')
    return { framing: plainFraming(systemInstruction), template: undefined };
  const template = await openChatTemplate(files.folder, chatTemplate === true ? undefined : chatTemplate);
  if (typeof chatTemplate === 'string' && template.name === undefined)
    warn(
      `${name} has one chat template, which is applied; the name ${JSON.stringify(chatTemplate)} changes nothing.`,
    );
  const dropped = `${name}: its chat template takes no system message, so the task's description and --system-instruction are left out.`;
  const render = warning(template, () => warn(dropped));
  return {
    framing: chatFraming(render, { multiturn: fewshotAsMultiturn, systemInstruction }),
    template: template.source,
  };
}

/** Renders, and says so the first time that a system message was left out. */
function warning(template: ChatTemplate, dropped: () => void): RenderChat {
  let told = false;
  return (messages) => {
    const text = template.render(messages);
    if (template.droppedSystem && !told) {
      told = true;
      dropped();
    }
    return text;
  };
}
