// A child process: opens one model and answers the parent's jobs until the parent is gone.

import { getEachMessage, sendMessage } from 'execa';
import { setImmediate as breathe } from 'node:timers/promises';
import { ModelError } from '../../lib/errors.ts';
import type { Job, Numbered, Reply } from './messages.ts';
import { openWorkerModel, type WorkerModel } from './worker-model.ts';

function failure(error: unknown): Reply {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', error: error instanceof ModelError ? 'ModelError' : 'Error', message, stack };
}

// An interrupt from the terminal reaches the whole process group; the parent decides when a worker ends.
process.on('SIGINT', () => undefined);

// The parent is gone: nobody wants the rest of the job. Not `exit`, which may wait for the runtime's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const jobs: Numbered<Job>[] = [];
let wake = (): void => undefined;
const listening = (async () => {
  for await (const message of getEachMessage()) {
    jobs.push(message as unknown as Numbered<Job>);
    wake();
  }
})();

let model: WorkerModel | undefined;

async function answer(job: Job): Promise<Reply> {
  if (job.kind === 'open') {
    model = await openWorkerModel(job);
    return model.opened;
  }
  if (!model) throw new Error('A job came before the model was opened.');
  return job.kind === 'score' ? model.score(job) : model.generate(job);
}

/** Jobs are done in turn; only texts that are generated side by side are no more than begun here. */
async function begin({ number, message }: Numbered<Job>): Promise<void> {
  const reply = answer(message).catch(failure);
  const sent = reply.then((value) => sendMessage({ number, message: value } as never));
  await (message.kind === 'generate' ? Promise.race([sent, model?.begun()]) : sent);
}

for (;;) {
  for (let job = jobs.shift(); job; job = jobs.shift()) await begin(job);
  if (model?.isGenerating) {
    await model.step();
    // A pass blocks the process, so messages are read between two of them.
    await breathe();
  } else {
    await Promise.race([listening, new Promise<void>((resolve) => (wake = resolve))]);
  }
}
