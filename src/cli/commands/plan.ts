import type { CommandModule } from 'yargs';
import type { EvaluateEvent } from '../../evaluation/options.ts';
import { plan } from '../../plan.ts';
import { planPage } from '../../report/plan-page.ts';
import type { Plan } from '../../runners/plan/types.ts';
import {
  type EvaluationArguments,
  readEvaluationOptions,
  withEvaluationOptions,
} from '../evaluation-options.ts';
import { AnsweredNo } from '../failure.ts';
import { jsonDocument } from '../json-document.ts';
import { openProgress } from '../progress.ts';

interface Arguments extends EvaluationArguments {
  readonly time: boolean;
}

/** `plumbline plan MODEL... --tasks A,B`: what `eval` with the same options would cost. Records nothing. */
export const planCommand: CommandModule<object, Arguments> = {
  command: 'plan <models..>',
  describe: 'Tell what an evaluation would cost: requests, tokens, memory, time, missing data',
  builder: (yargs) =>
    withEvaluationOptions(yargs)
      .option('time', {
        type: 'boolean',
        default: true,
        describe: 'Measure for up to 20 s to estimate the time; --no-time leaves it out',
      })
      // Without a second text an example has the whole line, and can be copied.
      .example('$0 plan ./my-checkpoint --tasks arc_easy,hellaswag --data ./datasets', '')
      .example('$0 plan ./my-checkpoint --tasks mmlu --num-fewshot 5 --no-time', '') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const progress = openProgress(process.stderr, args.quiet);
  let planned: Plan;
  try {
    planned = await plan({
      ...readEvaluationOptions(args),
      time: args.time,
      onEvent: (event: EvaluateEvent) => {
        if (event.kind === 'warning') progress.note(event.message);
        if (event.kind === 'opening') progress.show(() => `Measuring ${event.model}`);
      },
    });
  } finally {
    progress.end();
  }
  process.stdout.write(args.json ? jsonDocument(planned) : planPage(planned));
  const { models, missing } = planned;
  const problems = [
    ...models
      .filter(({ problem }) => problem !== null)
      .map(({ model }) => `${model} does not fit into memory`),
    ...(missing.length > 0
      ? [`the data of ${missing.length} ${missing.length === 1 ? 'task' : 'tasks'} are not here`]
      : []),
  ];
  if (problems.length > 0) throw new AnsweredNo(`This cannot be run as it is: ${problems.join('; ')}.`);
}
