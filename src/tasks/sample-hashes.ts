// The hashes that lm-eval logs with a sample and over a task (lm_eval/evaluator.py, `evaluate`). They do not depend on the model, so they show whether two
// programs asked the same.

import { sha256 } from '../lib/hash.ts';
import { pythonJson } from '../lib/python-json.ts';
import type { Question, Request } from './types.ts';

/** SHA-256 of the row, of the first request's context and of the reference answer. */
export interface SampleHashes {
  readonly docHash: string;
  readonly promptHash: string;
  readonly targetHash: string;
}

/** The hashes of one question with its requests. */
export function sampleHashes(
  question: Pick<Question, 'doc' | 'target'>,
  requests: readonly Request[],
): SampleHashes {
  return {
    docHash: sha256(pythonJson(question.doc)),
    promptHash: sha256(promptOf(requests[0])),
    targetHash: sha256(question.target),
  };
}

/**
 * lm-eval's `task_hashes` entry: over the samples' hashes in the order of the questions.
 * @param filters how many the task has: lm-eval logs all questions once for each
 */
export function taskHash(samples: readonly SampleHashes[], filters = 1): string {
  const once = samples
    .map(({ docHash, promptHash, targetHash }) => docHash + promptHash + targetHash)
    .join('');
  return sha256(once.repeat(filters));
}

function promptOf(request: Request | undefined): string {
  switch (request?.kind) {
    case undefined:
      return '';
    case 'score':
      return request.context;
    case 'rolling':
      return request.text;
    case 'tokens':
      return JSON.stringify(request.tokens);
    case 'generate':
      return typeof request.prompt === 'string' ? request.prompt : JSON.stringify(request.prompt);
    case 'execute':
      return request.program;
  }
}
