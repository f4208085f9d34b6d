// The plain scorer: every sequence from its first token, alone or padded to its neighbours' length. It is slow and easy
// to believe; a faster scorer has to give its numbers.

import type { Pass, Past, Session } from '../onnx/session.ts';
import type { ScoredTokens, TokenSequence } from '../types.ts';

/** Fills the end of a shorter sequence; nothing sees it, since attention is causal. */
const padding = 0;

/**
 * Scores sequences, the result at index i for the sequence at index i. What shares a pass depends on the sequences alone.
 * @param budget tokens of one pass, padding included
 * @param counted told the tokens of each pass
 */
export async function scoreSequences(
  session: Session,
  sequences: readonly TokenSequence[],
  budget: number,
  counted: (tokens: number) => void,
): Promise<readonly ScoredTokens[]> {
  const scored: ScoredTokens[] = new Array(sequences.length);
  for (const batch of batches(sequences, session.model.splits ? budget : 0)) {
    const members = batch.map((index) => sequences[index] as TokenSequence);
    const results =
      members.length === 1 && members[0]
        ? [await scoreAlone(session, members[0], budget, counted)]
        : await scorePadded(session, members, counted);
    batch.forEach((index, position) => (scored[index] = results[position] as ScoredTokens));
  }
  return scored;
}

/** The token before which a sequence's last token stands is the last that has to be run. */
const inputLength = ({ tokens }: TokenSequence): number => tokens.length - 1;

/** Indices of the sequences that share a pass: neighbours in length, the longest first. */
function batches(sequences: readonly TokenSequence[], budget: number): readonly (readonly number[])[] {
  const lengths = sequences.map(inputLength);
  const order = sequences
    .map((_, index) => index)
    .sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const found: number[][] = [];
  for (const index of order) {
    const batch = found.at(-1);
    const longest = batch ? (lengths[batch[0] ?? 0] ?? 0) : 0;
    if (batch && longest * (batch.length + 1) <= budget) batch.push(index);
    else found.push([index]);
  }
  return found;
}

async function scorePadded(
  session: Session,
  sequences: readonly TokenSequence[],
  counted: (tokens: number) => void,
): Promise<readonly ScoredTokens[]> {
  const length = Math.max(...sequences.map(inputLength));
  const wanted = sequences.map(({ tokens, from }, row) =>
    tokens.slice(from).map((target, index) => ({ row: row * length + from - 1 + index, target })),
  );
  const answers = await session.run({
    tokens: sequences.map(({ tokens }) => [
      ...tokens.slice(0, -1),
      ...new Array<number>(length - tokens.length + 1).fill(padding),
    ]),
    rows: wanted.flat().map(({ row }) => row),
    targets: wanted.flat().map(({ target }) => target),
    keepPast: false,
  });
  counted(length * sequences.length);
  let start = 0;
  return wanted.map((targets) => {
    const end = start + targets.length;
    const scored = {
      logprobs: answers.targetLogprobs.slice(start, end),
      greedy: targets.map(({ target }, index) => answers.argMax[start + index] === target),
    };
    start = end;
    return scored;
  });
}

/**
 * Runs one sequence, in pieces against a growing past where it is longer than the budget and the graph allows. A graph
 * that does not gets the whole sequence, its last token too where it has a position for it: one that quantizes as it runs
 * takes its ranges from all of it.
 */
async function scoreAlone(
  session: Session,
  { tokens, from }: TokenSequence,
  budget: number,
  counted: (tokens: number) => void,
): Promise<ScoredTokens> {
  const length = tokens.length - 1;
  const { splits, contextLength = Infinity } = session.model;
  const runsLast = !splits && tokens.length <= contextLength;
  const piece = splits ? budget : length;
  const logprobs: number[] = [];
  const greedy: boolean[] = [];
  let past: Past | undefined;
  for (let start = 0; start < length; start += piece) {
    const end = Math.min(start + piece, length);
    const first = Math.max(start, from - 1);
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, index) => first - start + index);
    const targets = rows.map((row) => tokens[start + row + 1] as number);
    const pass: Pass = {
      tokens: [runsLast ? tokens : tokens.slice(start, end)],
      ...(past && { past }),
      rows,
      targets,
      keepPast: end < length,
    };
    const answers = await session.run(pass);
    counted(pass.tokens[0]?.length ?? 0);
    past = answers.past;
    logprobs.push(...answers.targetLogprobs);
    targets.forEach((target, index) => greedy.push(answers.argMax[index] === target));
  }
  return { logprobs, greedy };
}
