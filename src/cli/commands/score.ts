import type { Argv, CommandModule } from 'yargs';
import { DataError } from '../../lib/errors.ts';
import { toJsonLine } from '../../lib/jsonl.ts';
import { readMemory } from '../../runners/machine/amount.ts';
import { inOrder } from '../../runners/in-order.ts';
import { readModel } from '../../runners/model.ts';
import { providerOf } from '../../runners/providers/choose.ts';
import { openRunner } from '../../runners/runner.ts';
import type { Runner } from '../../runners/types.ts';
import type { ModelOutput } from '../../tasks/types.ts';
import { AnsweredNo } from '../failure.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readProvider, readWhole, readWorkers, runnerOptions } from '../options.ts';
import { openProgress } from '../progress.ts';
import { openRequests, requestBlocks, type RequestLine } from '../request-lines.ts';

interface Arguments extends CommonArguments {
  readonly model: string;
  readonly requests: string;
  readonly provider: string;
  readonly workers?: unknown;
  readonly threads?: unknown;
  readonly memory?: unknown;
  readonly deadline?: unknown;
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
      // Otherwise yargs takes a lone - for an option without a name.
      .nargs('requests', 1)
      .options(runnerOptions)
      .example('$0 score ./my-checkpoint requests.jsonl', '{"context": "2 + 2 =", "continuation": " 4"}')
      .example('$0 score ./my-checkpoint -', '{"text": "…"}, {"tokens": [5, 7, 9], "from": 1}')
      .example(
        '$0 score ./my-checkpoint more.jsonl',
        '{"prompt": "Once", "maxTokens": 20, "stop": ["."]}',
      ) as never,
  handler: run,
};

/** Requests answered together. */
const blockLines = 32;

async function run(args: Arguments): Promise<void> {
  const options = {
    provider: readProvider(args.provider),
    workers: readWorkers(args.workers),
    threads: readWhole('threads', args.threads, 1),
    memory: readMemory('memory', args.memory),
    deadline: readWhole('deadline', args.deadline, 1),
    maxLength: readWhole('max-length', args['max-length'], 1),
    verbose: args.verbose,
  };
  const blocks = requestBlocks(await openRequests(args.requests), blockLines);
  const model = await readModel(args.model, options);
  const provider = await providerOf(
    model,
    options,
    (line) => void process.stderr.write(`plumbline: ${line}\n`),
  );
  const runner = await openRunner(model, { ...options, provider });
  const progress = openProgress(process.stderr, args.quiet);
  for (const warning of runner.warnings) progress.note(warning);
  const written: object[] = [];
  let failed = 0;
  let answered = 0;
  try {
    const ahead = runner.workers + 1;
    for await (const [block, outputs] of inOrder(blocks, ahead, (lines) => answer(lines, runner))) {
      for (const [index, { number }] of block.entries()) {
        const output = outputs[index] as ModelOutput | DataError;
        if (output instanceof DataError) failed++;
        const line = outputLine(output, number);
        if (args.json) written.push(line);
        else process.stdout.write(`${toJsonLine(line)}\n`);
      }
      answered += block.length;
      progress.show(() => `${answered} requests answered`);
    }
  } finally {
    progress.end();
    await runner.close();
  }
  if (args.json) process.stdout.write(jsonDocument({ outputs: written }));
  if (failed > 0)
    throw new AnsweredNo(`${failed} of ${answered} requests could not be answered; their lines say why.`);
}

/** Answers the requests of lines, and leaves the errors of the others in their places. */
async function answer(
  lines: readonly RequestLine[],
  runner: Runner,
): Promise<readonly (ModelOutput | DataError)[]> {
  const requests = lines.flatMap(({ request }) => (request instanceof DataError ? [] : [request]));
  const outputs = (await runner.answer(requests)).values();
  return lines.map(({ request }) =>
    request instanceof DataError ? request : (outputs.next().value as ModelOutput | DataError),
  );
}

function outputLine(output: ModelOutput | DataError, number: number): object {
  if (output instanceof DataError) return { error: `line ${number}: ${output.message}` };
  const { kind, truncated, ...line } = output;
  // A truncated context is worth a word, an untruncated one is not.
  return { ...line, ...(kind === 'generation' && { greedy: true }), ...(truncated > 0 && { truncated }) };
}
