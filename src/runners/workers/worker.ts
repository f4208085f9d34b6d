// A child process: opens one model and answers the parent's jobs until the parent is gone.

import { Socket } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { ModelError } from '../../lib/errors.ts';
import { channelDescriptor, readMessages, writeMessage } from './channel.ts';
import type { Doing, Job, Numbered, Reply, Sign } from './messages.ts';
import { guardProcess } from './process-guards.ts';
import { openWorkerModel, type WorkerModel } from './worker-model.ts';

await guardProcess();

/** The parent is gone, or nothing sensible comes from it. Not `exit`, which may wait for the runtime's threads. */
const end = (): void => void process.kill(process.pid, 'SIGKILL');

const parent = new Socket({ fd: channelDescriptor });
for (const event of ['end', 'close', 'error']) parent.on(event, end);

const jobs: Numbered<Job>[] = [];
let wake = (): void => undefined;
const heard = (message: unknown): void => {
  jobs.push(message as Numbered<Job>);
  wake();
};
readMessages(parent, heard, end);

let signsEvery = 0;
let last: { readonly doing: Doing; readonly at: number } = { doing: 'opening', at: 0 };
function sign(doing: Doing): void {
  const at = performance.now() / 1000;
  if (doing === last.doing && at - last.at < signsEvery) return;
  last = { doing, at };
  writeMessage(parent, { sign: doing } satisfies Sign);
}

let model: WorkerModel | undefined;

async function answer(job: Job): Promise<Reply> {
  if (job.kind === 'open') {
    // It was gone before this process was watched.
    if (process.ppid !== job.parent) end();
    ({ signsEvery } = job);
    model = await openWorkerModel(job, sign);
    return model.opened;
  }
  if (!model) throw new Error('A job came before the model was opened.');
  return job.kind === 'score' ? model.score(job) : model.generate(job);
}

function failure(error: unknown): Reply {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', error: error instanceof ModelError ? 'ModelError' : 'Error', message, stack };
}

/** Jobs are done in turn; only texts that are generated side by side are no more than begun here. */
async function begin({ number, message }: Numbered<Job>): Promise<void> {
  const reply = answer(message).catch(failure);
  const sent = reply.then((value) => writeMessage(parent, { number, message: value }));
  await (message.kind === 'generate' ? Promise.race([sent, model?.begun()]) : sent);
}

for (;;) {
  for (let job = jobs.shift(); job; job = jobs.shift()) await begin(job);
  if (model?.isGenerating) {
    await model.step();
    // A pass blocks the process, so messages are read between two of them.
    await breathe();
  } else {
    await new Promise<void>((resolve) => (wake = resolve));
  }
}
