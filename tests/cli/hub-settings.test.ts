// What is expected is what huggingface_hub 2.4 makes of the same environment (huggingface_hub/constants.py, utils/_auth.py).

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { hubCache, hubSettings } from '../../src/cli/hub-settings.ts';
import { UsageError } from '../../src/lib/errors.ts';
import { scratchFolder } from '../results/records.ts';

const HOME = '/home/ada';

test.each<[Record<string, string>, string]>([
  [{}, '/home/ada/.cache/huggingface/hub'],
  [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
  [{ HF_HOME: '/h', XDG_CACHE_HOME: '/x' }, '/h/hub'],
  [{ HF_HOME: '~/h' }, '/home/ada/h/hub'],
  [{ HF_HOME: '$BASE/${PART}/h', BASE: '/b', PART: 'p' }, '/b/p/h/hub'],
  [{ HF_HUB_CACHE: '/c', HF_HOME: '/h' }, '/c'],
  [{ HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
  [{ HF_HUB_CACHE: '', HF_HOME: '' }, '/home/ada/.cache/huggingface/hub'],
])('the cache with %j', (environment, expected) => {
  expect(hubCache({ HOME, ...environment })).toBe(expected);
  expect(hubSettings({ HOME, ...environment }).cache).toBe(expected);
});

test.each<[Record<string, string>, string]>([
  [{}, 'https://huggingface.co'],
  [{ HF_ENDPOINT: '' }, 'https://huggingface.co'],
  [{ HF_ENDPOINT: 'https://hf-mirror.com/' }, 'https://hf-mirror.com'],
  [{ HF_ENDPOINT: 'http://localhost:8080/hub//' }, 'http://localhost:8080/hub'],
])('the endpoint with %j', (environment, expected) => {
  expect(hubSettings({ HOME, ...environment }).endpoint).toBe(expected);
});

test.each(['huggingface.co', 'ftp://x', 'file:///x'])('the endpoint %s is no web address', (HF_ENDPOINT) => {
  expect(() => hubSettings({ HOME, HF_ENDPOINT })).toThrow(UsageError);
});

test('an endpoint with a password is refused, and the password is not told', () => {
  expect(() => hubSettings({ HOME, HF_ENDPOINT: 'https://ada:secret@hub.example' })).toThrow(
    /^HF_ENDPOINT has a user name or a password in it(?!.*secret)/,
  );
});

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ HF_HUB_OFFLINE: '0' }, false],
  [{ HF_HUB_OFFLINE: '1' }, true],
  [{ HF_HUB_OFFLINE: 'yes' }, true],
  [{ TRANSFORMERS_OFFLINE: 'True' }, true],
])('offline with %j', (environment, expected) => {
  expect(hubSettings({ HOME, ...environment }).offline).toBe(expected);
});

describe('the token', () => {
  const home = (content?: string): string => {
    const folder = scratchFolder();
    if (content !== undefined) writeFileSync(join(folder, 'token'), content);
    return folder;
  };

  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    ['of the variable comes before that of the file', { HF_TOKEN: 'hf_a' }, 'hf_b', 'hf_a'],
    ['of the file has no line break', {}, 'hf_b\n', 'hf_b'],
    ['may be that of the older variable', { HUGGING_FACE_HUB_TOKEN: 'hf_c' }, undefined, 'hf_c'],
    ['is none where nobody has logged in', {}, undefined, undefined],
    ['is none where the file is empty', {}, '\n', undefined],
    [
      'is not sent where that is asked for',
      { HF_TOKEN: 'hf_a', HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' },
      'hf_b',
      undefined,
    ],
  ])('%s', (_, environment, file, expected) => {
    expect(hubSettings({ HOME, HF_HOME: home(file), ...environment }).token).toBe(expected);
  });

  it('that no header can hold is refused, with where it is', () => {
    expect(() => hubSettings({ HOME, HF_HOME: home(), HF_TOKEN: 'hf_\u200ba' })).toThrow(
      /^The token in HF_TOKEN has a character that no token has\./,
    );
    expect(() => hubSettings({ HOME, HF_HOME: home('hf_\u0000') })).toThrow(/^The token in .*token has/);
  });

  it('may lie elsewhere', () => {
    const folder = home('hf_d');
    expect(hubSettings({ HOME, HF_TOKEN_PATH: join(folder, 'token') }).token).toBe('hf_d');
  });
});

test('how long it waits for a server', () => {
  expect(hubSettings({ HOME }).patienceSeconds).toBe(30);
  expect(hubSettings({ HOME, HF_HUB_DOWNLOAD_TIMEOUT: '5' }).patienceSeconds).toBe(5);
  expect(() => hubSettings({ HOME, HF_HUB_DOWNLOAD_TIMEOUT: 'long' })).toThrow(UsageError);
});
