// What runs that are done together would cost, from a part of their blocks that is spread evenly over them.

import type { Framing, GenerateRequest, ModelRequest } from '../../tasks/types.ts';
import { askQuestions, type QuestionBlock, requestText } from '../schedule/question-blocks.ts';
import { readCharacters, spreadParts, wholeBlocks } from './block-parts.ts';
import { type BlockWork, blockWork, type CostedModel, encode } from './block-work.ts';
import type { PromptLengths } from './generation-work.ts';
import { type PassWork, scaledWork, sumOfWork } from './pass-work.ts';

/** Counts of tokens, without those of texts that are generated. */
export interface WorkEstimate {
  /** Whether all blocks were encoded; else all counts but those of requests and texts are estimates. */
  readonly exact: boolean;
  /** By the index of their run. */
  readonly requestsByRun: readonly number[];
  readonly aloneByRun: readonly number[];
  readonly trieNodes: number;
  readonly work: PassWork;
  readonly texts: GeneratedTexts | undefined;
  /** Requests of some questions, each question's together, spread over all. */
  readonly samples: readonly (readonly ModelRequest[])[];
}

export interface GeneratedTexts {
  readonly count: number;
  /** The most tokens that one may have. */
  readonly mostTokens: number;
  /** Of some prompts. */
  readonly lengths: readonly PromptLengths[];
  /** Those prompts. */
  readonly prompts: readonly GenerateRequest[];
  /** Tokens of the reference answers behind them, on average; undefined where there are none. */
  readonly answerTokens: number | undefined;
}

/** Texts of so many characters are all encoded; of more, parts that ask so many together. Some tenths of a second. */
const encodedCharacters = 400_000;
const mostParts = 64;
/** A part makes some passes at the least. */
const leastCharacters = 4_000;

/**
 * Estimates the blocks of runs that are done together. What is asked of few questions is counted exactly.
 * @param quick the model with a tokenizer that is near enough for estimates
 * @param share of the usual time: less where there are many runs
 */
export async function estimateWork(
  blocks: readonly QuestionBlock[],
  { model, quick }: { readonly model: CostedModel; readonly quick: CostedModel },
  framing: Framing,
  share = 1,
): Promise<WorkEstimate> {
  const surveyed = sumOfSurveys(blocks.map((block) => survey(block, framing)));
  const most = share * encodedCharacters;
  const exact = sumOf(surveyed.charactersByRun) <= most;
  const { workers } = model;
  const size = Math.max(leastCharacters, most / mostParts);
  const parts = exact
    ? wholeBlocks(blocks, workers)
    : spreadParts(blocks, { count: Math.max(1, Math.round(most / size)), size, workers }, framing);
  const works: BlockWork[] = [];
  for (const part of parts) works.push(await blockWork(part, exact ? model : quick, framing));
  const sampled = parts.map(({ part }) => part);
  const asked = sampled.reduce((sum, { characters }) => sum + characters, 0);
  const scale = exact ? 1 : ratio(readCharacters(blocks, framing), asked);
  const work = scaledWork(sumOfWork(works.map((one) => one.work)), scale);
  // The last pass of a part is filled by half, as is that of a block; there are fewer of those.
  const halves =
    exact || work.passes === 0 || model.graph.sharing !== 'tree'
      ? 0
      : (blocks.length - scale * parts.length) / 2;
  const some = sumOfSurveys(sampled.map((block) => survey(block, framing)));
  return {
    exact,
    requestsByRun: surveyed.requestsByRun,
    aloneByRun: scaledByRun(byRun(works.map(({ aloneByRun }) => aloneByRun)), some, surveyed),
    trieNodes: Math.round(scale * works.reduce((sum, { trieNodes }) => sum + trieNodes, 0)),
    work: { ...work, passes: Math.max(0, work.passes + halves) },
    texts: textsOf(surveyed.texts, sampled, works, scale, model, framing),
    samples: samplesOf(sampled, framing),
  };
}

