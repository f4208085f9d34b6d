import type { Benchmark } from '../benchmark.ts';
import { logLikelihoods } from '../log-likelihoods.ts';
import { acc, perplexity } from '../metrics.ts';
import { text } from '../row-fields.ts';
import type { Question, Row } from '../types.ts';

/** LAMBADA in OpenAI's version, as lm-eval's `lambada_openai`: shots come from the evaluated rows, the question itself included. */
export const lambada: Benchmark = {
  tasks: [
    {
      name: 'lambada_openai',
      version: 1,
      card: {
        measures: 'Wide context: the last word of a passage, which the last sentence alone does not tell.',
        source: 'Paperno et al. 2016, The LAMBADA dataset, arXiv:1606.06031; as released with GPT-2',
        licence: 'CC-BY-4.0; OpenAI’s version: modified MIT',
        chance: 0,
      },
      dataset: {
        path: 'EleutherAI/lambada_openai',
        config: 'default',
        folder: 'lambada_openai',
        split: 'test',
        shotsSplit: 'test',
      },
      shots: 0,
      sampling: 'draw',
      metrics: [perplexity, acc],
      read,
    },
  ],
};

function read(row: Row): Question {
  const words = text(row, 'text').split(' ');
  const prompt = words.slice(0, -1).join(' ');
  // The space is part of the answer, so a shot has two before its last word: lm-eval adds its delimiter there.
  const lastWord = ` ${words.at(-1) ?? ''}`;
  return {
    doc: row,
    prompt,
    answer: lastWord,
    target: lastWord,
    requests: (frame) => [{ kind: 'score', context: frame.context(prompt), continuation: lastWord }],
    score(outputs) {
      const [output] = logLikelihoods(outputs, 1);
      return { perplexity: output?.logprob ?? NaN, acc: output?.greedy === true ? 1 : 0 };
    },
  };
}
