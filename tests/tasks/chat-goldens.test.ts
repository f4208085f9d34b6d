// lm-eval 0.4.13's own output files on SmolLM2-135M-Instruct with its chat template (../shared/goldens/README.md has the command): the same
// prompts and continuations, sample by sample, and the same template.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openChatTemplate } from '../../src/model/chat-template.ts';
import { chatFraming } from '../../src/tasks/chat-frame.ts';
import { readQuestions } from '../../src/tasks/questions.ts';
import { tasks } from '../../src/tasks/registry.ts';
import { sampleHashes, taskHash } from '../../src/tasks/sample-hashes.ts';
import type { Request } from '../../src/tasks/types.ts';
import { sharedFolder } from '../shared-folder.ts';
import { smollm2 } from '../smollm2.ts';

interface GoldenResults {
  readonly 'n-shot': Readonly<Record<string, number>>;
  readonly config: { readonly limit: number; readonly fewshot_seed: number };
  readonly task_hashes: Readonly<Record<string, string>>;
  readonly system_instruction: string | null;
  readonly fewshot_as_multiturn: boolean;
  readonly chat_template: string;
  readonly chat_template_sha: string;
}

interface GoldenSample {
  readonly doc_id: number;
  readonly arguments: Readonly<Record<string, { readonly arg_0: string; readonly arg_1: unknown }>>;
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
}

const folder = join(sharedFolder, 'goldens/lm-eval/chat');
const model = existsSync(folder) ? smollm2() : undefined;

describe.skipIf(model === undefined)(
  'lm-eval’s samples with a chat template (needs ../shared and SmolLM2)',
  () => {
    const results = model === undefined ? undefined : (readJson('results') as GoldenResults);
    const asked = tasks.filter(({ name }) => results !== undefined && name in results.task_hashes);

    it('the template, and its hash', async () => {
      const template = await openChatTemplate(model ?? '');
      expect(template.source).toBe(results?.chat_template);
      expect(template.sha256).toBe(results?.chat_template_sha);
    });

    it('arc_easy is among the tasks', () => {
      expect(asked.map(({ name }) => name)).toContain('arc_easy');
    });

    it.each(asked.map((task) => ({ task, name: task.name })))(
      '$name: every prompt',
      async ({ task, name }) => {
        if (results === undefined) throw new Error('no results');
        const template = await openChatTemplate(model ?? '');
        const framing = chatFraming(template.render, {
          multiturn: results.fewshot_as_multiturn,
          systemInstruction: results.system_instruction ?? '',
        });
        const { questions } = await readQuestions(task, {
          dataFolders: [join(sharedFolder, 'datasets')],
          shots: results['n-shot'][name],
          seed: results.config.fewshot_seed,
          limit: results.config.limit,
        });
        const samples = readText(`samples_${name}`)
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as GoldenSample);
        // A task with several filters has a line for each of them.
        expect(questions.map(({ index }) => index)).toEqual([
          ...new Set(samples.map(({ doc_id }) => doc_id)),
        ]);
        const hashes = samples.map((sample) => {
          const placed = questions.find(({ index }) => index === sample.doc_id);
          if (placed === undefined) throw new Error(`no question ${sample.doc_id}`);
          const requests = placed.question.requests(framing(placed.parts));
          expect(requests.map(texts)).toEqual(
            Object.values(sample.arguments).map(({ arg_0, arg_1 }) => [
              arg_0,
              typeof arg_1 === 'string' ? arg_1 : undefined,
            ]),
          );
          const hashed = sampleHashes(placed.question, requests);
          expect(hashed).toEqual({
            docHash: sample.doc_hash,
            promptHash: sample.prompt_hash,
            targetHash: sample.target_hash,
          });
          return hashed;
        });
        expect(taskHash(hashes)).toBe(results.task_hashes[name]);
        expect(template.droppedSystem).toBe(false);
      },
    );
  },
);

/** Prompt and continuation of a request; a generation has no continuation. */
function texts(request: Request): (string | undefined)[] {
  if (request.kind === 'score') return [request.context, request.continuation];
  if (request.kind === 'generate' && typeof request.prompt === 'string') return [request.prompt, undefined];
  throw new Error(`a request of the kind ${request.kind}`);
}

const readJson = (stem: string): unknown => JSON.parse(readText(stem));

/** The one file of the run that is named `<stem>_<date>`. */
function readText(stem: string): string {
  const file = readdirSync(folder).find((name) => name.startsWith(`${stem}_20`));
  if (file === undefined) throw new Error(`no ${stem}_<date> in ${folder}`);
  return readFileSync(join(folder, file), 'utf8');
}
