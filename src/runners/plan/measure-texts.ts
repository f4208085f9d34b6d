// The part of a calibration in which texts are generated.

import type { GenerateRequest, ModelOutput } from '../../tasks/types.ts';
import { encode } from './block-work.ts';
import { generationWork } from './generation-work.ts';
import type { Measuring } from './measuring.ts';
import { noWork, type PassWork, sumOfWork } from './pass-work.ts';
import type { WrittenTexts } from './text-length.ts';
import type { GeneratedTexts } from './work-estimate.ts';

/** Of texts side by side. */
const steps = 6;
const fewSlots = 4;
/** Of several prompts with the same beginning, one this short is not taken apart (schedule/jobs.ts). */
const shortest = 48;
/** Texts that each worker writes to their end. */
const mostTexts = 4;
/** A text that is cut before says little of how long texts get. */
const fewestTokens = 8;

/** Opens what generates, in each worker, by a text of one token. Resolves to the seconds that it took. */
export async function prepareTexts(measuring: Measuring, { prompts }: GeneratedTexts): Promise<number> {
  const prompt = promptTokens(measuring, prompts[0]).slice(0, 8);
  const { seconds } = await measuring.ask(
    eachWorker(measuring, [{ kind: 'generate', prompt, stop: [], maxTokens: 1 }]),
  );
  return seconds;
}

/**
 * Measures steps of several texts behind a prompt of the task: with few slots in use, then with all where that tells that
 * there is time for it.
 * @param most what it may take, in seconds
 */
export async function measureSteps(measuring: Measuring, texts: GeneratedTexts, most: number): Promise<void> {
  const slots = Math.max(1, measuring.model.graph.slots);
  const end = measuring.left - most;
  for (const count of new Set([Math.min(fewSlots, slots), slots]))
    await measureSlots(measuring, texts, count, measuring.left - end);
}

/** Measures steps of so many texts with the same prompt, which is cut where that would take longer than `most` seconds. */
async function measureSlots(
  measuring: Measuring,
  { prompts, mostTokens }: GeneratedTexts,
  slots: number,
  most: number,
): Promise<void> {
  const { graph, limits, workers } = measuring.model;
  const whole = promptTokens(measuring, prompts[Math.floor(prompts.length / 2)]);
  const maxTokens = Math.min(steps, mostTokens);
  for (let length = whole.length; length >= shortest; length = Math.floor(length / 2)) {
    const shared = slots > 1 ? length - 1 : 0;
    const workOf = async (tokens: number): Promise<PassWork> =>
      sumOfWork([
        readOnce(shared, limits.tokens),
        await generationWork(graph, limits.tokens, [{ prompt: length, shared, tokens }], slots),
      ]);
    if (measuring.expected(await workOf(maxTokens)) > most) continue;
    const prompt = whole.slice(-length);
    const request: GenerateRequest = { kind: 'generate', prompt, stop: [], maxTokens };
    const { outputs, seconds } = await measuring.ask([
      Array.from({ length: slots * workers }, () => request),
    ]);
    // The texts are the same, so are their lengths.
    measuring.add(await workOf(written(outputs)[0] ?? maxTokens), seconds);
    return;
  }
}

/** Writes some texts as the task asks for them, in about so many seconds; undefined where there is no time for one. */
export async function measureTexts(
  measuring: Measuring,
  { prompts, mostTokens }: GeneratedTexts,
  most: number,
): Promise<WrittenTexts | undefined> {
  const { graph, limits, workers } = measuring.model;
  for (let count = Math.min(mostTexts, prompts.length); count >= 1; count--) {
    const chosen = Array.from(
      { length: count * workers },
      (_, index) =>
        prompts[Math.floor(((index + 0.5) * prompts.length) / (count * workers))] as GenerateRequest,
    );
    const lengths = chosen.map((prompt) => promptTokens(measuring, prompt).length);
    const workOf = (tokens: readonly number[]): Promise<PassWork> => {
      const texts = lengths.map((prompt, index) => ({
        prompt,
        shared: 0,
        tokens: tokens[index % tokens.length] ?? 1,
      }));
      return generationWork(graph, limits.tokens, texts, count);
    };
    const first = measuring.expected(await workOf([1]));
    const step = (measuring.expected(await workOf([mostTokens])) - first) / Math.max(1, mostTokens - 1);
    const maxTokens = Math.min(mostTokens, Math.floor(1 + (most - first) / Math.max(1e-6, step)));
    if (maxTokens < Math.min(fewestTokens, mostTokens)) continue;
    const { outputs, seconds } = await measuring.ask(
      chosen.map((request) => [{ ...request, maxTokens }]),
      { cuts: [] },
    );
    const tokens = written(outputs);
    measuring.add(await workOf(tokens), seconds);
    return {
      count: tokens.length,
      ended: tokens.filter((length) => length < maxTokens).length,
      tokens: tokens.reduce((sum, length) => sum + length, 0),
    };
  }
  return undefined;
}

const eachWorker = (
  { model }: Measuring,
  requests: readonly GenerateRequest[],
): (readonly GenerateRequest[])[] => new Array<readonly GenerateRequest[]>(model.workers).fill(requests);

function promptTokens({ model }: Measuring, request: GenerateRequest | undefined): readonly number[] {
  const encoded = request && encode(request, model);
  return encoded?.kind === 'generate' ? encoded.job.prompt : [];
}

/** What all texts begin with, read in passes of its own. */
function readOnce(tokens: number, budget: number): PassWork {
  const works: PassWork[] = [];
  for (let from = 0; from < tokens; from += budget) {
    const part = Math.min(budget, tokens - from);
    works.push({ ...noWork, passes: 1, tokens: part, pairs: part * (from + part) });
  }
  return sumOfWork(works);
}

const written = (outputs: readonly ModelOutput[]): readonly number[] =>
  outputs.map((output) => (output.kind === 'generation' ? output.tokens.length : 0));
