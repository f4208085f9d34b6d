// Chat templates as lm-eval and transformers find, choose and render them; the goldens are theirs (tests/goldens/make_chat_templates.py).

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelError, UsageError } from '../../src/lib/errors.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { openChatTemplate, type ChatTemplate } from '../../src/model/chat-template.ts';
import { openTokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import type { ChatMessage } from '../../src/tasks/chat-frame.ts';
import { readGolden } from '../goldens/read.ts';

/** The content of a file, or what is put into tokenizer_config.json. */
type Files = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

interface Golden {
  readonly now: [number, number, number, number, number, number];
  readonly conversations: Readonly<Record<string, readonly ChatMessage[]>>;
  readonly inline: Readonly<Record<string, string>>;
  readonly rendered: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly folders: Readonly<Record<string, { readonly files: Files; readonly chosen: readonly Chosen[] }>>;
  readonly specialTokens: Readonly<Record<string, { readonly files: Files; readonly rendered: string }>>;
}

interface Chosen {
  readonly name: string | null;
  readonly source?: string | null;
  readonly sha256?: string | null;
  readonly error?: string;
}

const golden = readGolden<Golden>('chat-templates.json');
const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const templateFiles = readdirSync(join(fixtures, 'chat-templates')).filter((name) => name.endsWith('.jinja'));

const scratch = mkdtempSync(join(tmpdir(), 'plumbline-chat-template-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A folder with a fixture's tokenizer and more files. */
function folderWith(files: Files, tokenizer = 'llama'): string {
  const folder = mkdtempSync(join(scratch, 'model-'));
  cpSync(join(fixtures, 'tokenizers', tokenizer), folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const changed = typeof content === 'string' ? content : JSON.stringify({ ...jsonOf(path), ...content });
    writeFileSync(path, changed);
  }
  return folder;
}

const jsonOf = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;
const inConfig = (chatTemplate: unknown): Files => ({
  'tokenizer_config.json': { chat_template: chatTemplate },
});
const open = (template: string): Promise<ChatTemplate> =>
  openChatTemplate(folderWith({ 'chat_template.jinja': template }));
const render = async (template: string, messages: readonly ChatMessage[] = hello): Promise<string> =>
  (await open(template)).render(messages);

const hello: readonly ChatMessage[] = [{ role: 'user', content: 'Hello.' }];
const withSystem: readonly ChatMessage[] = [{ role: 'system', content: 'Be brief.' }, ...hello];

beforeEach(() => {
  const [year, month, day, hour, minute, second] = golden.now;
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(year, month - 1, day, hour, minute, second) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('every character as transformers renders it', () => {
  const sources: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      templateFiles.map((name) => [
        basename(name, '.jinja'),
        readFileSync(join(fixtures, 'chat-templates', name), 'utf8'),
      ]),
    ),
    ...golden.inline,
  };

  it('of every template that lies there', () => {
    expect(Object.keys(golden.rendered).toSorted()).toEqual(Object.keys(sources).toSorted());
    expect(templateFiles.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(golden.rendered))('%s', async (name, rendered) => {
    const template = await openChatTemplate(folderWith(inConfig(sources[name])));
    for (const [conversation, text] of Object.entries(rendered)) {
      const messages = golden.conversations[conversation] ?? [];
      if (text === null) expect(() => template.render(messages), conversation).toThrow(ModelError);
      else expect(template.render(messages), conversation).toBe(text);
    }
  });
});

describe('the template that lm-eval takes', () => {
  const cases = Object.entries(golden.folders).flatMap(([folder, { files, chosen }]) =>
    chosen.map((one) => ({ folder, files, ...one })),
  );

  it.each(cases)(
    'of $folder, asked for $name',
    async ({ folder, files, name, source, sha256: hash, error }) => {
      const opened = openChatTemplate(folderWith(files), name ?? undefined);
      if (error !== undefined) {
        const names = /\[(.*)\]/.exec(error)?.[1]?.replaceAll("'", '') ?? '';
        expect(names).not.toBe('');
        await expect(opened).rejects.toThrow(UsageError);
        await expect(opened).rejects.toThrow(names);
      } else if (folder === "the processor's file") {
        // Only transformers' processors read it; for a tokenizer without any other it is better than nothing.
        expect(source).toBeNull();
        expect((await opened).source).toBe('two {{ messages[0].content }}\n');
      } else if (source === null || source === undefined) {
        await expect(opened).rejects.toThrow(ModelError);
        await expect(opened).rejects.toThrow(/has no chat template .*Leave out --apply-chat-template/);
      } else {
        const template = await opened;
        expect({ source: template.source, sha256: template.sha256 }).toEqual({ source, sha256: hash });
      }
    },
  );

  it('renders the named one', async () => {
    const folder = folderWith(golden.folders['a list with a default']?.files ?? {});
    expect((await openChatTemplate(folder, 'rag')).render(hello)).toBe('two Hello.');
    expect((await openChatTemplate(folder)).render(hello)).toBe('one Hello.');
    expect((await openChatTemplate(folder, 'rag')).name).toBe('rag');
    expect((await openChatTemplate(folder)).name).toBe('default');
  });

  it('has no name where it is the only one, and says where it stands', async () => {
    const template = await openChatTemplate(folderWith(inConfig('x')), 'rag');
    expect(template.name).toBeUndefined();
    expect(basename(template.file)).toBe('tokenizer_config.json');
    expect(template.sha256).toBe(sha256('x'));
  });
});

it.each(Object.entries(golden.specialTokens))('special tokens as variables: %s', async (_, one) => {
  const config =
    typeof one.files['tokenizer_config.json'] === 'object' ? one.files['tokenizer_config.json'] : {};
  const template = golden.inline['special tokens'];
  const files = { ...one.files, 'tokenizer_config.json': { ...config, chat_template: template } };
  expect((await openChatTemplate(folderWith(files))).render(hello)).toBe(one.rendered);
});

describe('a template that refuses', () => {
  it('the system message is rendered without it, and says so', async () => {
    const template = await open(
      "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ messages[0].content }}",
    );
    expect(template.render(hello)).toBe('Hello.');
    expect(template.droppedSystem).toBe(false);
    expect(template.render(withSystem)).toBe('Hello.');
    expect(template.droppedSystem).toBe(true);
  });

  it('the messages altogether is a ModelError with its words and the mend', async () => {
    const template = await open("{{ raise_exception('Roles must alternate') }}");
    expect(() => template.render(withSystem)).toThrow(ModelError);
    expect(() => template.render(hello)).toThrow(
      /chat_template.jinja refuses the messages: Roles must alternate\. Try --fewshot-as-multiturn false/,
    );
    expect(template.droppedSystem).toBe(false);
  });

  it.each([
    ["{{ 'a' + nothing }}", "'nothing' is undefined"],
    ['{{ messages[0].name.first }}', "'name' of '0' of 'messages' is undefined"],
    ["{{ nothing['x'] }}", "'nothing' is undefined"],
    ['{{ nothing.strip() }}', "'nothing' is undefined"],
    ['{{ nothing + 1 }}', "'nothing' is undefined"],
  ])('a name that is not there, as Python does: %s', async (template, words) => {
    await expect(render(template)).rejects.toThrow(words);
  });
});

describe('what is not known here is an error, and the system message is not left out for it', () => {
  it.each([
    '{{ messages }}',
    "{{ 'a' + 1 }}",
    '{{ messages[0].content.translate({}) }}',
    '{{ messages[0].content.split(keepends=true) }}',
    '{{ messages | groupby("role") }}',
    '{% for x in 3 %}{% endfor %}',
    "{{ strftime_now('%Q') }}",
    '{% for a, b in [[1]] %}{% endfor %}',
    '{{ messages[0].content.split("") }}',
    '{% break %}',
    '{% for i in range(1000000) %}{% endfor %}',
  ])('%s', async (template) => {
    const opened = await open(template);
    expect(() => opened.render(withSystem)).toThrow(ModelError);
    expect(() => opened.render(withSystem)).toThrow(
      /chat_template\.jinja cannot be rendered here: .*\. Leave out/,
    );
    expect(opened.droppedSystem).toBe(false);
  });

  it.each([
    '{% if %}',
    '{% for message in messages %}',
    '{{ messages',
    '{% raw %}{{ x }}{% endraw %}',
    "{{ 'open }}",
    '{% if x is divisibleby 3 %}{% endif %}',
    '{% endif %}',
    '{# open',
    '{{ }}',
  ])('one that cannot be read names its file: %s', async (template) => {
    const error: unknown = await open(template).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(
      /chat_template\.jinja holds a chat template that cannot be read: .+\. Mend it/,
    );
    expect((error as Error).message).not.toMatch(/undefined|\n/);
  });

  it.each([5, ['x'], [{ name: 'a' }], { a: 5 }, true])('chat_template: %j', async (chatTemplate) => {
    const opened = openChatTemplate(folderWith(inConfig(chatTemplate)));
    await expect(opened).rejects.toThrow(ModelError);
    await expect(opened).rejects.toThrow(/tokenizer_config\.json: chat_template is neither/);
  });

  it('a folder in the place of the file', async () => {
    const folder = folderWith({ 'chat_template.jinja/x': '' });
    await expect(openChatTemplate(folder)).rejects.toThrow(
      /chat_template\.jinja cannot be read: it is not a file/,
    );
  });

  it('a file that is not UTF-8', async () => {
    const folder = folderWith({});
    writeFileSync(join(folder, 'chat_template.jinja'), Buffer.from([0x61, 0xff]));
    await expect(openChatTemplate(folder)).rejects.toThrow(
      /chat_template\.jinja cannot be read: it is not UTF-8 text/,
    );
  });
});

describe('a prompt that begins with the BOS gets no second one', () => {
  it.each([
    ['llama', '<s>'],
    ['byte-level-with-bos', '<|endoftext|>'],
  ])('%s', async (fixture, bos) => {
    const source = readFileSync(join(fixtures, 'chat-templates', 'llama-3.jinja'), 'utf8');
    const folder = folderWith({ 'chat_template.jinja': source }, fixture);
    const tokenizer = await openTokenizer(folder);
    const text = (await openChatTemplate(folder)).render(withSystem);
    expect(text.startsWith(`${bos}<|start_header_id|>system`)).toBe(true);
    const ids = tokenizer.encodeAsHarness(text);
    expect(ids[0]).toBe(tokenizer.bosToken);
    expect(ids.filter((id) => id === tokenizer.bosToken).length).toBe(1);
    expect(ids).toEqual(tokenizer.encode(text, false));
    expect(tokenizer.encode(text, true).slice(0, 2)).toEqual([tokenizer.bosToken, tokenizer.bosToken]);
  });
});
