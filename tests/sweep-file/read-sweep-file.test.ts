import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EvaluateOptions } from '../../src/evaluation/options.ts';
import { readSweepFile } from '../../src/sweep-file/read-sweep-file.ts';
import { scratchFolder } from '../results/records.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = scratchFolder();
  file = join(folder, 'sweep.yaml');
  for (const model of [
    'runs/a/step-1000',
    'runs/a/step-900',
    'runs/a/step-20000',
    'runs/b/final',
    'chat/one',
  ])
    write(`${model}/config.json`, '{}');
  write('runs/a/logs/events.txt', '');
  write('runs/a/notes.txt', '');
  write('gguf/small.gguf', '');
  write('gguf/large-00001-of-00002.gguf', '');
  write('gguf/large-00002-of-00002.gguf', '');
});

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const read = (text: string) => {
  writeFileSync(file, text);
  return readSweepFile(file);
};

/** What was thrown, without the folder. */
async function refusal(text: string | Uint8Array): Promise<string> {
  writeFileSync(file, text);
  const error = await readSweepFile(file).then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown as Error,
  );
  expect(['UsageError', 'DataError']).toContain(error.name);
  expect(error.message).not.toContain('\n');
  expect(error.message.length).toBeLessThan(900);
  return error.message.replaceAll(`${folder}/`, '');
}

/** An evaluation in one line: the model, the tasks, and what is not default. */
function inShort({ models, tasks, ...options }: EvaluateOptions): string {
  const set = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !(name === 'workers' && value === 'auto'),
  );
  const model = models.map((path) => relative(folder, path)).join('+');
  return [model, tasks.join('+'), ...set.map(([name, value]) => `${name}=${value}`)].join(' ');
}

const evaluations = async (text: string): Promise<readonly string[]> =>
  (await read(text)).evaluations.map(inShort);

describe('models', () => {
  test('are found by globs, counted as people count, each once however often it is named', async () => {
    symlinkSync(join(folder, 'runs/b/final'), join(folder, 'runs/b/latest'));
    expect(
      await evaluations(
        "models: [runs/b/latest, 'runs/a/step-*', ./runs/a/step-900/, 'runs/*/*']\ntasks: piqa",
      ),
    ).toEqual([
      'runs/b/latest piqa',
      'runs/a/step-900 piqa',
      'runs/a/step-1000 piqa',
      'runs/a/step-20000 piqa',
    ]);
  });

  test.each([
    ['runs/*', []],
    ['runs/**', ['runs/a/step-900', 'runs/a/step-1000', 'runs/a/step-20000', 'runs/b/final']],
    ['**/step-9*', ['runs/a/step-900']],
    ['./runs/{a,b}/{final,step-9*}', ['runs/a/step-900', 'runs/b/final']],
    ['runs/[ab]/@(final|step-9+([0-9]))', ['runs/a/step-900', 'runs/b/final']],
    ['runs/*/step-900', ['runs/a/step-900']],
    ['gguf/*', ['gguf/large-00001-of-00002.gguf', 'gguf/small.gguf']],
    ['gguf', ['gguf']],
    ['gguf/small.gguf', ['gguf/small.gguf']],
    ['runs/b/../b/final', ['runs/b/final']],
  ])('%s', async (glob, models) => {
    const text = `models: "${glob}"\ntasks: piqa`;
    if (models.length === 0) expect(await refusal(text)).toMatch(/none of them a checkpoint/);
    else expect(await evaluations(text)).toEqual(models.map((model) => `${model} piqa`));
  });

  test('what a glob matches and is no checkpoint is told', async () => {
    const { notes } = await read('models: runs/a/*\ntasks: piqa');
    expect(notes).toEqual([`${file}:1: "runs/a/*" leaves out what holds no checkpoint: logs.`]);
  });

  test('a folder whose name looks like a glob is itself', async () => {
    write('odd/[x]/config.json', '{}');
    expect(await evaluations("models: 'odd/[x]'\ntasks: piqa")).toEqual(['odd/[x] piqa']);
  });

  test('~/ is the folder of the user, and whole paths stay', async () => {
    expect(await refusal('models: ~/no-such-model-here\ntasks: piqa')).toContain(
      join(homedir(), 'no-such-model-here'),
    );
    expect(await evaluations(`models: ${folder}/chat/*\ntasks: piqa`)).toEqual(['chat/one piqa']);
  });

  test('one folder with other settings is asked twice', async () => {
    expect(
      await evaluations(
        'models:\n  - chat/one\n  - {path: chat/one, apply-chat-template: true}\n  - path: chat/*\ntasks: piqa',
      ),
    ).toEqual(['chat/one piqa', 'chat/one piqa chatTemplate=true']);
  });
});

