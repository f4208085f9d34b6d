import type { Argv, CommandModule } from 'yargs';
import { evaluate, type EvaluateEvent, Interrupted } from '../../evaluate.ts';
import { figureOfMerit } from '../../report/figure-of-merit.ts';
import { harnessTables } from '../../report/harness-table.ts';
import type { RunRecord } from '../../results/types.ts';
import { selectTasks } from '../../tasks/registry.ts';
import { type CommonArguments, readProvider, readWhole, runnerOptions, shotOptions } from '../options.ts';
import { duration, openProgress, type Progress } from '../progress.ts';
import { quoteForShell } from '../quote.ts';

interface Arguments extends CommonArguments {
  readonly models: readonly string[];
  readonly tasks: readonly string[];
  readonly 'num-fewshot'?: unknown;
  readonly limit?: unknown;
  readonly sample?: unknown;
  readonly seed?: unknown;
  readonly data?: string;
  readonly provider: string;
  readonly workers?: unknown;
  readonly threads?: unknown;
  readonly 'max-length'?: unknown;
}

/** `plumbline eval MODEL... --tasks A,B`: evaluates checkpoints on tasks, records the runs, prints their metrics. */
export const evalCommand: CommandModule<object, Arguments> = {
  command: 'eval <models..>',
  describe: 'Evaluate checkpoints on tasks; the same command again goes on where it stopped',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('models', {
        type: 'string',
        array: true,
        describe: 'Checkpoint folders',
        demandOption: true,
      })
      .option('tasks', {
        type: 'string',
        array: true,
        demandOption: true,
        requiresArg: true,
        describe: 'Tasks or groups, with commas; `plumbline tasks` lists them',
      })
      .options(shotOptions)
      .option('limit', {
        type: 'string',
        alias: 'L',
        describe: 'The first N questions of each task',
        requiresArg: true,
      })
      .option('sample', {
        type: 'string',
        describe: 'N questions drawn evenly over all tasks',
        requiresArg: true,
      })
      .conflicts('limit', 'sample')
      .options(runnerOptions)
      .example(
        '$0 eval ./my-checkpoint --tasks arc_easy,hellaswag --data ./datasets',
        'whole tasks, no shots',
      )
      .example('$0 eval ./my-checkpoint --tasks winogrande --num-fewshot 5 --limit 100', 'a first look')
      .example(
        '$0 eval ./step-1000 ./step-2000 --tasks blimp --workers 2',
        'two checkpoints, two processes',
      ) as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const progress = openProgress(process.stderr, args.quiet);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const records = await evaluate({
      models: args.models,
      tasks: args.tasks,
      results: args.results,
      data: args.data,
      shots: readWhole('num-fewshot', args['num-fewshot'], 0),
      limit: readWhole('limit', args.limit, 1),
      sample: readWhole('sample', args.sample, 1),
      seed: readWhole('seed', args.seed, 0),
      provider: readProvider(args.provider),
      workers: readWhole('workers', args.workers, 1),
      threads: readWhole('threads', args.threads, 1),
      maxLength: readWhole('max-length', args['max-length'], 1),
      verbose: args.verbose,
      onEvent: narrate(progress),
      signal: abort.signal,
    });
    progress.end();
    process.stdout.write(
      args.json ? `${JSON.stringify({ runs: records }, null, 2)}\n` : summary(records, args),
    );
  } catch (error) {
    progress.end();
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`interrupted; what was scored is recorded. To go on: plumbline ${thisCommand()}`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

const thisCommand = (): string => process.argv.slice(2).map(quoteForShell).join(' ');

/** Tells what happens: a status line with rate and time left, and a note for what is worth keeping. */
function narrate(progress: Progress): (event: EvaluateEvent) => void {
  let began = Date.now();
  let firstShare: number | undefined;
  let firstDone = 0;
  return (event) => {
    switch (event.kind) {
      case 'warning':
        return progress.note(event.message);
      case 'found':
        return progress.note(
          `${event.record.model.name} on ${event.record.identity.task}: recorded before, not run again.`,
        );
      case 'opening':
        began = Date.now();
        firstShare = undefined;
        return progress.show(`Opening ${event.model}`);
      case 'started':
        firstDone = event.done;
        began = firstShare === undefined ? Date.now() : began;
        firstShare ??= -1;
        if (event.done > 0)
          progress.note(
            `${event.model} on ${event.task}: going on after ${event.done} of ${event.questions} questions.`,
          );
        return progress.show(`${event.model} on ${event.task}: 0/${event.questions}`);
      case 'progress':
        return progress.show(statusLine(event));
      case 'finished':
        return undefined;
    }
  };

  function statusLine(event: EvaluateEvent & { kind: 'progress' }): string {
    const seconds = (Date.now() - began) / 1000;
    const rate = (event.done - firstDone) / Math.max(0.001, seconds);
    const left = (seconds * (1 - event.share)) / Math.max(1e-6, event.share);
    return `${event.model} on ${event.task}: ${event.done}/${event.questions} questions, ${rate.toPrecision(2)}/s, ${duration(left)} left`;
  }
}

function summary(records: readonly RunRecord[], args: Arguments): string {
  const { groups } = selectTasks(args.tasks);
  return `${harnessTables(records, groups)}\n${figureOfMerit(records)}\nRecorded in ${args.results}; \`plumbline table\` shows all runs.\n`;
}
