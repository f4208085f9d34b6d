// Loaded first into a worker (`misbehave`, misbehaviour.ts), makes it misbehave at jobs that have a certain token: really abort,
// really hang, really take memory, or send what makes no sense.

import { appendFileSync, statSync, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import v8 from 'node:v8';

const { PLUMBLINE_TEST_DEED: deed, PLUMBLINE_TEST_TOKEN: token, PLUMBLINE_TEST_LOG: log } = process.env;
const times = Number(process.env.PLUMBLINE_TEST_TIMES);
const channel = 3;

/** Numbers of jobs at which to misbehave. */
const marked = new Set();

const before = () => {
  try {
    return statSync(log).size;
  } catch {
    return 0;
  }
};

const deeds = {
  abort: () => process.abort(),
  hang: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  eat: () => {
    const taken = [];
    for (let count = 0; count < 40; count++) {
      taken.push(Buffer.alloc(2 ** 25, 1));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  },
  bytes: () =>
    writeSync(channel, Buffer.from('terminate called after throwing an instance of std::bad_alloc\n')),
};

const lies = {
  fails: () => ({ kind: 'failed', error: 'Error', message: 'Failed to allocate memory.', stack: '' }),
  nothing: () => null,
  nan: ({ scored, ...reply }) => ({ ...reply, scored: altered(scored, Number.NaN) }),
  badToken: (reply) => ({ ...reply, generated: { tokens: [1e6], logprobs: [-1] } }),
  endless: (reply) => ({
    ...reply,
    generated: { tokens: new Array(1000).fill(1), logprobs: new Array(1000).fill(-1) },
  }),
};

const altered = (scored, value) =>
  scored.map(({ logprobs, greedy }) => ({ greedy, logprobs: logprobs.map(() => value) }));

const isMarked = (job) =>
  [job.prompt ?? [], ...(job.sequences ?? []).map(({ tokens }) => tokens)].some((tokens) =>
    tokens.includes(Number(token)),
  );

if (process.argv[1]?.endsWith('worker.js')) {
  const { serialize, deserialize } = v8;
  v8.deserialize = (bytes) => {
    const numbered = deserialize(bytes);
    if (isMarked(numbered.message) && before() < times) {
      appendFileSync(log, '.');
      marked.add(numbered.number);
      deeds[deed]?.();
    }
    return numbered;
  };
  v8.serialize = (sent) => {
    if (!marked.has(sent.number)) return serialize(sent);
    if (deed === 'neverAsked') return serialize({ ...sent, number: 12_345 });
    return serialize(lies[deed] ? { ...sent, message: lies[deed](sent.message) } : sent);
  };
  syncBuiltinESMExports();
}
