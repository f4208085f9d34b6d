// Evaluates a checkpoint and shows how far it is. Ctrl-C ends it cleanly; the same command then goes on where it stopped.
// usage: node examples/evaluate.mjs [CHECKPOINT [TASK...]]

import { fileURLToPath } from 'node:url';
import { evaluate, Interrupted, UsageError } from 'plumbline';

const shipped = fileURLToPath(new URL('../zoo/plumb-1m', import.meta.url));
const [checkpoint = shipped, ...tasks] = process.argv.slice(2);

const interrupt = new AbortController();
// Not `once`: a process that nobody listens for any more is ended by the signal, before what was begun is put away.
process.on('SIGINT', () => interrupt.abort());

/** Told by `evaluate` as it happens. An event that is not of interest is passed over. */
function onEvent(event) {
  if (event.kind === 'planned')
    for (const { task, done, questions } of event.runs)
      console.error(`${task}: ${done} of ${questions} questions are recorded`);
  if (event.kind === 'progress') console.error(`${event.task}: ${event.done} of ${event.questions}`);
  if (event.kind === 'warning') console.error(event.message);
}

try {
  const runs = await evaluate({
    models: [checkpoint],
    tasks: tasks.length > 0 ? tasks : ['plumb'],
    results: 'results',
    signal: interrupt.signal,
    onEvent,
  });
  for (const { model, identity, metrics } of runs)
    for (const { name, value, standardError } of metrics)
      console.log(model.name, identity.task, name, value, '±', standardError);
} catch (error) {
  if (!(error instanceof Interrupted || error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof Interrupted ? 130 : 2;
}
