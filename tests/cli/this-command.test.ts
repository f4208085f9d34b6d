import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { quoteForShell } from '../../src/cli/quote.ts';
import { thisCommand } from '../../src/cli/this-command.ts';

describe('thisCommand', () => {
  const words = ['eval', 'my model', '--tasks', 'arc_easy,plumb_*'];
  const said = "eval 'my model' --tasks 'arc_easy,plumb_*'";

  test('is what started the program: node, npx or its name', () => {
    const again = (file: string, folder = '/home/me'): string =>
      thisCommand(['/usr/bin/node', file, ...words], folder);
    expect(again('/home/me/clone/dist/cli/main.js', '/home/me/clone')).toBe(`node dist/cli/main.js ${said}`);
    expect(again('/opt/a b/main.js')).toBe(`node '/opt/a b/main.js' ${said}`);
    expect(again('/usr/local/bin/plumbline')).toBe(`plumbline ${said}`);
    expect(again('/home/me/.npm/_npx/5e/node_modules/.bin/plumbline')).toBe(`npx plumbline ${said}`);
  });
});

test.skipIf(process.platform === 'win32')('a shell reads back every word that was quoted for it', () => {
  const words = [
    'plain',
    '',
    'a b',
    "it's",
    '"x"',
    '$HOME',
    '`id`',
    'a\nb',
    '*',
    '!x',
    '\\',
    '--k=v',
    'é',
    '~',
    '#c',
    '-',
  ];
  const { stdout } = execaSync('sh', ['-c', `printf '%s\\0' ${words.map(quoteForShell).join(' ')}`]);
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});
