// The versions of what a run is computed by: a number that another one could have given is never taken for it.

import { codeHash, type CodePart, packageVersion } from '../lib/compiled-code.ts';
import { taskCode } from '../tasks/task-code.ts';
import type { Task } from '../tasks/types.ts';

/** From texts to tokens, and from chats to texts. */
export const tokensPart: CodePart = {
  modules: ['model/tokenizer/tokenizer.js', 'runners/encode.js', 'runners/framing.js'],
};

/** Loaded through the package that depends on them. */
const tokenizerPackages = ['@huggingface/tokenizers', '@huggingface/jinja'];

/** From a checkpoint's files and a question's tokens to log-probabilities and generated texts. */
export const scoringPart: CodePart = {
  modules: [
    'results/sample-record.js',
    'runners/answer-block.js',
    'runners/runner.js',
    'runners/schedule/question-blocks.js',
    'runners/schedule/shared-runs.js',
    'runners/workers/worker-model.js',
  ],
  // How much is done at once, and in which process: never what comes of it.
  without: ['runners/machine/', 'runners/workers/'],
};

/** What runs generated programs. */
export const sandboxPart: CodePart = { modules: ['runners/sandbox/sandbox.js'] };

/**
 * The entries of a run's `versions`: ONNX Runtime's, and hashes of our own code with the packages that it rests on, each as far as a
 * change of it can change a number.
 * @param python the version of what runs generated programs; undefined: none are run
 * @throws UsageError where the package is not built
 */
export async function computingVersions(
  task: Pick<Task, 'name' | 'runsCode'>,
  python: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const packages = tokenizerPackages.map((name) => `${name} ${packageVersion('@xenova/transformers', name)}`);
  const programs =
    task.runsCode && python !== undefined ? { python, sandbox: await codeHash(sandboxPart) } : {};
  return {
    onnxruntime: packageVersion('onnxruntime-node'),
    scoring: await codeHash(scoringPart),
    tasks: await taskCode(task.name),
    tokens: await codeHash(tokensPart, undefined, packages),
    ...programs,
  };
}
