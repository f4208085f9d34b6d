import type { Benchmark } from '../benchmark.ts';
import { greedyAcc, perplexity } from '../metrics.ts';
import { text } from '../row-fields.ts';
import { singleContinuation } from '../single-continuation.ts';
import type { Card, Dataset, Task } from '../types.ts';

function lambadaTask(name: string, version: Pick<Card, 'source' | 'licence'>, dataset: Dataset): Task {
  return singleContinuation({
    name,
    version: 1,
    card: {
      measures: 'Wide context: the last word of a passage, which the last sentence alone does not tell.',
      ...version,
      questions: 5153,
      chance: 0,
    },
    dataset,
    shots: 0,
    sampling: 'draw',
    metrics: [perplexity, greedyAcc],
    read(row) {
      const words = text(row, 'text').split(' ');
      // The space is part of the answer, so a shot has two before its last word: lm-eval adds its delimiter there.
      return { prompt: words.slice(0, -1).join(' '), continuation: ` ${words.at(-1) ?? ''}` };
    },
  });
}

const source = 'Paperno et al. 2016, The LAMBADA dataset, arXiv:1606.06031';

/** LAMBADA in OpenAI's version, whose shots come from the evaluated rows, the question itself included, and as first published; lm-eval's tag `lambada`. */
export const lambada: Benchmark = {
  tasks: [
    lambadaTask(
      'lambada_openai',
      { source: `${source}; as released with GPT-2`, licence: 'CC-BY-4.0; OpenAI’s version: modified MIT' },
      {
        path: 'EleutherAI/lambada_openai',
        config: 'default',
        folder: 'lambada_openai',
        split: 'test',
        shotsSplit: 'test',
      },
    ),
    lambadaTask(
      'lambada_standard',
      { source: `${source}; lower-cased and tokenized, as first published`, licence: 'CC-BY-4.0' },
      { path: 'cimec/lambada', folder: 'lambada_standard', split: 'test', shotsSplit: 'validation' },
    ),
  ],
  groups: [
    {
      name: 'lambada',
      version: 1,
      members: ['lambada_openai', 'lambada_standard'],
      metrics: [],
      weighting: 'equal',
    },
  ],
};
