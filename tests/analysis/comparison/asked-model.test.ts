import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { designOfModel, findAskedModel } from '../../../src/analysis/comparison/asked-model.ts';
import { designOfRun } from '../../../src/analysis/comparison/recorded-design.ts';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { fingerprint } from '../../../src/model/fingerprint.ts';
import type { RunRecord } from '../../../src/results/types.ts';
import { zoo } from '../../cli/plumbline.ts';
import { aRun, anIdentity, scratchFolder } from '../../results/records.ts';
import { importedRun } from '../scores.ts';
import { someDesign } from './predicted.ts';

/** A run of the checkpoint that ships, recorded under another path. */
async function zooRun(path: string): Promise<RunRecord> {
  const { files, design, parameters } = await openCheckpoint(zoo);
  const prints = await fingerprint(files);
  const identity = anIdentity({ model: { fingerprint: prints.model, tokenizer: prints.tokenizer } });
  return { ...aRun(identity), model: { name: 'plumb-1m', path, parameters, design } };
}

describe('a model is found', () => {
  test('by its folder, whatever it was called when it was recorded', async () => {
    const run = await zooRun('/gone');
    const found = await findAskedModel(zoo, [run], 'results');
    expect(found).toMatchObject({ name: 'plumb-1m', folder: zoo, runs: [run] });
  });

  test('by its name, with the folder that was recorded', async () => {
    expect(await findAskedModel('plumb-1m', [await zooRun('/gone')], 'results')).toMatchObject({
      folder: '/gone',
    });
    expect(await findAskedModel('far', [importedRun('far', 'piqa')], 'results')).toMatchObject({
      folder: null,
    });
  });

  test('not by a folder of other weights, and a namesake is told', async () => {
    const other = { ...(await zooRun('/gone')), identity: anIdentity() };
    await expect(findAskedModel(zoo, [other], 'results')).rejects.toThrow(
      /^plumb-1m was never evaluated: nothing of it is recorded in results \(what is recorded of a plumb-1m is of other weights or another tool.*\)\. Measure it with: plumbline eval \S+ --tasks paper --allow-code$/,
    );
    await expect(findAskedModel(zoo, [], 'results')).rejects.toThrow(
      /nothing of it is recorded in results\. Measure/,
    );
  });

  test('not in a folder that is no checkpoint, which is told what it lacks', async () => {
    const folder = scratchFolder();
    await expect(findAskedModel(folder, [await zooRun('/gone')], 'results')).rejects.toThrow(/config\.json/);
    await expect(findAskedModel('nothing', [], 'results')).rejects.toThrow(
      /no checkpoint nothing, and nothing is recorded in results/,
    );
  });
});

describe('the design of a recorded model', () => {
  test('is read from its folder, with what a design.yaml says', async () => {
    const folder = join(scratchFolder(), 'copy');
    cpSync(zoo, folder, { recursive: true });
    writeFileSync(join(folder, 'design.yaml'), 'tokens: 3\ncode: 7\n');
    const design = await designOfRun(await zooRun(folder));
    expect(design).toMatchObject({
      total_params: 1132160,
      pretraining_summary_total_tokens_billions: 3,
      pretraining_summary_percentage_code: 7,
      positional_embeddings: 'rope',
    });
  });

  test('is the recorded one where the folder is gone, or holds another model by now', async () => {
    const gone = await designOfRun(await zooRun('/gone'));
    expect(gone).toMatchObject({ total_params: 1132160, dimension: 128, activation: 'swiglu', positional_embeddings: 'rope' }); // prettier-ignore
    const run = await zooRun(zoo);
    const other = { ...run, model: { ...run.model, parameters: 5, design: null } };
    expect(await designOfRun(other)).toMatchObject({ total_params: 5, dimension: null });
  });

  test('takes what is given before what is read', async () => {
    const design = await designOfRun(await zooRun('/gone'), { ...someDesign, total_params: null });
    expect(design).toMatchObject({ total_params: 1132160, pretraining_summary_percentage_code: 10 });
  });

  test('of an imported one is not known unless it is given', async () => {
    const run = {
      ...importedRun('far', 'piqa'),
      model: { name: 'far', path: '', parameters: null, design: null },
    };
    expect(await designOfRun(run)).toBeNull();
    const annotated = (id: string) => (id === run.model.path ? someDesign : null);
    expect(await designOfRun(run, {}, annotated)).toEqual(someDesign);
    expect(await designOfRun(run, { total_params: 9 }, annotated)).toMatchObject({ total_params: 9 });
    const model = await findAskedModel('far', [run], 'results');
    await expect(designOfModel(model, {})).rejects.toThrow(
      /^The design of far \(lm-eval 0\.4\.13\) is not known: it was imported\. Give it with --design/,
    );
    expect(await designOfModel(model, someDesign)).toMatchObject({ total_params: 7e9 });
  });

  test('is that of a folder that holds a config alone', async () => {
    const folder = join(scratchFolder(), 'untrained');
    mkdirSync(folder);
    cpSync(join(zoo, 'config.json'), join(folder, 'config.json'));
    const run = await zooRun(folder);
    expect(await designOfRun(run)).toMatchObject({ total_params: 1132160 });
  });
});
