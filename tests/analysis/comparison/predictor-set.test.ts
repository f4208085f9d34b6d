import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPredictors } from '../../../src/analysis/comparison/open-predictors.ts';
import { writePredictors } from '../../../src/analysis/comparison/predictors-file.ts';
import { predictorSet, type PredictorSet } from '../../../src/analysis/comparison/predictor-set.ts';
import { parseDesign } from '../../../src/analysis/design/given-design.ts';
import type { TaskPredictor } from '../../../src/analysis/predictor/predictor.ts';
import { scratchFolder } from '../../results/records.ts';
import { fittedPredictors } from './fitted.ts';

let predictors: readonly TaskPredictor[];
let set: PredictorSet;
beforeAll(() => {
  predictors = fittedPredictors();
  set = predictorSet({ file: 'f', provenance: [], notes: [] }, predictors);
}, 120_000);

describe('a set of predictors', () => {
  test('knows a model that it learned from by its name', () => {
    expect(set.trainedAs('family-0-1')).toBe('Org/family-0-1');
    expect(set.trainedAs('ORG/Family_0-1')).toBe('Org/family-0-1');
    expect(set.trainedAs('Mine/family-0-1')).toBeUndefined();
    expect(set.trainedAs('family-9')).toBeUndefined();
  });

  test('predicts all tasks of a design, with reasons and held-out residuals', () => {
    const found = set.predict(parseDesign('params=300M,tokens=200'));
    expect(found.map(({ prediction }) => prediction.task)).toEqual(['hellaswag', 'mathqa']);
    for (const { prediction, contributions, residuals } of found) {
      const [low, high] = prediction.interval80;
      expect(low).toBeLessThan(prediction.prediction);
      expect(high).toBeGreaterThan(prediction.prediction);
      expect(residuals).toHaveLength(16);
      expect(contributions.some(({ feature, amount }) => feature === 'total_params' && amount !== 0)).toBe(
        true,
      );
    }
    expect(set.predictScores(parseDesign('params=300M,tokens=200'))).toEqual(
      found.map(({ prediction }) => prediction),
    );
  });

  test('says what every prediction needs', () => {
    expect(() => set.predict(parseDesign('params=300M'))).toThrow(/^The design lacks what every prediction needs: training tokens, billions\. Give it .* --design tokens=300B$/); // prettier-ignore
  });
});

describe('a file of predictors', () => {
  test('predicts as what was written', async () => {
    const folder = scratchFolder();
    await writePredictors(join(folder, 'predictors.json'), { provenance: ['Made up.'], predictors });
    const opened = await openPredictors(undefined, folder);
    expect(opened).toMatchObject({
      provenance: ['Made up.'],
      notes: [`The predictors are those of ${join(folder, 'predictors.json')}.`],
    });
    const design = parseDesign('params=1B,tokens=300,code=10');
    expect(opened.predict(design)).toEqual(set.predict(design));
  });

  test.each([
    ['{"formatVersion": 2}', /has predictors of format 2; this Plumbline reads up to 1/],
    ['{', /is not JSON/],
    ['[]', /is no file of predictors, or damaged: the whole file is not as expected/],
    ['{"formatVersion": 1, "provenance": [], "predictors": [{"format": 1}]}', /damaged: predictors\.0\.task/],
    ['{"provenance": [], "predictors": []}', /damaged: formatVersion/],
  ])('%j is refused by name', async (text, message) => {
    const path = join(scratchFolder(), 'p.json');
    writeFileSync(path, text);
    await expect(openPredictors(path, 'results')).rejects.toThrow(message);
    await expect(openPredictors(path, 'results')).rejects.toThrow(path);
  });
});
