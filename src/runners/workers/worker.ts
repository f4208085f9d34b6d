// A child process: opens one model and answers the parent's jobs until the parent is gone.

import { getEachMessage, sendMessage } from 'execa';
import { ModelError } from '../../lib/errors.ts';
import { openCheckpoint } from '../../model/checkpoint.ts';
import { openTokenizer, type Tokenizer } from '../../model/tokenizer.ts';
import { openSession, type Session } from '../onnx/session.ts';
import { generateSequence } from '../plain/generate.ts';
import { scoreSequences } from '../plain/score.ts';
import { passBudget } from '../plain/pass-budget.ts';
import { endsAtStop } from '../stop-strings.ts';
import type { GenerationJob, Job, OpenJob, Reply } from './messages.ts';

interface OpenModel {
  readonly session: Session;
  readonly budget: number;
  /** Only generation needs it, so it is opened when the first text is generated. */
  readonly tokenizer: () => Promise<Tokenizer>;
}

async function open({ path, session }: OpenJob): Promise<OpenModel> {
  const checkpoint = await openCheckpoint(path);
  let tokenizer: Promise<Tokenizer> | undefined;
  return {
    session: await openSession(await checkpoint.graph(), session),
    budget: passBudget(checkpoint.vocabulary),
    tokenizer: () => (tokenizer ??= openTokenizer(checkpoint.files.folder)),
  };
}

async function generate(model: OpenModel, job: GenerationJob, counted: (tokens: number) => void) {
  const tokenizer = job.stop.length > 0 ? await model.tokenizer() : undefined;
  const stopped = (tokens: readonly number[]): boolean =>
    tokenizer !== undefined && endsAtStop(tokenizer, tokens, job.stop);
  return generateSequence(model.session, job, model.budget, counted, stopped);
}

async function answer(model: OpenModel, job: Exclude<Job, OpenJob>): Promise<Reply> {
  let computed = 0;
  const counted = (tokens: number): void => void (computed += tokens);
  if (job.kind === 'score') {
    const scored = await scoreSequences(model.session, job.sequences, model.budget, counted);
    return { kind: 'scored', scored, computed };
  }
  const generated = await generate(model, job, counted);
  return { kind: 'generated', generated, computed };
}

function failure(error: unknown): Reply {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', error: error instanceof ModelError ? 'ModelError' : 'Error', message, stack };
}

// An interrupt from the terminal reaches the whole process group; the parent decides when a worker ends.
process.on('SIGINT', () => undefined);

// The parent is gone: nobody wants the rest of the job. Not `exit`, which may wait for the runtime's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

let model: OpenModel | undefined;
for await (const message of getEachMessage()) {
  const job = message as unknown as Job;
  let reply: Reply;
  try {
    if (job.kind === 'open') {
      model = await open(job);
      reply = { kind: 'opened' };
    } else if (model) {
      reply = await answer(model, job);
    } else {
      throw new Error('A job came before the model was opened.');
    }
  } catch (error) {
    reply = failure(error);
  }
  await sendMessage(reply as never);
}
