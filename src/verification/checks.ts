// A part of the verification: one reading of the journal with all that is compared with it, and then the scoring.

import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { checkJournal, type SampleLine } from '../results/check-journal.ts';
import { summarize } from '../results/summary.ts';
import type { RunRecord } from '../results/types.ts';
import {
  asRecorded,
  type Closeness,
  type Differ,
  type ScoringCheck,
  type Verification,
  valueDifferences,
} from '../results/verification.ts';
import type { Sandbox } from '../runners/sandbox/sandbox.ts';
import { type Company, findCompany } from './company.ts';
import type { VerifyOptions } from './options.ts';
import { openQuestionChecker } from './questions.ts';
import { planScoring, scoreAgain, type ScoringPlan, type Telling } from './scores.ts';
import { runToday, type Today } from './today.ts';

/** Of a token's log-probability, where the same bits cannot be expected. */
const tolerance = 1e-3;

/** Samples between two events. */
const pulse = 500;

type Checked = Pick<Verification, 'samples' | 'questions' | 'scoring'>;

/**
 * Checks a run in all ways that are possible.
 * @param recorded all runs of the results folder, in its order
 * @param sandbox runs programs that the model wrote again; undefined: none are run
 */
export async function checkRun(
  record: RunRecord,
  recorded: readonly RunRecord[],
  options: VerifyOptions,
  sandbox: Sandbox | undefined,
  telling: Telling,
): Promise<Checked> {
  const warn = (message: string): void => telling.tell({ kind: 'warning', message });
  if (record.origin) {
    const impossible = `It was computed by ${record.origin.tool} and imported: nothing here can compute it again.`;
    const samples = await readJournal(record, options, telling, () => undefined);
    return { samples, questions: { impossible }, scoring: { impossible } };
  }
  const today = await runToday(record, options, sandbox?.python, warn);
  const { asked, framing, otherQuestions } = today;
  const company = asked && (await findCompany(record, asked, recorded, options));
  const plan = company && planOf(record, today, company, options);
  const checker =
    asked && framing && otherQuestions === null
      ? openQuestionChecker(asked, framing, telling.differ)
      : undefined;
  const samples = await readJournal(record, options, telling, (line) => {
    checker?.check(line);
    if (plan?.recorded.has(line.sample.index)) plan.recorded.set(line.sample.index, line);
  });
  if (asked && checker) await checkRecord(record, asked.task.metrics, options, telling.differ);
  return {
    samples,
    questions: checker
      ? { questions: checker.end() }
      : { impossible: otherQuestions ?? 'How its prompts are made is not known without its checkpoint.' },
    scoring: await scoringOf(record, plan, today, options, sandbox, telling),
  };
}

/** Reads the journal. Returns how many samples it has. */
async function readJournal(
  record: RunRecord,
  { results = 'results' }: VerifyOptions,
  { tell, differ }: Telling,
  look: (line: SampleLine) => void,
): Promise<number> {
  let samples = 0;
  for await (const line of checkJournal(results, record, differ)) {
    look(line);
    if (++samples % pulse === 0) tell({ kind: 'reading', samples, of: record.questions });
  }
  return samples;
}

/** Compares what the record says of all samples with what they come to. */
async function checkRecord(
  record: RunRecord,
  metrics: Parameters<typeof summarize>[2],
  { results = 'results' }: VerifyOptions,
  differ: Differ,
): Promise<void> {
  let summary: Awaited<ReturnType<typeof summarize>>;
  try {
    summary = await summarize(results, record.key, metrics, record.work);
  } catch (error) {
    // The journal is damaged, which was told, or a sample lacks a score that the metrics are of.
    const { message } = error as Error;
    differ({ line: null, question: null, field: 'metrics', recorded: record.metrics, expected: message });
    return;
  }
  // The hash and the count are the journal's own.
  const { samplesHash: _hash, questions: _questions, ...expected } = summary;
  const recorded = { metrics: record.metrics, taskHash: record.taskHash, work: record.work };
  for (const difference of valueDifferences(asRecorded(recorded), asRecorded(expected)))
    differ({ line: null, question: null, ...difference });
}

/** What is to be scored again; undefined where nothing can be. */
function planOf(
  record: RunRecord,
  { model, otherRun }: Today,
  { runs, unknown }: Company,
  options: VerifyOptions,
): ScoringPlan | undefined {
  if (!model || otherRun !== null) return undefined;
  const { provider } = record.identity;
  const reason = provider === 'cpu' ? unknown : `${provider} does not give the same bits each time`;
  const closeness: Closeness = { tolerance: reason === null ? 0 : tolerance, reason };
  return planScoring(runs, record.key, closeness, model, options);
}

async function scoringOf(
  { identity }: RunRecord,
  plan: ScoringPlan | undefined,
  { model, otherRun }: Today,
  options: VerifyOptions,
  sandbox: Sandbox | undefined,
  telling: Telling,
): Promise<ScoringCheck> {
  if (!plan || !model) return { impossible: otherRun ?? 'Its checkpoint is not known.' };
  try {
    const { provider } = identity;
    return await scoreAgain(plan, model, { ...options, provider }, sandbox, telling);
  } catch (error) {
    if (error instanceof ModelError || error instanceof DataError || error instanceof UsageError)
      return { impossible: error.message };
    throw error;
  }
}