/** Tokens of some texts to those of all, by their characters. */
function scaledByRun(tokens: readonly number[], some: Survey, all: Survey): readonly number[] {
  const usual = ratio(sumOf(tokens), sumOf(some.charactersByRun));
  return Array.from(all.charactersByRun, (characters = 0, run) => {
    const sampled = some.charactersByRun[run] ?? 0;
    return sampled === characters
      ? (tokens[run] ?? 0)
      : Math.round(characters * (sampled > 0 ? ratio(tokens[run] ?? 0, sampled) : usual));
  });
}

interface Survey {
  readonly requestsByRun: readonly number[];
  /** Of all texts, each alone. */
  readonly charactersByRun: readonly number[];
  readonly texts: number;
}

function survey(block: QuestionBlock, framing: Framing): Survey {
  const requestsByRun: number[] = [];
  const charactersByRun: number[] = [];
  let texts = 0;
  for (const { run, requests } of askQuestions(block, framing)) {
    requestsByRun[run] = (requestsByRun[run] ?? 0) + requests.length;
    charactersByRun[run] = requests.reduce(
      (sum, request) => sum + requestText(request).length,
      charactersByRun[run] ?? 0,
    );
    texts += requests.filter(({ kind }) => kind === 'generate').length;
  }
  return { requestsByRun, charactersByRun, texts };
}

const sumOfSurveys = (surveys: readonly Survey[]): Survey => ({
  requestsByRun: byRun(surveys.map(({ requestsByRun }) => requestsByRun)),
  charactersByRun: byRun(surveys.map(({ charactersByRun }) => charactersByRun)),
  texts: surveys.reduce((sum, { texts }) => sum + texts, 0),
});

function textsOf(
  count: number,
  sampled: readonly QuestionBlock[],
  works: readonly BlockWork[],
  scale: number,
  model: CostedModel,
  framing: Framing,
): GeneratedTexts | undefined {
  const asked = sampled.flatMap((block) => askQuestions(block, framing));
  // One that makes no sense to the model is answered with an error, and costs nothing.
  const prompts = asked
    .flatMap(({ requests }) => requests.filter((request) => request.kind === 'generate'))
    .filter((request) => encode(request, model) !== undefined);
  if (prompts.length === 0) return undefined;
  const answers = asked.map(({ question }) => question.answer).filter((answer) => answer !== '');
  const tokens = answers.reduce((sum, answer) => sum + model.tokenizer.encode(answer, false).length, 0);
  return {
    count,
    mostTokens: Math.max(...prompts.map(({ maxTokens }) => maxTokens)),
    // So that all have as many tokens together as their characters tell.
    lengths: works
      .flatMap(({ texts }) => texts)
      .map(({ prompt, shared }, _, { length }) => {
        const longer = (scale * length) / count;
        const read = Math.max(1, Math.round(longer * (prompt - shared)));
        return { prompt: Math.round(longer * shared) + read, shared: Math.round(longer * shared) };
      }),
    prompts,
    answerTokens: answers.length === 0 ? undefined : tokens / answers.length,
  };
}

/** Questions that a calibration finds to measure. */
const leastSamples = 12;

/** The requests of some questions, each question's together: one of each part, or more where there are few. */
function samplesOf(parts: readonly QuestionBlock[], framing: Framing): readonly (readonly ModelRequest[])[] {
  const each = Math.ceil(leastSamples / Math.max(1, parts.length));
  return parts.flatMap(({ questions }) => {
    const count = Math.min(each, questions.length);
    return Array.from({ length: count }, (_, index) => {
      const question = questions[Math.floor(((index + 0.5) * questions.length) / count)];
      const requests = question?.question.requests(framing(question.parts)) ?? [];
      return requests.filter((request): request is ModelRequest => request.kind !== 'execute');
    });
  });
}

function byRun(parts: readonly (readonly number[])[]): readonly number[] {
  const sums: number[] = [];
  for (const part of parts)
    for (const [run, value] of part.entries()) sums[run] = (sums[run] ?? 0) + (value ?? 0);
  return Array.from(sums, (sum) => sum ?? 0);
}

/** Of a list that may have gaps. */
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value ?? 0), 0);

const ratio = (whole: number, part: number): number => (part === 0 ? 0 : whole / part);
