import type { Argv, CommandModule } from 'yargs';
import { Interrupted } from '../../evaluation/options.ts';
import { DataError } from '../../lib/errors.ts';
import { verifyPage } from '../../report/verify-page.ts';
import type { Verification } from '../../results/verification.ts';
import { readMemory } from '../../runners/machine/amount.ts';
import type { VerifyEvent, VerifyOptions } from '../../verification/options.ts';
import { verify } from '../../verify.ts';
import { AnsweredNo } from '../failure.ts';
import { hubCache } from '../hub-settings.ts';
import { jsonDocument } from '../json-document.ts';
import { rehashOption } from '../evaluation-options.ts';
import { type CommonArguments, readWhole, readWorkers, runnerOptions, shotOptions } from '../options.ts';
import { openProgress, type Progress } from '../progress.ts';

interface Arguments extends CommonArguments {
  readonly run: string;
  readonly model?: string;
  readonly data?: string;
  readonly questions?: unknown;
  readonly seed?: unknown;
  readonly workers?: unknown;
  readonly threads?: unknown;
  readonly memory?: unknown;
  readonly rehash: boolean;
  readonly 'allow-code': boolean;
}

const { workers, threads, memory } = runnerOptions;

/** `plumbline verify RUN`: checks what is recorded of a run, and scores a part of it again. Exit code 1 where something differs. */
export const verifyCommand: CommandModule<object, Arguments> = {
  command: 'verify <run>',
  describe: 'Check what is recorded of a run, and score a part of it again',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('run', {
        type: 'string',
        describe: "The run's key, its beginning, or MODEL/TASK; `plumbline runs` lists them",
        demandOption: true,
      })
      .option('questions', {
        type: 'string',
        describe:
          'Questions that are drawn and scored again, with those that share their blocks  [default: 20]',
        requiresArg: true,
      })
      .option('seed', { type: 'string', describe: 'Seed of the draw  [default: 1234]', requiresArg: true })
      .option('model', {
        type: 'string',
        describe: 'The checkpoint, where it has moved since',
        requiresArg: true,
      })
      .option('data', shotOptions.data)
      .option('rehash', rehashOption)
      .option('allow-code', {
        type: 'boolean',
        default: false,
        describe: 'Run programs that the model wrote again, contained (humaneval, mbpp)',
      })
      .options({ workers, threads, memory })
      .example('$0 verify 3f0c9a1b', 'by the beginning of its key')
      .example('$0 verify my-checkpoint/arc_easy --questions 100', '') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const progress = openProgress(process.stderr, args.quiet);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let verification: Verification;
  try {
    verification = await verify({ ...readOptions(args), onEvent: telling(progress), signal: abort.signal });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted('interrupted; a verification records nothing, so the same command begins anew.');
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  const { key, differing, scoring, importedFrom } = verification;
  const verified = differing === 0 && (importedFrom !== null || !('impossible' in scoring));
  process.stdout.write(args.json ? jsonDocument({ verified, ...verification }) : verifyPage(verification));
  if (differing > 0) {
    const what =
      differing === 1
        ? 'one thing is recorded otherwise than it'
        : `${differing} things are recorded otherwise than they`;
    throw new AnsweredNo(`Run ${key} is not verified: ${what} should be.`);
  }
  if (!verified && 'impossible' in scoring)
    throw new DataError(`Run ${key} could not be verified by scoring: ${scoring.impossible}`);
}

function readOptions(args: Arguments): VerifyOptions {
  return {
    run: args.run,
    results: args.results,
    model: args.model,
    data: args.data,
    hubCache: hubCache(),
    questions: readWhole('questions', args.questions, 1),
    seed: readWhole('seed', args.seed, 0),
    workers: readWorkers(args.workers),
    threads: readWhole('threads', args.threads, 1),
    memory: readMemory('memory', args.memory),
    rehash: args.rehash,
    allowCode: args['allow-code'],
    verbose: args.verbose,
  };
}

/** Events as lines on stderr. */
function telling(progress: Progress): (event: VerifyEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'warning':
        return progress.note(event.message);
      case 'reading':
        return progress.show(() => `Reading: ${event.samples} of ${event.of} samples`);
      case 'opening':
        return progress.show(() => `Opening ${event.model}`);
      case 'scoring':
        return progress.show(() => `Scoring: ${event.blocks} of ${event.of} blocks`);
    }
  };
}
