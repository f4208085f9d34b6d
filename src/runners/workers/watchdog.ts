// A thread of a worker that ends the process when its parent is gone: also while the main thread is inside native code and
// hears nothing.

import { workerData } from 'node:worker_threads';

const parent = Number(workerData);

/** Milliseconds. */
const pulse = 500;

function isThere(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function look(): void {
  // Whoever loses its parent gets another one; on Windows it keeps the number of the old one.
  if (process.ppid !== parent || !isThere(parent)) process.kill(process.pid, 'SIGKILL');
}

look();
setInterval(look, pulse);
