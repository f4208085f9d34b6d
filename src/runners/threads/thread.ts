// A thread: answers jobs with what a module of ours makes of the data that all jobs share.

import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadReply, ThreadTask, ThreadWork } from './threads.ts';

const { module, data } = workerData as ThreadWork;
const { answering } = (await import(module)) as { answering: (data: unknown) => (job: unknown) => unknown };
const answer = answering(data);

parentPort?.on('message', ({ number, job }: ThreadTask) => {
  let reply: ThreadReply;
  try {
    reply = { number, answer: answer(job) };
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    reply = { number, failed: { name, message, stack } };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows
  parentPort?.postMessage(reply);
});
