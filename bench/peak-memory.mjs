// Loaded before a program: notes the most memory that the process has had, by the operating system's figure, and that of its children.

import { appendFileSync, readdirSync, readFileSync } from 'node:fs';

const peakOf = (id) =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1000);
const children = () =>
  readdirSync(`/proc/${process.pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );

const peaks = new Map();
setInterval(() => {
  for (const id of children()) {
    try {
      peaks.set(id, peakOf(id));
    } catch {
      // It has ended since.
    }
  }
}, 100).unref();
process.on('exit', () => {
  const lines = [`${peakOf(process.pid)} (parent)`, ...[...peaks.values()].map((peak) => `${peak} (worker)`)];
  if (peaks.size > 0) appendFileSync(process.env.PEAKS, `${lines.join('\n')}\n`);
});