describe('settings', () => {
  test('stand for all, at tasks, at models and in overrides, and later ones win', async () => {
    expect(
      await evaluations(`
models:
  - runs/b/final
  - path: chat/one
    apply-chat-template: true
    num-fewshot: 3
tasks:
  - piqa
  - tasks: [gsm8k, arc_easy]
    num-fewshot: 2
num-fewshot: 1
limit: 10
overrides:
  - models: 'chat/*'
    tasks: gsm8k
    num-fewshot: 0
  - tasks: arc_*
    limit: default
  - models: one
    tasks: arc_easy
    sample: 5
`),
    ).toEqual([
      'runs/b/final piqa shots=1 limit=10',
      'runs/b/final gsm8k shots=2 limit=10',
      'runs/b/final arc_easy shots=2',
      'chat/one piqa shots=3 limit=10 chatTemplate=true',
      'chat/one gsm8k shots=0 limit=10 chatTemplate=true',
      'chat/one arc_easy shots=3 sample=5 chatTemplate=true',
    ]);
  });

  test('have the names of the flags', async () => {
    const { evaluations: read_, results } = await read(`
models: chat/one
tasks: piqa
num-fewshot: 5
limit: 100
seed: 7
max-length: 512
apply-chat-template: tool_use
fewshot-as-multiturn: false
system-instruction: "Be brief: #1"
allow-code: true
provider: webgpu
workers: 2
threads: 3
memory: 75%
deadline: 60
results: ../out
data: chat
`);
    expect(read_).toEqual([
      {
        models: [join(folder, 'chat/one')],
        tasks: ['piqa'],
        shots: 5,
        limit: 100,
        sample: undefined,
        seed: 7,
        maxLength: 512,
        chatTemplate: 'tool_use',
        fewshotAsMultiturn: false,
        systemInstruction: 'Be brief: #1',
        allowCode: true,
        provider: 'webgpu',
        workers: 2,
        threads: 3,
        memory: '75%',
        deadline: 60,
        data: join(folder, 'chat'),
      },
    ]);
    expect(results).toBe(join(folder, '../out'));
  });

  test('lists of shots and providers multiply', async () => {
    expect(
      await evaluations(
        'models: chat/one\ntasks: [piqa, gsm8k]\nnum-fewshot: [0, 5]\nproviders: [cpu, cuda]',
      ),
    ).toEqual(
      ['shots=0 provider=cpu', 'shots=0 provider=cuda', 'shots=5 provider=cpu', 'shots=5 provider=cuda'].map(
        (way) => `chat/one piqa+gsm8k ${way}`,
      ),
    );
  });

  test('a suite keeps its own shots, until an override says otherwise; a group stays one where it can', async () => {
    const [first, ...others] = await evaluations(
      'models: chat/one\ntasks: [paper, blimp, piqa]\nnum-fewshot: 1',
    );
    expect([first, ...others]).toEqual(['chat/one paper', 'chat/one blimp+piqa shots=1']);
    const split = await evaluations(
      'models: chat/one\ntasks: paper\noverrides: [{tasks: gsm8k, num-fewshot: 0}]',
    );
    expect(split.join('\n')).toMatch(/gsm8k\S* shots=0$/m);
    expect(split.join('\n')).toMatch(/arc_challenge.* shots=\d/);
    expect(split.join('\n')).not.toMatch(/\bpaper\b/);
    const all = await evaluations(
      'models: chat/one\ntasks: paper\noverrides: [{tasks: paper, num-fewshot: 0}]',
    );
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(/ shots=0$/);
  });

  test('an empty text and a template called default stay what they are', async () => {
    expect(
      await evaluations(
        'models: chat/one\ntasks: piqa\napply-chat-template: default\nsystem-instruction: default',
      ),
    ).toEqual(['chat/one piqa chatTemplate=default systemInstruction=default']);
  });
});

