import type { CommandModule } from 'yargs';
import { SomeFailed } from '../../evaluation/options.ts';
import { figureOfMerit } from '../../report/figure-of-merit.ts';
import { harnessTables } from '../../report/harness-table.ts';
import type { RunRecord } from '../../results/types.ts';
import { selectTasks } from '../../tasks/registry.ts';
import {
  type EvaluationArguments,
  readEvaluationOptions,
  readOutput,
  type RunArguments,
  runOptions,
  withEvaluationOptions,
} from '../evaluation-options.ts';
import { jsonDocument } from '../json-document.ts';
import { printPlan, runSweep } from '../run-sweep.ts';

type Arguments = EvaluationArguments & RunArguments;

/** `plumbline eval MODEL... --tasks A,B`: evaluates checkpoints on tasks, records the runs, prints their metrics. */
export const evalCommand: CommandModule<object, Arguments> = {
  command: 'eval <models..>',
  describe: 'Evaluate checkpoints on tasks; the same command again goes on where it stopped',
  builder: (yargs) =>
    withEvaluationOptions(yargs)
      .options(runOptions)
      // Without a second text an example has the whole line, and can be copied.
      .example('$0 eval ./my-checkpoint --tasks arc_easy,hellaswag --data ./datasets', '')
      .example('$0 eval ./my-checkpoint --tasks winogrande --num-fewshot 5 --limit 100', '')
      .example('$0 eval ./step-1000 ./step-2000 --tasks blimp --dry-run', '')
      .example('$0 eval ./my-chat-model --tasks gsm8k --apply-chat-template', '') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const output = readOutput(args);
  const asked = readEvaluationOptions(args);
  const several = args.models.length > 1;
  const workers = asked.workers ?? (several ? 'auto' : undefined);
  const options = { evaluations: [{ ...asked, workers, ...output }], results: args.results };
  if (args['dry-run']) return printPlan(options, args);
  const { records, failures } = await runSweep(options, args, several);
  if (args.json)
    process.stdout.write(jsonDocument({ runs: records, ...(failures.length > 0 && { failures }) }));
  else if (records.length > 0) process.stdout.write(summary(records, args));
  if (failures.length > 0) throw new SomeFailed(failures, records);
}

function summary(records: readonly RunRecord[], args: Arguments): string {
  const { suites } = selectTasks(args.tasks);
  const inSuites = suites.flatMap(({ columns }) => columns.flatMap(({ members }) => members));
  const { groups } = selectTasks([...args.tasks, ...inSuites]);
  // Two folders with the same checkpoint are the same runs.
  const runs = [...new Map(records.map((record) => [record.key, record])).values()];
  return `${harnessTables(runs, groups, suites)}\n${figureOfMerit(runs)}\nRecorded in ${args.results}; \`plumbline table\` shows all runs.\n`;
}
