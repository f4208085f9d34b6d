import { describe, expect, test } from 'vitest';
import { compareScores, inConflict } from '../../src/analysis/table-comparison.ts';
import type { Conditions } from '../../src/analysis/table-conditions.ts';
import { anImportedScore, aScore, type ScoreChanges } from './scores.ts';

const [H, J] = ['a'.repeat(64), 'b'.repeat(64)];

const differences = (imported: ScoreChanges, ours: ScoreChanges) =>
  compareScores(anImportedScore(imported), aScore(ours)).differences.map((difference) => [
    difference.what,
    difference.imported,
    difference.other,
  ]);

describe('an imported score with the same task hash as ours', () => {
  test.each<[string, Partial<Conditions>, Partial<Conditions>]>([
    ['another seed', { shots: 5, seed: 1 }, { shots: 5, seed: 1234 }],
    ['another name of the limit', { limit: 100 }, { sample: 100 }],
    ['nothing else known of it', { dataHash: null }, {}],
  ])('may stand beside it, whatever the conditions say: %s', (_name, imported, ours) => {
    const comparison = compareScores(
      anImportedScore({ taskHash: H, conditions: imported }),
      aScore({ taskHash: H, conditions: ours }),
    );
    expect(comparison).toEqual({ differences: [], sameQuestions: true });
  });

  test('stands apart where the task has another version: the scoring may be another', () => {
    const version = (taskVersion: number | string) => ({ taskHash: H, conditions: { taskVersion } });
    expect(differences(version(2), version(3))).toEqual([['taskVersion', 2, 3]]);
    expect(differences(version('1.0'), version(1))).toEqual([]);
    expect(differences(version('Yaml'), version('Yaml'))).toEqual([]);
    expect(differences(version(''), version(0))).toEqual([['taskVersion', '', 0]]);
  });
});

describe('an imported score with another task hash', () => {
  test('stands apart for its questions or prompts, where nothing else tells why', () => {
    expect(differences({ taskHash: H }, { taskHash: J })).toEqual([['taskHash', H, J]]);
    expect(differences({ taskHash: H, questions: 7 }, { taskHash: J })).toEqual([['questions', 7, 100]]);
  });

  test('stands apart for the conditions that make the hash another', () => {
    const imported = { taskHash: H, questions: 10, conditions: { limit: 10, shots: 5, seed: 1234 } };
    expect(differences(imported, { taskHash: J })).toEqual([
      ['shots', 5, 0],
      ['limit', 10, null],
    ]);
  });

  test('is judged by the conditions where a chat template makes another prompt for each model', () => {
    const chat = { chatTemplate: true };
    expect(differences({ taskHash: H, conditions: chat }, { taskHash: J, conditions: chat })).toEqual([]);
    expect(differences({ taskHash: H, conditions: chat }, { taskHash: J })).toEqual([
      ['chatTemplate', true, null],
    ]);
  });
});

describe('an imported score where a task hash is missing', () => {
  test('may stand beside ours under the same conditions, but its questions are not known to be the same', () => {
    for (const [imported, ours] of [
      [{}, {}],
      [{ taskHash: H }, {}],
      [{}, { taskHash: H }],
    ] as const) {
      // prettier-ignore
      expect(compareScores(anImportedScore(imported), aScore(ours))).toEqual({
        differences: [],
        sameQuestions: false,
      });
    }
  });

  test.each<[string, Partial<Conditions>, readonly unknown[]]>([
    ['task version', { taskVersion: 2 }, ['taskVersion', 2, 1]],
    ['shots', { shots: 3 }, ['shots', 3, 0]],
    ['limit', { limit: 100 }, ['limit', 100, null]],
    ['sample', { sample: 100 }, ['sample', 100, null]],
    ['chat template', { chatTemplate: true }, ['chatTemplate', true, null]],
    ['system instruction', { systemInstruction: 'Be brief.' }, ['systemInstruction', 'Be brief.', null]],
    ['a condition that this version does not know', { thinking: 'on' }, ['thinking', 'on', null]],
  ])('stands apart for another condition: %s', (_name, conditions, difference) => {
    expect(differences({ conditions }, {})).toEqual([difference]);
  });

  test('stands apart for another seed where shots were drawn', () => {
    const seeded = (seed: number) => ({ conditions: { shots: 5, seed } });
    expect(differences(seeded(7), seeded(1234))).toEqual([['seed', 7, 1234]]);
  });

  test('stands apart for another number of questions, unless it is not known', () => {
    expect(differences({ questions: 99 }, {})).toEqual([['questions', 99, 100]]);
    expect(differences({ questions: 0 }, {})).toEqual([]);
  });
});

describe('an imported score of a group', () => {
  const parts = (make: typeof aScore, hashes: readonly (string | null)[], version = 1) => ({
    parts: hashes.map((taskHash, at) =>
      make({ task: `t${at}`, taskHash, conditions: { taskVersion: version } }),
    ),
  });

  test('is compared task by task, in whatever order they are', () => {
    const ours = aScore(parts(aScore, [H, J]));
    const same = anImportedScore({ parts: parts(anImportedScore, [H, J]).parts.toReversed() });
    expect(compareScores(same, ours)).toEqual({ differences: [], sameQuestions: true });
    expect(compareScores(anImportedScore(parts(anImportedScore, [H, null])), ours)).toEqual({
      differences: [],
      sameQuestions: false,
    });
  });

  test('stands apart for what keeps any of its tasks apart', () => {
    const ours = aScore(parts(aScore, [H, J]));
    expect(compareScores(anImportedScore(parts(anImportedScore, [H, H])), ours).differences).toEqual([
      { what: 'taskHash', imported: H, other: J },
    ]);
    expect(compareScores(anImportedScore(parts(anImportedScore, [H, J], 2)), ours).differences).toHaveLength(
      2,
    );
  });

  test('is in conflict with another where one task is known to be another', () => {
    const group = (...hashes: (string | null)[]) => anImportedScore(parts(anImportedScore, hashes));
    expect(inConflict(group(H, null), group(H, J))).toBe(false);
    expect(inConflict(group(H, H), group(H, J))).toBe(true);
  });
});
