import type { CommandModule } from 'yargs';
import { Interrupted } from '../../evaluate-options.ts';
import { evaluate } from '../../evaluate.ts';
import { UsageError } from '../../lib/errors.ts';
import { figureOfMerit } from '../../report/figure-of-merit.ts';
import { harnessTables } from '../../report/harness-table.ts';
import type { RunRecord } from '../../results/types.ts';
import { selectTasks } from '../../tasks/registry.ts';
import {
  type EvaluationArguments,
  readEvaluationOptions,
  withEvaluationOptions,
} from '../evaluation-options.ts';
import { jsonDocument } from '../json-document.ts';
import { narrate } from '../narrate.ts';
import { openProgress } from '../progress.ts';
import { thisCommand } from '../this-command.ts';

interface Arguments extends EvaluationArguments {
  readonly 'output-path'?: string;
  readonly 'log-samples': boolean;
}

/** `plumbline eval MODEL... --tasks A,B`: evaluates checkpoints on tasks, records the runs, prints their metrics. */
export const evalCommand: CommandModule<object, Arguments> = {
  command: 'eval <models..>',
  describe: 'Evaluate checkpoints on tasks; the same command again goes on where it stopped',
  builder: (yargs) =>
    withEvaluationOptions(yargs)
      .option('output-path', {
        type: 'string',
        alias: ['output_path', 'o'],
        describe: "Write lm-eval's results file below this folder",
        requiresArg: true,
      })
      .option('log-samples', {
        type: 'boolean',
        alias: ['log_samples', 's'],
        default: false,
        describe: 'With --output-path: the samples too',
      })
      // Without a second text an example has the whole line, and can be copied.
      .example('$0 eval ./my-checkpoint --tasks arc_easy,hellaswag --data ./datasets', '')
      .example('$0 eval ./my-checkpoint --tasks winogrande --num-fewshot 5 --limit 100', '')
      .example('$0 eval ./step-1000 ./step-2000 --tasks blimp --workers 2', '')
      .example('$0 eval ./my-chat-model --tasks gsm8k --apply-chat-template', '') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  if (args['log-samples'] && args['output-path'] === undefined)
    throw new UsageError('--log-samples needs --output-path: where the samples are to be written.');
  const progress = openProgress(process.stderr, args.quiet);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  // Not `once`: execa ends the process itself where nobody listens any more.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const records = await evaluate({
      ...readEvaluationOptions(args),
      outputPath: args['output-path'],
      logSamples: args['log-samples'],
      onEvent: narrate(progress),
      signal: abort.signal,
    });
    progress.end();
    process.stdout.write(args.json ? jsonDocument({ runs: records }) : summary(records, args));
  } catch (error) {
    progress.end();
    if (!(error instanceof Interrupted)) throw error;
    const again = thisCommand(process.argv, process.cwd());
    throw new Interrupted(`interrupted; what was scored is recorded. To go on: ${again}`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function summary(records: readonly RunRecord[], args: Arguments): string {
  const { suites } = selectTasks(args.tasks);
  const inSuites = suites.flatMap(({ columns }) => columns.flatMap(({ members }) => members));
  const { groups } = selectTasks([...args.tasks, ...inSuites]);
  // Two folders with the same checkpoint are the same runs.
  const runs = [...new Map(records.map((record) => [record.key, record])).values()];
  return `${harnessTables(runs, groups, suites)}\n${figureOfMerit(runs)}\nRecorded in ${args.results}; \`plumbline table\` shows all runs.\n`;
}
