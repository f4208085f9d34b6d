import { describe, expect, test } from 'vitest';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { readXgboost } from '../../../src/analysis/trees/read-xgboost.ts';
import { float32, rowsOf, savedModels } from './xgboost-goldens.ts';

function textOf(name: string): string {
  return savedModels.find((model) => model.name === name)?.text ?? '';
}

function refusal(message: RegExp): unknown {
  return expect.objectContaining({ name: 'DataError', message: expect.stringMatching(message) });
}

describe("XGBoost's models predict what they predict in XGBoost", () => {
  test.each(['hist', 'named columns', 'infinite threshold', 'pruned', 'parallel trees'])('%s', (name) => {
    const model = savedModels.find((saved) => saved.name === name);
    const ensemble = readXgboost(model?.text);
    expect(predict(ensemble, rowsOf(model?.rows ?? []))).toEqual(float32(model?.prediction ?? [NaN]));
  });
});

test('a parsed document is read as its text is', () => {
  expect(readXgboost(JSON.parse(textOf('hist')))).toEqual(readXgboost(textOf('hist')));
});

test("the columns' names are kept, and the missing value that is asked for", () => {
  const ensemble = readXgboost(textOf('named columns'), { missing: -1 });
  expect(ensemble).toMatchObject({ names: ['log N', 'log D', 'depth'], missing: -1, columns: 3 });
});

test('nodes that pruning left behind are dropped', () => {
  const document = JSON.parse(textOf('pruned')) as {
    learner: { gradient_booster: { model: { trees: object[] } } };
  };
  expect(JSON.stringify(document.learner.gradient_booster.model.trees)).toMatch(/"num_deleted":"[1-9]/);
  for (const tree of readXgboost(textOf('pruned')).trees) {
    const children = [...tree.left, ...tree.right].filter((child) => child >= 0);
    expect(children.length).toBe(tree.left.length - 1);
  }
});

test('the forms of older versions are read: a bare base score, flags as true and false', () => {
  const old = textOf('hist')
    .replace(/"base_score":"\[([^\]]*)\]"/, '"base_score":"$1"')
    .replaceAll(/"default_left":\[([^\]]*)\]/g, (_, list: string) => {
      return `"default_left":[${list.replaceAll('0', 'false').replaceAll('1', 'true')}]`;
    })
    .replace('"version":[3,2,0]', '"version":[1,5,2]');
  expect(readXgboost(old)).toEqual(readXgboost(textOf('hist')));
});

describe('models of other kinds are refused by name', () => {
  test.each([
    ['dart', /booster is "dart"/],
    ['gblinear', /booster is "gblinear"/],
    ['logistic', /objective is "binary:logistic"/],
    ['classes', /objective is "multi:softprob"/],
    ['two targets', /num_target 2/],
    ['vector leaves', /num_target 2/],
    ['categories', /splits by category/],
  ])('%s', (name, message) => {
    expect(() => readXgboost(textOf(name))).toThrow(refusal(message));
  });

  test('a newer format', () => {
    const newer = textOf('hist').replace('"version":[3,2,0]', '"version":[4,0,1]');
    expect(() => readXgboost(newer)).toThrow(refusal(/written by XGBoost 4\.0\.1; formats up to 3\.x/));
  });
});

describe('broken files are refused with the place', () => {
  const broken = (from: string | RegExp, to: string) => () => readXgboost(textOf('hist').replace(from, to));

  test.each([
    ['no text', () => readXgboost(undefined), /no JSON object/],
    ['a list', () => readXgboost([]), /no JSON object/],
    ['an empty object', () => readXgboost({}), /version is not a list/],
    ['a binary file', () => readXgboost('{L\u0000'), /no JSON .*\.ubj/],
    ['a file that was cut', () => readXgboost(textOf('hist').slice(0, -100)), /no JSON/],
    ['a cycle', broken('"left_children":[1,', '"left_children":[0,'), /trees\[0\], node 0 is reached twice/],
    [
      'a node with two parents',
      broken('"right_children":[2,', '"right_children":[1,'),
      /node 1 is reached twice/,
    ],
    [
      'a child out of range',
      broken('"left_children":[1,', '"left_children":[99,'),
      /node 0 has the child 99/,
    ],
    ['only one child', broken('"left_children":[1,', '"left_children":[-1,'), /node 0 has the child -1/],
    [
      'a child that is no whole number',
      broken('"left_children":[1,', '"left_children":[1.5,'),
      /left_children\[0\]/,
    ],
    [
      'a list too short',
      broken(/"sum_hessian":\[[^,]*,/, '"sum_hessian":['),
      /sum_hessian has \d entries for \d nodes/,
    ],
    [
      'a column out of range',
      broken(/"split_indices":\[\d/, '"split_indices":[3'),
      /split_indices\[0\] is 3, .* 3 columns/,
    ],
    ['a negative column', broken(/"split_indices":\[\d/, '"split_indices":[-1'), /split_indices\[0\] is -1/],
    [
      'a threshold that is a text',
      broken(/"split_conditions":\[[^,]*/, '"split_conditions":["1"'),
      /split_conditions\[0\]/,
    ],
    [
      'an infinite leaf',
      broken(/,[^,\]]*\],"split_indices"/, ',1e39],"split_indices"'),
      /a leaf, is not finite/,
    ],
    ['another number of trees', broken('"num_trees":"2"', '"num_trees":"3"'), /says 3 trees and holds 2/],
    ['no base score', broken(/"base_score":"[^"]*"/, '"base_score":""'), /base_score is not a finite number/],
    [
      'several base scores',
      broken(/"base_score":"[^"]*"/, '"base_score":"[1,2]"'),
      /base_score is not a finite number/,
    ],
    [
      'names for other columns',
      broken('"feature_names":[]', '"feature_names":["a"]'),
      /feature_names has to hold 3/,
    ],
    ['a tree without nodes', broken('"num_nodes":"7"', '"num_nodes":"0"'), /entries for 0 nodes/],
    ['no learner', broken('"learner"', '"student"'), /learner is not an object/],
  ])('%s', (_, read, message) => {
    expect(read).toThrow(refusal(message));
  });
});
