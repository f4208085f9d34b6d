import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { groups, selectTasks, tasks, tasksOf } from '../../src/tasks/registry.ts';

const named = (...entries: string[]) => {
  const selection = selectTasks(entries);
  return { tasks: selection.tasks.map(({ name }) => name), groups: selection.groups.map(({ name }) => name) };
};

describe('the list', () => {
  it('has the benchmarks, each name once', () => {
    const names = [...tasks, ...groups].map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...[
          'arc_easy',
          'arc_challenge',
          'hellaswag',
          'winogrande',
          'lambada_openai',
          'piqa',
          'blimp',
          'mmlu',
        ],
        ...[
          'truthfulqa_mc1',
          'truthfulqa_mc2',
          'lambada_standard',
          'mathqa',
          'xnli',
          'anli',
          'logiqa2',
          'boolq',
        ],
        ...[
          'openbookqa',
          'sciq',
          'copa',
          'cb',
          'rte',
          'sst2',
          'mrpc',
          'commonsense_qa',
          'social_iqa',
          'asdiv',
        ],
        'arithmetic',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no group with a member that does not exist', () => {
    for (const group of groups) expect(tasksOf(group).length).toBeGreaterThan(0);
    const names = new Set([...tasks, ...groups].map(({ name }) => name));
    expect(groups.flatMap(({ members }) => members).filter((member) => !names.has(member))).toEqual([]);
  });

  it('tells of every task what it measures, where it is from, under which licence, how large it is and what guessing scores', () => {
    for (const { card, metrics } of tasks) {
      expect([card.measures, card.source, card.licence].every((text) => text.trim() !== '')).toBe(true);
      expect(card.questions).toBeGreaterThan(0);
      expect(card.chance >= 0 && card.chance < 1).toBe(true);
      expect(metrics.length).toBeGreaterThan(0);
    }
  });
});

describe('selectTasks', () => {
  it('takes names and lists with commas, each task once, in the order of mention', () => {
    expect(named('piqa,arc_easy', ' winogrande , piqa')).toEqual({
      tasks: ['piqa', 'arc_easy', 'winogrande'],
      groups: [],
    });
  });

  it('takes a group for its members', () => {
    expect(named('ai2_arc')).toEqual({ tasks: ['arc_challenge', 'arc_easy'], groups: ['ai2_arc'] });
    expect(named('blimp').tasks.length).toBe(67);
    expect(named('blimp').groups).toEqual(['blimp']);
  });

  it('takes globs over tasks and groups', () => {
    expect(named('blimp_principle_A_case_*').tasks).toEqual([
      'blimp_principle_A_case_1',
      'blimp_principle_A_case_2',
    ]);
    expect(named('{piqa,wino*}').tasks.toSorted()).toEqual(['piqa', 'winogrande']);
    expect(named('bl?mp')).toEqual(named('blimp'));
  });

  it.each([
    ['arc_eazy', 'there is no task or group arc_eazy; did you mean arc_easy?'],
    ['Piqa', 'there is no task or group Piqa; did you mean piqa?'],
    ['arc', 'there is no task or group arc; did you mean arc_easy or arc_challenge?'],
    ['zzzzzz', 'there is no task or group zzzzzz; `plumbline tasks` lists them'],
    ['zz*', 'there is no task or group zz*; `plumbline tasks` lists them'],
  ])('%s: %s', (entry, message) => {
    expect(() => selectTasks([entry])).toThrow(new UsageError(message));
  });

  it('suggests three names at most', () => {
    expect(() => selectTasks(['blimp_principle_A_cas'])).toThrow(
      /did you mean blimp_principle_A_case_1 or blimp_principle_A_case_2\?$/,
    );
    expect(() => selectTasks(['blimp_'])).toThrow(/did you mean \S+ or \S+ or \S+\?$/);
  });

  it('refuses an empty list', () => {
    expect(() => selectTasks([' , '])).toThrow(UsageError);
  });
});
