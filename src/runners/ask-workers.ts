// From token sequences and prompts to the jobs of a pool, and from its answers back. What shared a job that was given up gets
// its failure.

import type { GeneratedTokens } from './plain/generate.ts';
import type { TextToGenerate } from './encode.ts';
import { PassFailed } from './pass-failed.ts';
import { type PlannedJob, planJobs } from './schedule/jobs.ts';
import { upTo } from './schedule/passes.ts';
import type { Trunk } from './schedule/trunk.ts';
import type { ScoredTokens, TokenSequence } from './types.ts';
import type { WorkCount } from './work-count.ts';
import type { WorkerPool } from './workers/pool.ts';

/** A text to generate, and the run that it belongs to, by an index. */
export interface TextOfRun {
  readonly job: TextToGenerate;
  readonly run: number;
}

/**
 * Scores sequences, the result at index i for the sequence at index i.
 * A job that was given up is not divided: what shares a pass decides the last bits of what it is answered.
 * @param trunk what they begin with, where that is known
 * @param work told what was computed
 */
export async function askScores(
  pool: WorkerPool,
  sequences: readonly TokenSequence[],
  trunk: Trunk | undefined,
  work: WorkCount,
): Promise<readonly (ScoredTokens | PassFailed)[]> {
  const scores: (ScoredTokens | PassFailed)[] = new Array(sequences.length);
  await Promise.all(
    jobsOf(sequences, trunk).map(async ({ members, trunk: shared }) => {
      const asked = members.map((index) => sequences[index] as TokenSequence);
      const reply = await pool.ask({ kind: 'score', sequences: asked, trunk: shared }).catch(passFailed);
      if (reply instanceof PassFailed) return members.forEach((index) => (scores[index] = reply));
      if (reply.kind !== 'scored')
        throw new Error(`A worker answered ${reply.kind} where scored was expected.`);
      work.addComputed(reply.computed);
      members.forEach((index, place) => (scores[index] = reply.scored[place] as ScoredTokens));
    }),
  );
  return scores;
}

/** Generates texts, the result at index i for the text at index i; the parameters are those of `askScores`. */
export async function askTexts(
  pool: WorkerPool,
  texts: readonly TextOfRun[],
  trunk: Trunk | undefined,
  work: WorkCount,
): Promise<readonly (GeneratedTokens | PassFailed)[]> {
  const written: (GeneratedTokens | PassFailed)[] = new Array(texts.length);
  const prompts = texts.map(({ job }) => ({ tokens: job.prompt }));
  await Promise.all(
    jobsOf(prompts, trunk, 1).flatMap(({ members, trunk: shared }) =>
      members.map(async (index) => {
        const { job, run } = texts[index] as TextOfRun;
        const reply = await pool.ask({ ...job, trunk: shared }).catch(passFailed);
        if (reply instanceof PassFailed) return void (written[index] = reply);
        if (reply.kind !== 'generated')
          throw new Error(`A worker answered ${reply.kind} where generated was expected.`);
        work.addComputed(reply.computed);
        // What is generated is seen too, but for its last token.
        work.addGenerated(reply.generated.tokens.length - 1, run);
        written[index] = reply.generated;
      }),
    ),
  );
  return written;
}

function passFailed(error: unknown): PassFailed {
  if (error instanceof PassFailed) return error;
  throw error;
}

/** One job for what is known to share a trunk, else as many as the sequences make. */
const jobsOf = (
  sequences: readonly { tokens: readonly number[] }[],
  trunk: Trunk | undefined,
  size?: number,
): readonly PlannedJob[] =>
  trunk && sequences.length > 0 ? [{ members: upTo(sequences.length), trunk }] : planJobs(sequences, size);
