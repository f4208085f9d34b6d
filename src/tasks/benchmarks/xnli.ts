import type { Benchmark } from '../benchmark.ts';
import { acc, brierScore } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';
import type { Task } from '../types.ts';

/** A language's word for "right", and those for entailment, neutral and contradiction. */
const words = {
  ar: ['صحيح', 'نعم', 'لذا', 'رقم'],
  bg: ['правилно', 'да', 'така', 'не'],
  de: ['richtig', 'Ja', 'Auch', 'Nein'],
  el: ['σωστός', 'Ναί', 'Έτσι', 'όχι'],
  en: ['right', 'Yes', 'Also', 'No'],
  es: ['correcto', 'Sí', 'Asi que', 'No'],
  fr: ['correct', 'Oui', 'Aussi', 'Non'],
  hi: ['सही', 'हाँ', 'इसलिए', 'नहीं'],
  ru: ['правильно', 'Да', 'Так', 'Нет'],
  sw: ['sahihi', 'Ndiyo', 'Hivyo', 'Hapana'],
  th: ['ถูกต้อง', 'ใช่', 'ดังนั้น', 'ไม่'],
  tr: ['doğru', 'Evet', 'Böylece', 'Hayır'],
  ur: ['صحیح', 'جی ہاں', 'اس لئے', 'نہیں'],
  vi: ['đúng', 'Vâng', 'Vì vậy', 'Không'],
  zh: ['正确', '是的', '所以', '不是的'],
} as const;

const languages = Object.keys(words) as readonly (keyof typeof words)[];

function xnliTask(language: keyof typeof words): Task {
  const [right, ...labels] = words[language];
  return multipleChoice({
    name: `xnli_${language}`,
    version: 1,
    card: {
      measures: `Inference between two sentences: whether one follows from the other, contradicts it, or neither (language: ${language}).`,
      source:
        'Conneau et al. 2018, XNLI: Evaluating Cross-lingual Sentence Representations, arXiv:1809.05053',
      licence: 'CC-BY-NC-4.0',
      questions: 2490,
      chance: 1 / 3,
    },
    dataset: {
      path: 'facebook/xnli',
      config: language,
      folder: `xnli/${language}`,
      split: 'validation',
      shotsSplit: 'train',
    },
    shots: 0,
    sampling: 'draw-excluding',
    metrics: [acc, brierScore],
    read(row) {
      const [premise, hypothesis] = [text(row, 'premise'), text(row, 'hypothesis')];
      return {
        prompt: '',
        choices: labels.map((label) => `${premise}, ${right}? ${label}, ${hypothesis}`),
        gold: choiceIndex(row, 'label', labels.length),
      };
    },
  });
}

/** Cross-lingual Natural Language Inference, as lm-eval's 15 `xnli_*` tasks and their group. */
export const xnli: Benchmark = {
  tasks: languages.map(xnliTask),
  groups: [
    {
      name: 'xnli',
      version: 1,
      members: languages.map((language) => `xnli_${language}`),
      metrics: ['acc'],
      weighting: 'by-size',
    },
  ],
};
