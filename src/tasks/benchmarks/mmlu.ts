import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text, texts } from '../row-fields.ts';
import type { Group, Task } from '../types.ts';

const letters = ['A', 'B', 'C', 'D'];

const subjectsOfAreas = {
  stem: `abstract_algebra anatomy astronomy college_biology college_chemistry college_computer_science
    college_mathematics college_physics computer_security conceptual_physics electrical_engineering
    elementary_mathematics high_school_biology high_school_chemistry high_school_computer_science
    high_school_mathematics high_school_physics high_school_statistics machine_learning`,
  other: `business_ethics clinical_knowledge college_medicine global_facts human_aging management marketing
    medical_genetics miscellaneous nutrition professional_accounting professional_medicine virology`,
  social_sciences: `econometrics high_school_geography high_school_government_and_politics
    high_school_macroeconomics high_school_microeconomics high_school_psychology human_sexuality
    professional_psychology public_relations security_studies sociology us_foreign_policy`,
  humanities: `formal_logic high_school_european_history high_school_us_history high_school_world_history
    international_law jurisprudence logical_fallacies moral_disputes moral_scenarios philosophy prehistory
    professional_law world_religions`,
};

const areas = Object.entries(subjectsOfAreas).map(([area, list]) => ({ area, subjects: list.split(/\s+/) }));

function mmluTask(subject: string): Task {
  const words = subject.replaceAll('_', ' ');
  return multipleChoice({
    name: `mmlu_${subject}`,
    alias: subject,
    version: 1,
    card: {
      measures: `Knowledge from school to profession: exam questions about ${words}.`,
      source: 'Hendrycks et al. 2020, Measuring Massive Multitask Language Understanding, arXiv:2009.03300',
      licence: 'MIT',
      chance: 0.25,
    },
    dataset: {
      path: 'cais/mmlu',
      config: subject,
      folder: `mmlu/${subject}`,
      split: 'test',
      shotsSplit: 'dev',
    },
    shots: 0,
    sampling: 'first',
    description: `The following are multiple choice questions (with answers) about ${words}.\n\n`,
    metrics: [acc],
    read(row) {
      const choices = texts(row, 'choices', letters.length);
      const lines = choices.map((choice, index) => `${letters[index]}. ${choice}\n`);
      const prompt = `${strip(text(row, 'question'))}\n${lines.join('')}Answer:`;
      return { prompt, choices: letters, gold: choiceIndex(row, 'answer', letters.length) };
    },
  });
}

function group(name: string, members: readonly string[]): Group {
  return { name, version: 2, integerVersion: true, members, metrics: ['acc'], weighting: 'by-size' };
}

/** Massive Multitask Language Understanding, as lm-eval's 57 `mmlu_*` tasks, their four groups and the group of these. */
export const mmlu: Benchmark = {
  tasks: areas.flatMap(({ subjects }) => subjects).map(mmluTask),
  groups: [
    ...areas.map(({ area, subjects }) => ({
      ...group(
        `mmlu_${area}`,
        subjects.map((subject) => `mmlu_${subject}`),
      ),
      alias: area.replaceAll('_', ' '),
    })),
    group(
      'mmlu',
      areas.map(({ area }) => `mmlu_${area}`),
    ),
  ],
};