describe('YAML', () => {
  test('anchors, aliases and merges can be used, with a place for them', async () => {
    expect(
      await evaluations(`
x-chat: &chat
  apply-chat-template: true
  limit: 5
models:
  - <<: *chat
    path: chat/one
    limit: 6
  - path: runs/b/final
    <<: [*chat]
tasks: &tasks [piqa]
`),
    ).toEqual(['chat/one piqa limit=6 chatTemplate=true', 'runs/b/final piqa limit=5 chatTemplate=true']);
  });

  test('a byte-order mark, CRLF and comments are fine', async () => {
    expect(await evaluations('\ufeff# sweep\r\nmodels: chat/one # here\r\ntasks: piqa\r\n')).toEqual([
      'chat/one piqa',
    ]);
  });
});

const models = 'models: chat/one\n';
const both = `${models}tasks: piqa\n`;

describe('what is wrong is told with its place, what is there, and what should be', () => {
  test.each([
    ['', /^sweep\.yaml: it is empty; it should have lines such as models: /],
    ['# nothing\n', /^sweep\.yaml: it is empty; /],
    ['- chat/one\n', /^sweep\.yaml: it has no fields; /],
    ['chat/one', /^sweep\.yaml: it has no fields; /],
    [models, /^sweep\.yaml: tasks is missing; it should be a task, a group/],
    ['tasks: piqa', /^sweep\.yaml: models is missing; it should be a folder, a glob, or a list of them\.$/],
    ['models:\ntasks: piqa', /^sweep\.yaml:1: models is empty; /],
    ['models: []\ntasks: piqa', /^sweep\.yaml:1: models is an empty list; /],
    ['models: 5\ntasks: piqa', /^sweep\.yaml:1: models is 5; /],
    ['models: [chat/one, 5]\ntasks: piqa', /^sweep\.yaml:1: models\[2\] is 5; /],
    ['models: [{limit: 5}]\ntasks: piqa', /^sweep\.yaml:1: models\[1\]\.path is missing; /],
    ['models: {path: chat/one}\ntasks: piqa', /^sweep\.yaml:1: models is a mapping; /],
    [
      `${both}limit: ten`,
      /^sweep\.yaml:3: limit is "ten"; it should be a whole number of at least 1, or default\.$/,
    ],
    [`${both}limit: 0`, /^sweep\.yaml:3: limit is 0; /],
    [`${both}limit: "5"`, /^sweep\.yaml:3: limit is "5"; /],
    [`${both}limit:`, /^sweep\.yaml:3: limit is empty; /],
    [`${both}limit: 1e30`, /^sweep\.yaml:3: limit is 1e\+30; /],
    [`${both}limit: .nan`, /^sweep\.yaml:3: limit is NaN; /],
    [
      `${both}num-fewshot: -1`,
      /^sweep\.yaml:3: num-fewshot is -1; it should be a whole number of at least 0/,
    ],
    [`${both}num-fewshot: []`, /^sweep\.yaml:3: num-fewshot is an empty list; /],
    [`${both}num-fewshot: [0, x]`, /^sweep\.yaml:3: num-fewshot\[2\] is "x"; /],
    [`${both}seed: 1.5`, /^sweep\.yaml:3: seed is 1\.5; /],
    [`${both}memory: 6`, /^sweep\.yaml:3: memory is 6; it should be like 6GB, 6GiB or 75%, or default\.$/],
    [`${both}memory: "6"`, /^sweep\.yaml:3: memory is "6"; /],
    [`${both}memory: 101%`, /^sweep\.yaml:3: memory is "101%"; /],
    [`${both}workers: many`, /^sweep\.yaml:3: workers is "many"; it should be .*, or auto\.$/],
    [`${both}deadline: 0`, /^sweep\.yaml:3: deadline is 0; /],
    [`${both}allow-code: yes`, /^sweep\.yaml:3: allow-code is "yes"; it should be true or false\.$/],
    [
      `${both}apply-chat-template:`,
      /^sweep\.yaml:3: apply-chat-template is empty; it should be true, false or /,
    ],
    [`${both}provider: gpu`, /^sweep\.yaml:3: provider is "gpu"; it should be one of cpu, cuda, .*auto/],
    [`${both}providers: [cpu, gpu]`, /^sweep\.yaml:3: providers\[2\] is "gpu"; /],
    [`${both}provider: cpu\nproviders: cpu`, /^sweep\.yaml:4: provider and providers say the same; /],
    [`${both}limit: 5\nsample: 6`, /^sweep\.yaml:4: limit and sample .* exclude each other; /],
    [`${both}fewshot-as-multiturn: true`, /^sweep\.yaml:3: fewshot-as-multiturn needs apply-chat-template/],
    [`${both}num_fewshot: 5`, /^sweep\.yaml:3: num_fewshot is no field; did you mean num-fewshot\?$/],
    [`${both}shots: 5`, /did you mean num-fewshot\?$/],
    [`${both}modles: x`, /^sweep\.yaml:3: modles is no field; did you mean models\?$/],
    [`${both}quux: 5`, /^sweep\.yaml:3: quux is no field; these are: models, tasks, num-fewshot, /],
    [
      `${both}base: &base {limit: 5}`,
      /^sweep\.yaml:3: base is no field; these are: .*; a name for anchors begins with x-\.$/,
    ],
    [`${both}"\\e[2J": 5`, /^sweep\.yaml:3: "\\u001b\[2J" is no field/],
    [`${both}__proto__: {limit: 5}`, /^sweep\.yaml:3: __proto__ is no field/],
    [
      'models:\n  - chat/one\n  - path: runs/b/final\n    limti: 5\ntasks: piqa',
      /^sweep\.yaml:4: limti is no field of models\[2\]; did you mean limit\?$/,
    ],
    [
      'models: chat/one\ntasks:\n  - piqa\n  - tasks: gsm8k\n    limit: -5',
      /^sweep\.yaml:5: tasks\[2\]\.limit is -5; /,
    ],
    [
      'x-a: &a\n  limit: -5\nmodels:\n  - path: chat/one\n    <<: *a\ntasks: piqa',
      /^sweep\.yaml:2: models\[1\]\.limit is -5; /,
    ],
    [`${both}overrides: {tasks: piqa}`, /^sweep\.yaml:3: overrides is a mapping; it should be a list, /],
    [`${both}overrides:\n  - limit: 5`, /^sweep\.yaml:4: this override names neither models nor tasks/],
    [`${both}overrides:\n  - tasks: piqa`, /^sweep\.yaml:4: this override has no setting/],
    [
      `${both}overrides:\n  - {models: chat/two, limit: 5}`,
      /^sweep\.yaml:4: "chat\/two" is no model of this sweep; /,
    ],
    [`${both}overrides:\n  - {tasks: gsm8k, limit: 5}`, /^sweep\.yaml:4: this override changes nothing: /],
    [
      `${both}overrides:\n  - {tasks: pica, limit: 5}`,
      /^sweep\.yaml:4: there is no task or group pica; did you mean piqa\?$/,
    ],
    ['models: chat/one\ntasks:\n  - piqa\n  - hellaswog', /^sweep\.yaml:4: there is no task .*hellaswag\?$/],
    ['models: chat/one\ntasks: ","', /^sweep\.yaml:2: no task was named/],
    [
      'models: chat/one\ntasks:\n  - tasks: paper\n    num-fewshot: 3',
      /^sweep\.yaml:4: a suite such as paper has its own shots/,
    ],
    [
      `${models}tasks: [piqa, gsm8k]\nsample: 10\noverrides: [{tasks: gsm8k, num-fewshot: 0}]`,
      /^sweep\.yaml:3: this sample is drawn over all tasks together, and chat\/one .* \(gsm8k\)\./,
    ],
    ['models:\n  - chat/one\n  - chat/two\ntasks: piqa', /^sweep\.yaml:3: there is no chat\/two /],
    [
      'models: none/step-*\ntasks: piqa',
      /^sweep\.yaml:1: there is no folder none to look for "none\/step-\*" in\.$/,
    ],
    ['models: runs/x*\ntasks: piqa', /^sweep\.yaml:1: "runs\/x\*" matches no folder in .*runs\.$/],
    ['models: $HOME/x\ntasks: piqa', /^sweep\.yaml:1: there is no \$HOME\/x/],
    ["models: '!runs/*'\ntasks: piqa", /^sweep\.yaml:1: a glob that begins with ! would leave models out/],
    [
      `models: "${'*a'.repeat(40_000)}"\ntasks: piqa`,
      /^sweep\.yaml:1: models is "\*a.*…; it should be a folder/,
    ],
    [`models: chat/one\ntasks: "${'*a'.repeat(40_000)}"`, /^sweep\.yaml:2: tasks is "\*a/],
    ['models: ""\ntasks: piqa', /^sweep\.yaml:1: models is ""; /],
    [`${both}data: none`, /^sweep\.yaml:3: there is no folder none; /],
    [`${both}results: ""`, /^sweep\.yaml:3: results is ""; it should be a folder\.$/],
  ])('%j', async (text, why) => {
    expect(await refusal(text)).toMatch(why);
  });

  test.each([
    ['models: chat/one\ntasks: piqa\nmodels: x', /^sweep\.yaml:3: models stands twice; leave one\.$/],
    ['models:\n\t- chat/one', /^sweep\.yaml:2: it is indented by a tab; /],
    ['models: [chat/one\ntasks: piqa', /^sweep\.yaml:\d: this is not YAML: /],
    ['models: "chat/one\ntasks: piqa', /^sweep\.yaml:\d: this is not YAML: /],
    ['models: a: b', /^sweep\.yaml:1: this is not YAML: /],
    ['models: *.gguf\ntasks: piqa', /^sweep\.yaml:1: \*\.gguf stands for nothing; a glob .* needs quotes/],
    ['models: !glob x\ntasks: piqa', /^sweep\.yaml:1: a tag/],
    [`${both}---\n${both}`, /^sweep\.yaml:3: a second document begins/],
    [`${both}x-a: &a [*a]`, /^sweep\.yaml: its aliases stand for too much, or for themselves/],
    ['<<: 5\nmodels: x', /^sweep\.yaml: Merge sources must be maps/],
    ['[ '.repeat(100_000), /^sweep\.yaml: it is nested too deeply/],
    ['- '.repeat(100_000), /^sweep\.yaml: it is nested too deeply/],
    ['{a: '.repeat(50_000), /^sweep\.yaml: it is nested too deeply/],
    ['a: '.repeat(50_000), /^sweep\.yaml: it is nested too deeply/],
    [`models: ${'x'.repeat(1_000_000)}`, /^sweep\.yaml has 1,000,008 bytes; a sweep file may have 262,144/],
    [`models: ${'x'.repeat(200_000)}\ntasks: piqa`, /^sweep\.yaml:1: /],
    [Buffer.from([0xff, 0xfe, 0x6d, 0]), /^sweep\.yaml is not UTF-8 text/],
    ['\0', /^sweep\.yaml: it has no fields/],
  ])('%#', async (text, why) => {
    expect(await refusal(text)).toMatch(why);
  });

  test('an alias bomb ends at once', async () => {
    const levels = 'abcdefghij'.split('');
    const bomb = levels.map((name, at) =>
      at === 0
        ? `x-${name}: &${name} [x, x, x, x, x, x, x, x, x]`
        : `x-${name}: &${name} [${Array(9)
            .fill(`*${levels[at - 1]}`)
            .join(', ')}]`,
    );
    const began = Date.now();
    expect(await refusal(bomb.join('\n'))).toMatch(/^sweep\.yaml: its aliases stand for too much/);
    expect(Date.now() - began).toBeLessThan(3000);
  });

  test('a folder, a missing file, a file that is no text', async () => {
    await expect(readSweepFile(folder)).rejects.toThrow(/^Cannot read .*directory.*Give a sweep file/);
    await expect(readSweepFile(join(folder, 'none.yaml'))).rejects.toThrow(/^Cannot read .*no such file/);
    await expect(readSweepFile('/dev/zero')).rejects.toThrow(/^Cannot read \/dev\/zero: it is a device/);
  });

  test('folders without end are not searched for ever', async () => {
    symlinkSync(folder, join(folder, 'runs/loop'));
    expect(await evaluations('models: runs/**/final\ntasks: piqa')).toEqual(['runs/b/final piqa']);
  });
});

test('a copy of a checkpoint is a model of its own', async () => {
  cpSync(join(folder, 'chat/one'), join(folder, 'chat/two'), { recursive: true });
  expect(await evaluations('models: chat/*\ntasks: piqa')).toEqual(['chat/one piqa', 'chat/two piqa']);
});

describe('the models of an override', () => {
  test.each([
    ['runs/a/step-900', 1],
    ['./runs/a/step-900/', 1],
    ['runs/a/*', 3],
    ['step-*', 3],
    ['step-9*', 1],
    ['a/step-900', 1],
    ['**', 4],
    ['{runs/b/*,a/step-900}', 2],
  ])('%s are so many', async (pattern, count) => {
    const asked = await evaluations(
      `models: 'runs/*/*'\ntasks: piqa\noverrides: [{models: '${pattern}', limit: 5}]`,
    );
    expect(asked).toHaveLength(4);
    expect(asked.filter((one) => one.endsWith('limit=5'))).toHaveLength(count);
  });

  test('may lie beside the file, and a whole path names one too', async () => {
    const file = write(
      'sweeps/sweep.yaml',
      `models: ../chat/*\ntasks: piqa\noverrides:\n  - {models: '../chat/*', limit: 5}\n  - {models: ${folder}/chat/one, seed: 7}\n`,
    );
    expect((await readSweepFile(file)).evaluations.map(inShort)).toEqual(['chat/one piqa limit=5 seed=7']);
  });
});

test('any text is a sweep or refused in one line, soon', async () => {
  const piece = fc.constantFrom(
    ...[
      'models: chat/one',
      'tasks: piqa',
      'limit: 5',
      '- ',
      '  ',
      '\n',
      ': ',
      '*a',
      '&a ',
      '<<: *a',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '|',
      '>',
      '!!x ',
      '%',
      '---\n',
      '#',
      '\t',
      '\0',
      'num-fewshot: ',
      'overrides:',
      'x-a: ',
    ],
    '\ud800',
    '\u2028',
    '__proto__: ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(text, async (some) => {
      writeFileSync(file, some);
      const found = await readSweepFile(file).catch((error: unknown) => error as Error);
      if (!(found instanceof Error)) return expect(found.evaluations.length).toBeGreaterThan(0);
      expect(found.name, found.stack).toMatch(/^(?:UsageError|DataError)$/);
      expect(found.message).not.toMatch(/[\n\0]/);
    }),
    { numRuns: 300 },
  );
});
