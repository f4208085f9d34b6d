// What a verification found, as `plumbline verify` shows it.

import type { Difference, ScoringCheck, Verification } from '../results/verification.ts';
import { printable } from './escape.ts';
import { fields } from './fields.ts';
import { textTable } from './text-table.ts';

/** Rows of the table; more stand in the JSON document. */
const mostRows = 20;
const longestValue = 48;

/** What was checked, and a table of what is recorded otherwise than it should be. */
export function verifyPage(verification: Verification): string {
  const { key, model, task, shots, provider, journal, samples, questions, scoring, notes } = verification;
  const head = fields([
    [
      'run',
      `${key}: ${printable(model)} on ${printable(task)}, ${shots} ${shots === 1 ? 'shot' : 'shots'}, ${printable(provider)}`,
    ],
    ['journal', `${printable(journal)}: ${counted(samples, 'sample')} read`],
    [
      'questions',
      'impossible' in questions
        ? `not compared: ${printable(questions.impossible)}`
        : `${counted(questions.questions, 'question')} compared with what the task makes of the data and the recorded outputs`,
    ],
    ['scoring', scoringWords(scoring)],
  ]);
  return [head, ...notes.map((note) => `${printable(note)}\n`), differencesPart(verification)].join('');
}

function scoringWords(scoring: ScoringCheck): string {
  if ('impossible' in scoring) return `nothing was scored again: ${printable(scoring.impossible)}`;
  const { questions, blocks, drawn, seed, tolerance, reason, largest } = scoring;
  const how =
    tolerance === 0 ? 'compared bit by bit' : `compared within ${tolerance} a token, since ${reason ?? ''}`;
  return `${counted(questions, 'question')} in ${counted(blocks, 'block')} scored again (${drawn} drawn, seed ${seed}), ${how}; the largest difference is ${largest}`;
}

function differencesPart({ differences, differing, scoring }: Verification): string {
  if (differing === 0)
    return 'impossible' in scoring ? '\nNothing differs that could be checked.\n' : '\nNothing differs.\n';
  const shown = differences.slice(0, mostRows);
  const table = textTable(
    [
      { name: 'line', align: 'right' },
      { name: 'question', align: 'right' },
      { name: 'field' },
      { name: 'recorded' },
      { name: 'should be' },
    ],
    shown.map(row),
  );
  const more = differing > shown.length ? `… and ${differing - shown.length} more; --json has them.\n` : '';
  return `\n${table}${more}${processorWords(differences, scoring)}`;
}

/** The last bits of a sum depend on the processor that it is computed by. */
function processorWords(differences: readonly Difference[], scoring: ScoringCheck): string {
  if ('impossible' in scoring || scoring.tolerance > 0 || scoring.largest === 0 || scoring.largest > 1e-3)
    return '';
  if (!differences.every(({ field }) => /^outputs\[\d+\]\.logprob/.test(field))) return '';
  return 'Differences as small as these come also of another kind of processor than the run was computed on.\n';
}

function row({ line, question, field, recorded, expected }: Difference): readonly string[] {
  return [
    line === null ? '' : String(line),
    question === null ? '' : String(question),
    field,
    cell(recorded),
    cell(expected),
  ];
}

function cell(value: unknown): string {
  if (value === undefined) return '(nothing)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
