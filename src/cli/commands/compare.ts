import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../../lib/errors.ts';
import type { CompareArguments } from '../compare-arguments.ts';
import { predictionOptions, readNumber } from '../prediction-options.ts';
import { compareWithDesign } from '../compare-design.ts';
import { compareWithModel } from '../compare-models.ts';

/** `plumbline compare MODEL [OTHER]`: measured against predicted, or two models question by question. */
export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare <model> [other]',
  describe: 'Compare a model with the scores that its design predicts, or with another model',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('model', {
        type: 'string',
        describe: 'Checkpoint folder, or the name or fingerprint of a recorded model',
        demandOption: true,
      })
      .positional('other', {
        type: 'string',
        describe: 'Another one: both are compared, question by question',
      })
      .options(predictionOptions)
      .option('metric', {
        type: 'string',
        requiresArg: true,
        describe: 'With OTHER: the metric  [default: acc_norm where a task has it, else acc, else its first]',
      })
      .option('fail-below', {
        type: 'string',
        requiresArg: true,
        describe: 'End with 1 where a residual (with OTHER: a difference) is below this; + is better',
      })
      .example('$0 compare ./my-checkpoint', 'against what its design predicts')
      .example('$0 compare ./my-checkpoint --design tokens=300,code=15', 'what no checkpoint tells, told')
      .example('$0 compare my-model pythia-160m --tasks arc_easy', 'two models, paired by question')
      .example('$0 compare ./new ./old --fail-below -0.01', 'as a gate') as never,
  handler: run,
};

async function run(args: CompareArguments): Promise<void> {
  const limit = readNumber('fail-below', args['fail-below']);
  if (args.other === undefined) {
    if (args.metric !== undefined)
      throw new UsageError('--metric needs a second model; a prediction is of the metric that its task has.');
    return compareWithDesign(args, limit);
  }
  const alone = (['design', 'predictors'] as const).find((option) => args[option] !== undefined);
  if (alone !== undefined)
    throw new UsageError(`--${alone} is about predictions; two models are compared by what was measured.`);
  return compareWithModel(args, args.other, limit);
}
