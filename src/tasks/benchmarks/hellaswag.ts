import { capitalize } from '../../lib/python-capitalize.ts';
import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { labelIndex, text, texts } from '../row-fields.ts';

/** HellaSwag, as lm-eval's `hellaswag`. */
export const hellaswag: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'hellaswag',
      version: 1,
      card: {
        measures: 'Common sense about events: which of four endings follows.',
        source:
          'Zellers et al. 2019, HellaSwag: Can a Machine Really Finish Your Sentence?, arXiv:1905.07830',
        licence: 'MIT',
        questions: 10042,
        chance: 0.25,
      },
      dataset: { path: 'Rowan/hellaswag', folder: 'hellaswag', split: 'validation', shotsSplit: 'train' },
      shots: 0,
      sampling: 'draw-excluding',
      read(row) {
        const context = `${text(row, 'ctx_a')} ${capitalize(text(row, 'ctx_b'))}`;
        const query = cleaned(`${text(row, 'activity_label')}: ${context}`);
        const choices = texts(row, 'endings').map(cleaned);
        const gold = labelIndex(
          row,
          'label',
          choices.map((_, index) => String(index)),
        );
        return { prompt: query, choices, gold, appended: { query, choices, gold } };
      },
    }),
  ],
};

/** Takes out what is left of WikiHow's mark-up. An ending that began with a bracket keeps the space after it, as in lm-eval. */
function cleaned(raw: string): string {
  // `[^\n]` is Python's `.`; JavaScript's leaves out \r and the Unicode separators too.
  return strip(raw)
    .replaceAll(' [title]', '. ')
    .replace(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');
}
