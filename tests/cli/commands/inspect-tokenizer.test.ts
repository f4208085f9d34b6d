import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../results/records.ts';
import { plumbline, zoo } from '../plumbline.ts';

const inspect = async (folder: string, ...words: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await plumbline('inspect', folder, ...words);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};
const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** The checkpoint that ships, with these tokens around every text. */
async function around(before: number[], after: number[]): Promise<string> {
  const folder = join(scratchFolder(), 'plumb');
  await cp(zoo, folder, { recursive: true });
  const file = join(folder, 'tokenizer.json');
  const json = JSON.parse(await readFile(file, 'utf8')) as { post_processor: unknown };
  const item = (ids: number[], id: string): object[] => (ids.length === 0 ? [] : [{ SpecialToken: { id } }]);
  const template = {
    type: 'TemplateProcessing',
    single: [...item(before, 'before'), { Sequence: { id: 'A' } }, ...item(after, 'after')],
    special_tokens: { before: { ids: before }, after: { ids: after } },
  };
  await writeFile(file, JSON.stringify({ ...json, post_processor: template }));
  return folder;
}

describe('plumbline inspect on the tokenizer', () => {
  test('finds no trouble with the checkpoint that ships, on our own tasks, in one screen', async () => {
    const page = await inspect(zoo);
    expect(page).toMatch(/^Check +no trouble found: a text gets no beginning of text and no end/m);
    expect(page).toMatch(/^plumb_facts +0 +180 +720 +0 +0 +0$/m);
    expect(page).toMatch(/^plumb_agreement +0 +the first 200 of 240 /m);
    expect(page).not.toMatch(/^(Trouble|Note) /m);
    expect(page.split('\n').length).toBeLessThan(50);
  });

  test('finds a beginning of text that stands twice, in each request too', async () => {
    const page = await inspect(await around([0, 0], []), '--tasks', 'plumb_facts', '--limit', '10');
    expect(page).toMatch(/^Beginning of text +"<\|endoftext\|>" \(0\), added to every text twice$/m);
    expect(page).toMatch(/^Trouble +the beginning of text is put in front of every text twice/m);
    expect(page).toMatch(/^plumb_facts +0 +the first 10 of 180 +40 +0 +0 +10 \(40 requests\) +0$/m);
    expect(page).not.toContain('no trouble found');
  });

  test('finds an end of text behind every text', async () => {
    const page = await inspect(await around([], [0]), '--tasks', 'plumb_facts', '--limit', '10');
    expect(page).toMatch(/^Trouble +the end of text is put behind every text/m);
    expect(page).toMatch(/^plumb_facts .* 10 \(40 requests\) +0 +0$/m);
  });

  test('counts cut contexts of the tasks that are asked for, with shots and limit as eval has them', async () => {
    const words = ['--tasks', 'plumb_facts', '--num-fewshot', '9', '--limit', '5', '--max-length', '64'];
    const page = await inspect(zoo, ...words);
    expect(page).toMatch(/^plumb_facts +9 +the first 5 of 180 +20 +0 +5 \(20 requests\) +0$/m);
    const { joins, tokenizer } = JSON.parse(await inspect(zoo, '--json', ...words)) as {
      readonly joins: object;
      readonly tokenizer: { readonly check: object };
    };
    expect(joins).toMatchObject({
      tasks: [{ task: 'plumb_facts', shots: 9, total: 180, truncated: { questions: 5, requests: 20 } }],
      missing: [],
    });
    expect(tokenizer.check).toMatchObject({ bos: 'never', appendsEos: false, findings: [] });
  });

  // As many as Python's tokenizers has: the first tokens of the whole text are not those of the context with blanks at its end set aside.
  test('counts joins that are not clean, of questions as a chat template frames them, and shows one', async () => {
    const folder = join(scratchFolder(), 'plumb');
    await cp(zoo, folder, { recursive: true });
    await writeFile(
      join(folder, 'chat_template.jinja'),
      '{% for m in messages %}{{ m.content }}{% endfor %} we',
    );
    const words = ['--tasks', 'plumb_facts', '--limit', '100'];
    expect(await inspect(folder, ...words)).toMatch(/^plumb_facts .* 400 +0 +0 +0$/m);
    const page = await inspect(folder, ...words, '--apply-chat-template');
    expect(page).toMatch(/^plumb_facts +0 +the first 100 of 180 +400 +57 \(86 requests\) +0 +0$/m);
    expect(page).toContain(
      'An unclean join, of plumb_facts: "…ft of Mavfin?\\nAnswer: we" + "potter", where the tokens of the whole have "ep" across.',
    );
  });

  test('names missing data after the page, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await plumbline('inspect', zoo, '--tasks', 'arc_easy,plumb_facts');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'plumbline: The data of 1 task are not here.\n',
    });
    expect(stdout).toMatch(/^plumb_facts +0 +180 /m);
    expect(stdout).toMatch(/^arc_easy: not checked, .*plumbline data get arc_easy$/m);
  });

  test.each([
    [['--tasks', 'no_such_task'], 'no_such_task'],
    [['--limit', '0'], '--limit'],
    [['--num-fewshot', '-1'], '--num-fewshot'],
    [['--apply-chat-template'], 'chat template'],
  ])('ends with 2 and one line for %j', async (words, reason) => {
    const { exitCode, stdout, stderr } = await plumbline('inspect', zoo, ...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(reason);
  });
});

describe('plumbline inspect on other formats', () => {
  test('reads pickled weights', async () => {
    const page = await inspect(fixture('models/opt-post-norm-projected'));
    expect(page).toMatch(/^opt-post-norm-projected +pickled weights, F\d+$/m);
    expect(page).toMatch(/^Files .*pytorch_model\.bin \(/m);
    expect(page).toMatch(/^family +opt /m);
    expect(page).toMatch(/^plumb_facts /m);
  });

  test('reads a .gguf file', async () => {
    vi.stubEnv('HOME', scratchFolder());
    try {
      const page = await inspect(fixture('gguf/llama.gguf'));
      expect(page).toMatch(/^llama +safetensors, F32$/m);
      expect(page).toMatch(/^family +llama /m);
      // Its vocabulary has twelve tokens, so most of a text is lost.
      expect(page).toMatch(/^Trouble +7 sample texts do not come back/m);
      expect(page).toMatch(/^Cannot be asked, such as of plumb_/m);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
