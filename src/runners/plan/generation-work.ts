// What generating texts would cost: the batch goes through its steps with a session that computes nothing.

import { Past } from '../onnx/past.ts';
import { GenerationBatch } from '../schedule/generate.ts';
import { HeldTrunk, type Trunk } from '../schedule/trunk.ts';
import { countingSession, type GraphKind } from './counting-session.ts';
import { noWork, type PassWork, scaledWork } from './pass-work.ts';

/** Tokens of a prompt. */
export interface PromptLengths {
  readonly prompt: number;
  /** Of those, what is run for other prompts too and not counted here. */
  readonly shared: number;
}

/** A prompt, and how many tokens are generated behind it. */
export interface TextLengths extends PromptLengths {
  readonly tokens: number;
}

/** More texts cost the same each; their steps are not gone through. */
const mostTexts = 512;

/**
 * The passes of `count` texts.
 * @param budget tokens of a prompt that a pass reads
 * @param texts some of them, which stand for all
 */
export async function generationWork(
  graph: GraphKind,
  budget: number,
  texts: readonly TextLengths[],
  count: number,
): Promise<PassWork> {
  if (texts.length === 0 || count === 0) return noWork;
  const run = Math.min(Math.ceil(count), mostTexts);
  const some = Array.from({ length: run }, (_, index) => texts[index % texts.length] as TextLengths);
  const work = graph.slots > 0 ? await sideBySide(graph, budget, some) : alone(graph, some);
  return scaledWork(work, count / run);
}

async function sideBySide(
  graph: GraphKind,
  budget: number,
  texts: readonly TextLengths[],
): Promise<PassWork> {
  const session = countingSession(graph);
  const batch = new GenerationBatch(session, new FreeTrunk(), budget);
  const written = texts.map(({ prompt, shared, tokens }) =>
    batch.add({
      // Beginning and rest are told apart by their tokens.
      prompt: Array.from({ length: Math.max(1, prompt) }, (_, index) => (index < shared ? 0 : 1)),
      trunk: { tokens: new Array<number>(shared).fill(0), cuts: [shared] },
      maxTokens: whole(tokens),
      endTokens: [],
      stopped: () => false,
    }),
  );
  while (!batch.isIdle) await batch.step();
  await Promise.all(written);
  return session.takeWork();
}

/** A trunk that is there, whichever is asked for. */
class FreeTrunk extends HeldTrunk {
  override async pastOf({ tokens }: Trunk): Promise<Past> {
    const past = new Past({ layers: 0, width: 0 });
    past.length = tokens.length;
    return past;
  }
}

/** One text after the other, from its first token: a pass for the prompt, then one a token, or the whole text each time. */
function alone({ hasPast }: GraphKind, texts: readonly TextLengths[]): PassWork {
  const work = { ...noWork } as { -readonly [Kind in keyof PassWork]: number };
  for (const { prompt, tokens: asked } of texts) {
    const tokens = whole(asked);
    work.passes += tokens;
    work.rows += hasPast ? 1 : tokens;
    work.tokens += prompt;
    work.pairs += prompt * prompt;
    for (let written = 1; written < tokens; written++) {
      const length = prompt + written;
      if (hasPast) {
        work.slotTokens += 1;
        work.slotPairs += length;
      } else {
        work.tokens += length;
        work.pairs += length * length;
      }
    }
  }
  return work;
}

const whole = (tokens: number): number => Math.max(1, Math.round(tokens));
