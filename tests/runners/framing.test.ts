import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/lib/hash.ts';
import type { Checkpoint } from '../../src/model/checkpoint.ts';
import { openFraming } from '../../src/runners/framing.ts';
import { scratchFolder } from '../results/records.ts';

const parts = { description: 'About colours.', delimiter: ' ', shots: [{ prompt: 'Q1', answer: 'A1' }] };

/** A checkpoint of which only the chat template matters. */
function checkpointWith(template: string): Checkpoint {
  const folder = join(scratchFolder(), 'model');
  mkdirSync(folder);
  writeFileSync(join(folder, 'chat_template.jinja'), template);
  return { name: 'made', files: { folder } } as unknown as Checkpoint;
}

/** Opens the framing, and notes the warnings. */
async function open(template: string, options: Parameters<typeof openFraming>[1]) {
  const warnings: string[] = [];
  const framing = await openFraming(checkpointWith(template), options, (message) => warnings.push(message));
  return { ...framing, warnings };
}

const plain = "{% for m in messages %}[{{ m['role'] }}]{{ m['content'] }}{% endfor %}";
const withoutSystem =
  "{% if messages[0]['role'] == 'system' %}{{ raise_exception('none') }}{% endif %}" + plain;

describe('the framing of a checkpoint', () => {
  test('is plain unless a template is asked for', async () => {
    const { framing, template } = await open(plain, { systemInstruction: 'Be brief.' });
    expect(template).toBeUndefined();
    expect(framing(parts)).toMatchObject({ delimiter: ' ' });
    expect(framing(parts).context('Q')).toBe('Be brief.\n\nAbout colours.Q1 A1\n\nQ');
  });

  test('is by the template, with turns unless they are not wanted', async () => {
    const { framing, template = '', warnings } = await open(plain, { chatTemplate: true });
    expect(sha256(template)).toBe(sha256(plain));
    expect(framing(parts).context('Q')).toBe('[system]About colours.[user]Q1[assistant]A1[user]Q');
    const single = await open(plain, { chatTemplate: true, fewshotAsMultiturn: false });
    expect(single.framing(parts).context('Q')).toBe('[system]About colours.[user]Q1 A1\n\nQ');
    expect(warnings).toEqual([]);
  });

  test('says once that a template takes no system message', async () => {
    const { framing, warnings } = await open(withoutSystem, { chatTemplate: true });
    for (let time = 0; time < 2; time += 1)
      expect(framing(parts).context('Q')).toBe('[user]Q1[assistant]A1[user]Q');
    expect(warnings).toEqual([expect.stringMatching(/^made: its chat template takes no system message/)]);
  });

  test('says that a name changes nothing where there is one template', async () => {
    const { warnings } = await open(plain, { chatTemplate: 'tool_use' });
    expect(warnings).toEqual([expect.stringMatching(/the name "tool_use" changes nothing/)]);
  });
});
