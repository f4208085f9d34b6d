import { describe, expect, test } from 'vitest';
import { plumbline } from '../plumbline.ts';

describe('plumbline predict refuses in one line', () => {
  test.each([
    ['', /Predict what\? Name a checkpoint, or give its design/],
    ['--design parms=7B', /--design: "parms" is no feature; did you mean params\?/],
    ['--design params=7', /--design: params is "7"; .* For 7 billion write 7B\./],
    ['--design params=7B --out a.svg', /--out needs --vary, such as --vary code=0\.\.60/],
    ['--design params=7B --rescale-shares', /--rescale-shares needs --vary/],
    ['--design params=7B --tasks helaswag', /Nothing predicts a task "helaswag"; did you mean hellaswag\?/],
    ['--design params=7B --design code=3', /--design was given 2 times/],
  ])('%j', async (words, message) => {
    const { exitCode, stdout, stderr } = await plumbline('predict', ...words.split(' ').filter(Boolean));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
