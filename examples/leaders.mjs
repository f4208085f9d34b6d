// Which recorded model is the best at each task, and by how much? A lead under two standard errors may be chance.
// usage: node examples/leaders.mjs [RESULTS]

import { loadResults, table } from 'plumbline';

const { columns, rows, notes } = table(await loadResults(process.argv[2] ?? 'results'));

for (const [at, column] of columns.entries()) {
  const sign = column.higherIsBetter ? 1 : -1;
  const [best, next] = rows
    .filter(({ cells }) => cells[at] !== null)
    .map(({ model, cells }) => ({ model, ...cells[at] }))
    .sort((a, b) => sign * (b.value - a.value));
  const what = `${column.label} (${column.metric})`;
  if (next === undefined) {
    console.log(`${what}: ${best.model} ${best.value.toFixed(4)}, the only one`);
    continue;
  }
  // Of a difference of independent estimates.
  const error = Math.hypot(best.standardError ?? 0, next.standardError ?? 0);
  const lead = Math.abs(best.value - next.value);
  const verdict = lead > 2 * error ? 'ahead of' : 'not clearly ahead of';
  console.log(
    `${what}: ${best.model} ${best.value.toFixed(4)}, ${verdict} ${next.model} by ${lead.toFixed(4)} ± ${error.toFixed(4)}`,
  );
}
for (const note of notes) console.log(note);
