import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Argv, CommandModule } from 'yargs';
import { DataError, UsageError } from '../../lib/errors.ts';
import { openRunner, readModel } from '../../runners/open.ts';
import { parseRequestLine } from '../../runners/request-line.ts';
import type { Output, Request } from '../../tasks/types.ts';
import { type CommonArguments, readProvider, readWhole, runnerOptions } from '../options.ts';
import { openProgress } from '../progress.ts';

interface Arguments extends CommonArguments {
  readonly model: string;
  readonly requests: string;
  readonly provider: string;
  readonly workers?: unknown;
  readonly threads?: unknown;
  readonly 'max-length'?: unknown;
}

/** `plumbline score MODEL REQUESTS.jsonl`: answers raw requests, one JSON a line, in order. */
export const scoreCommand: CommandModule<object, Arguments> = {
  command: 'score <model> <requests>',
  describe: 'Answer raw requests, one JSON a line, in order',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('model', { type: 'string', describe: 'Checkpoint folder', demandOption: true })
      .positional('requests', {
        type: 'string',
        describe: 'File of requests, or - for stdin',
        demandOption: true,
      })
      .options(runnerOptions)
      .example('$0 score ./my-checkpoint requests.jsonl', '{"context": "2 + 2 =", "continuation": " 4"}')
      .example('$0 score ./my-checkpoint -', '{"text": "…"}, {"tokens": [5, 7, 9], "from": 1}')
      .example(
        '$0 score ./my-checkpoint more.jsonl',
        '{"prompt": "Once", "maxTokens": 20, "stop": ["."]}',
      ) as never,
  handler: run,
};

interface Line {
  readonly number: number;
  readonly request: Request | DataError;
}

/** Requests answered together. */
const blockLines = 32;

async function run(args: Arguments): Promise<void> {
  const options = {
    provider: readProvider(args.provider),
    workers: readWhole('workers', args.workers, 1),
    threads: readWhole('threads', args.threads, 1),
    maxLength: readWhole('max-length', args['max-length'], 1),
    verbose: args.verbose,
  };
  const blocks = linesInBlocks(await openRequests(args.requests));
  const runner = await openRunner(await readModel(args.model, options), options);
  const progress = openProgress(process.stderr, args.quiet);
  const written: object[] = [];
  let failed = 0;
  let answered = 0;
  try {
    for await (const block of blocks) {
      const requests = block.flatMap(({ request }) => (request instanceof DataError ? [] : [request]));
      const outputs = (await runner.answer(requests)).values();
      for (const { number, request } of block) {
        const output = request instanceof DataError ? request : (outputs.next().value as Output | DataError);
        if (output instanceof DataError) failed++;
        const line = outputLine(output, number);
        if (args.json) written.push(line);
        else process.stdout.write(`${JSON.stringify(line)}\n`);
      }
      answered += block.length;
      progress.show(`${answered} requests answered`);
    }
  } finally {
    progress.end();
    await runner.close();
  }
  if (args.json) process.stdout.write(`${JSON.stringify({ outputs: written }, null, 2)}\n`);
  if (failed > 0) {
    progress.note(`${failed} of ${answered} requests could not be answered; their lines say why.`);
    process.exitCode = 1;
  }
}

async function openRequests(path: string): Promise<NodeJS.ReadableStream> {
  if (path === '-') return process.stdin;
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new UsageError(`There is no file ${path}; give a file with one request a line, or - for stdin.`);
  return createReadStream(path);
}

async function* linesInBlocks(stream: NodeJS.ReadableStream): AsyncGenerator<readonly Line[]> {
  let block: Line[] = [];
  let number = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    number++;
    if (text.trim() === '') continue;
    block.push({ number, request: parseRequestLine(text.replace(/^\uFEFF/, '')) });
    if (block.length < blockLines) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function outputLine(output: Output | DataError, number: number): object {
  if (output instanceof DataError) return { error: `line ${number}: ${output.message}` };
  const { kind, truncated, ...line } = output;
  // A truncated context is worth a word, an untruncated one is not.
  return { ...line, ...(kind === 'generation' && { greedy: true }), ...(truncated > 0 && { truncated }) };
}
