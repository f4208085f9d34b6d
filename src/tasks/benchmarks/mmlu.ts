import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text, texts } from '../row-fields.ts';
import type { Group, Task } from '../types.ts';

const letters = ['A', 'B', 'C', 'D'];

/** Each with the number of its questions. */
const subjectsOfAreas = {
  stem: `abstract_algebra:100 anatomy:135 astronomy:152 college_biology:144 college_chemistry:100
    college_computer_science:100 college_mathematics:100 college_physics:102 computer_security:100
    conceptual_physics:235 electrical_engineering:145 elementary_mathematics:378 high_school_biology:310
    high_school_chemistry:203 high_school_computer_science:100 high_school_mathematics:270
    high_school_physics:151 high_school_statistics:216 machine_learning:112`,
  other: `business_ethics:100 clinical_knowledge:265 college_medicine:173 global_facts:100
    human_aging:223 management:103 marketing:234 medical_genetics:100 miscellaneous:783 nutrition:306
    professional_accounting:282 professional_medicine:272 virology:166`,
  social_sciences: `econometrics:114 high_school_geography:198 high_school_government_and_politics:193
    high_school_macroeconomics:390 high_school_microeconomics:238 high_school_psychology:545
    human_sexuality:131 professional_psychology:612 public_relations:110 security_studies:245
    sociology:201 us_foreign_policy:100`,
  humanities: `formal_logic:126 high_school_european_history:165 high_school_us_history:204
    high_school_world_history:237 international_law:121 jurisprudence:108 logical_fallacies:163
    moral_disputes:346 moral_scenarios:895 philosophy:311 prehistory:324 professional_law:1534
    world_religions:171`,
};

const areas = Object.entries(subjectsOfAreas).map(([area, list]) => ({
  area,
  subjects: list.split(/\s+/).map((entry) => {
    const [subject = '', questions] = entry.split(':');
    return { subject, questions: Number(questions) };
  }),
}));

function mmluTask({ subject, questions }: { subject: string; questions: number }): Task {
  const words = subject.replaceAll('_', ' ');
  return multipleChoice({
    name: `mmlu_${subject}`,
    alias: subject,
    version: 1,
    card: {
      measures: `Knowledge from school to profession: exam questions about ${words}.`,
      source: 'Hendrycks et al. 2020, Measuring Massive Multitask Language Understanding, arXiv:2009.03300',
      licence: 'MIT',
      questions,
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
        subjects.map(({ subject }) => `mmlu_${subject}`),
      ),
      alias: area.replaceAll('_', ' '),
    })),
    group(
      'mmlu',
      areas.map(({ area }) => `mmlu_${area}`),
    ),
  ],
};
