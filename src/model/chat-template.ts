// A checkpoint's chat template, as transformers' AutoTokenizer finds it and lm-eval applies it (transformers/tokenization_utils_base.py,
// `_from_pretrained`; lm_eval/api/model.py, `chat_template`; lm_eval/models/huggingface.py, `apply_chat_template`).

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelError, UsageError } from '../lib/errors.ts';
import { systemCode, systemReason } from '../lib/files.ts';
import { sha256 } from '../lib/hash.ts';
import type { ChatMessage } from '../tasks/chat-frame.ts';
import { TemplateRefusal } from './jinja/expressions.ts';
import { compile, type Render } from './jinja/template.ts';
import { isJsonObject, quoted, reason, type JsonObject } from './json-file.ts';
import { templateVariables } from './template-variables.ts';
import { readIfThere } from './tokenizer/tokenizer-files.ts';

export interface ChatTemplate {
  /** The file that it stands in. */
  readonly file: string;
  /** Which one it is of a tokenizer that has several; undefined where the tokenizer has one, whatever name was asked for. */
  readonly name: string | undefined;
  /** Its text: what lm-eval logs as `chat_template`. */
  readonly source: string;
  /** SHA-256 of the text: lm-eval's `chat_template_sha`. */
  readonly sha256: string;
  /** Becomes true when `render` has left out a system message because the template refused it. */
  readonly droppedSystem: boolean;
  /**
   * The conversation as one text, up to where the model answers. Where the template refuses it, it is rendered again without its system
   * message, as lm-eval does. Throws ModelError where it refuses that too, or does what is not known here.
   */
  render(messages: readonly ChatMessage[]): string;
}

/** Templates by name, each with its text; '' is the name of one alone. */
interface Templates {
  readonly texts: ReadonlyMap<string, string>;
  readonly file: (name: string) => string;
}

/**
 * Opens the chat template of a checkpoint folder: chat_template.jinja and additional_chat_templates/*.jinja where there are any, else
 * `chat_template` of tokenizer_config.json or, last, of chat_template.json. Of several, the one that is called `name` or else `default`.
 * lm-eval logs that one, too, but renders `default` whatever the name (0.4.13); here the named one is rendered.
 * Throws ModelError where there is none or it is malformed, UsageError with the names where the asked name is not there.
 */
export async function openChatTemplate(folder: string, name?: string): Promise<ChatTemplate> {
  const config = await readIfThere(join(folder, 'tokenizer_config.json'));
  const { texts, file: fileOf } = await findTemplates(folder, config);
  const asked = texts.has('') ? '' : (name ?? 'default');
  const source = texts.get(asked);
  const file = fileOf(asked);
  if (source === undefined) throw notThere(folder, name, [...texts.keys()]);
  let write: Render;
  try {
    write = compile(source);
  } catch (error) {
    throw new ModelError(
      `${file} holds a chat template that cannot be read: ${error instanceof TypeError ? 'it breaks off inside a block' : reason(error)}. Mend it, or leave out --apply-chat-template.`,
    );
  }
  const special = await templateVariables(folder, config);
  let droppedSystem = false;
  const attempt = (messages: readonly ChatMessage[]): string =>
    write({ ...special, messages, tools: null, documents: null, add_generation_prompt: true });
  return {
    file,
    name: asked === '' ? undefined : asked,
    source,
    sha256: sha256(source),
    get droppedSystem() {
      return droppedSystem;
    },
    render(messages) {
      const turns = messages.filter(({ role }) => role !== 'system');
      try {
        try {
          return attempt(messages);
        } catch (error) {
          if (!(error instanceof TemplateRefusal) || turns.length === messages.length) throw error;
          const text = attempt(turns);
          droppedSystem = true;
          return text;
        }
      } catch (error) {
        throw notRendered(file, error);
      }
    },
  };
}

function notRendered(file: string, error: unknown): ModelError {
  return error instanceof TemplateRefusal
    ? new ModelError(
        `the chat template of ${file} refuses the messages: ${reason(error)}. Try --fewshot-as-multiturn false, or leave out --apply-chat-template.`,
      )
    : new ModelError(
        `the chat template of ${file} cannot be rendered here: ${reason(error)}. Leave out --apply-chat-template, or give another template by its name.`,
      );
}

function notThere(
  folder: string,
  name: string | undefined,
  names: readonly string[],
): UsageError | ModelError {
  const list = names.toSorted().join(', ');
  if (names.length === 0)
    return new ModelError(
      `${folder} has no chat template (chat_template.jinja, or chat_template in tokenizer_config.json). Leave out --apply-chat-template, or take the instruction-tuned checkpoint.`,
    );
  return name === undefined
    ? new UsageError(
        `${folder} has several chat templates and none that is called default. Give --apply-chat-template one of their names: ${list}.`,
      )
    : new UsageError(
        `${folder} has no chat template that is called ${quoted(name)}. Give --apply-chat-template one of: ${list}.`,
      );
}

async function findTemplates(folder: string, config: JsonObject): Promise<Templates> {
  const single = join(folder, 'chat_template.jinja');
  const files = new Map(existsSync(single) ? [['default', single]] : []);
  for (const file of await jinjaFiles(join(folder, 'additional_chat_templates')))
    files.set(basename(file, '.jinja'), file);
  if (files.size > 0) {
    const texts = new Map<string, string>();
    for (const [name, file] of files) texts.set(name, await readText(file));
    const alone = texts.size === 1 && texts.has('default');
    return {
      texts: alone ? new Map([['', texts.get('default') ?? '']]) : texts,
      file: (name) => files.get(name === '' ? 'default' : name) ?? folder,
    };
  }
  const configFile = join(folder, 'tokenizer_config.json');
  const processorFile = join(folder, 'chat_template.json');
  const texts = templatesOf(configFile, config['chat_template']);
  if (texts.size > 0) return { texts, file: () => configFile };
  const processor = await readIfThere(processorFile);
  return { texts: templatesOf(processorFile, processor['chat_template']), file: () => processorFile };
}

/** A text, texts by name, or a list of names and texts. An empty one is none. */
function templatesOf(file: string, found: unknown): ReadonlyMap<string, string> {
  if (found === undefined || found === null || found === '') return new Map();
  if (typeof found === 'string') return new Map([['', found]]);
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(found)
    ? found.map((entry: unknown) => (isJsonObject(entry) ? [entry['name'], entry['template']] : [null, null]))
    : isJsonObject(found)
      ? Object.entries(found)
      : [[null, null]];
  return new Map(
    pairs.map(([name, text]) => {
      if (typeof name === 'string' && typeof text === 'string') return [name, text];
      throw new ModelError(
        `${file}: chat_template is neither a text nor a list of names and templates. Mend it, or leave out --apply-chat-template.`,
      );
    }),
  );
}

async function jinjaFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith('.jinja')).map((name) => join(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw new ModelError(`${folder} cannot be read: ${systemReason(error)}.`);
  }
}

/** With every end of line as Python reads it. */
async function readText(file: string): Promise<string> {
  try {
    // A named pipe would block the read for ever.
    if (!(await stat(file)).isFile()) throw new Error('it is not a file');
    const bytes = await readFile(file);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not UTF-8 text' : systemReason(error);
    throw new ModelError(
      `${file} cannot be read: ${why}. Get the file again, or leave out --apply-chat-template.`,
    );
  }
}
