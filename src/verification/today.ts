// A part of the verification: what a recorded run would be today, and whether that is the same run.

import { questionOptions } from '../evaluation/bundles.ts';
import { openOneAtATime } from '../evaluation/opening.ts';
import type { FramedModel } from '../evaluation/parts.ts';
import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { fingerprint } from '../model/fingerprint.ts';
import { identifyRun, type RunSettings } from '../results/identity.ts';
import type { RunIdentity, RunRecord } from '../results/types.ts';
import { asRecorded, valueDifferences } from '../results/verification.ts';
import type { ChatOptions } from '../runners/framing.ts';
import { type AskedTask, readTasks } from '../tasks/asked-tasks.ts';
import { plainFraming } from '../tasks/frame.ts';
import { tasks } from '../tasks/registry.ts';
import type { Framing } from '../tasks/types.ts';
import type { VerifyOptions } from './options.ts';

/** A run as it would be done today. */
export interface Today {
  /** Undefined where the data or the task are not here. */
  readonly asked: AskedTask | undefined;
  /** Undefined where it cannot be opened. */
  readonly model: FramedModel | undefined;
  /** How its prompts are made; undefined where only the model tells. */
  readonly framing: Framing | undefined;
  /** Why its questions cannot be compared with those that the task makes today; null: they can. */
  readonly otherQuestions: string | null;
  /** Why it cannot be scored again; null: it can. */
  readonly otherRun: string | null;
}

/** What the chat options of a run were. */
const chatOf = ({ chatTemplate, fewshotAsMultiturn, systemInstruction }: RunIdentity): ChatOptions => ({
  chatTemplate,
  fewshotAsMultiturn,
  systemInstruction,
});

/** How a run was asked and computed. */
export const settingsOf = (identity: RunIdentity, python: string | undefined): RunSettings => ({
  ...chatOf(identity),
  limit: identity.limit ?? undefined,
  sample: identity.sample ?? undefined,
  seed: identity.seed,
  maxLength: identity.maxLength ?? 0,
  provider: identity.provider,
  python,
});

/** Fields of an identity that tell which questions are asked; those that follow, in which words, where a chat template is applied. */
const ofQuestions = /^(formatVersion|task|taskVersion|dataHash|shots|seed|limit|sample|versions\.tasks)$/;
const ofChats = /^(model\.tokenizer|versions\.tokens|chatTemplate|fewshotAsMultiturn|systemInstruction)$/;

/**
 * Finds a run's task, data and model as they are today, and compares what makes the run that run.
 * @param python the version of what runs generated programs; undefined: none are run, and it does not count
 */
export async function runToday(
  { identity, model: recorded }: RunRecord,
  options: VerifyOptions,
  python: string | undefined,
  warn: (message: string) => void,
): Promise<Today> {
  const path = options.model ?? recorded.path;
  const asked = await orReason(() => askedToday(identity, options));
  const model = await orReason(() => modelToday(path, identity, warn));
  const found = { asked: valueOf(asked), model: valueOf(model) };
  const changed = found.asked ? await changes(identity, found.asked, found.model, options, python) : [];
  const reasons = [asked, model].flatMap((one) => ('reason' in one ? [one.reason] : []));
  const otherModel = changed.some(({ field }) => field === 'model.fingerprint')
    ? [`${path} is another checkpoint than the run's, or was changed; say where that lies with --model DIR`]
    : [];
  const words = (some: readonly Change[]): readonly string[] =>
    some.filter(({ field }) => field !== 'model.fingerprint').map(({ text }) => text);
  const isChat = identity.chatTemplate !== undefined;
  const ofWords = changed.filter(({ field }) => ofQuestions.test(field) || (isChat && ofChats.test(field)));
  const framing =
    found.model?.framing ?? (isChat ? undefined : plainFraming(identity.systemInstruction ?? ''));
  const cannotAsk = [
    ...('reason' in asked ? [asked.reason] : []),
    ...(framing === undefined && 'reason' in model ? [model.reason] : []),
    ...words(ofWords),
  ];
  return {
    ...found,
    framing,
    otherQuestions: sentences(cannotAsk),
    otherRun: sentences([...reasons, ...otherModel, ...words(changed)]),
  };
}

/** The questions of a run, read as it was asked. Throws DataError and UsageError as `readTasks`, and UsageError for a task that there is no more. */
export async function askedToday(
  identity: RunIdentity,
  { data, hubCache }: Pick<VerifyOptions, 'data' | 'hubCache'>,
): Promise<AskedTask> {
  const { shots, seed, limit, sample } = identity;
  const task = tasks.find(({ name }) => name === identity.task);
  if (task === undefined) throw new UsageError(`There is no task ${identity.task} any more.`);
  const reading = questionOptions({
    ...{ models: [], tasks: [], data, hubCache, seed },
    ...{ limit: limit ?? undefined, sample: sample ?? undefined },
  });
  const [asked] = await readTasks([{ task, shots }], reading);
  if (asked === undefined) throw new UsageError(`No question of ${identity.task} is asked any more.`);
  return asked;
}

async function modelToday(
  path: string,
  identity: RunIdentity,
  warn: (message: string) => void,
): Promise<FramedModel> {
  const asked = { models: [path], tasks: [identity.task], maxLength: identity.maxLength ?? undefined };
  return openOneAtATime()(path, { ...asked, ...chatOf(identity) }, warn);
}

/** A field of the identity that is another today, and that in words. */
interface Change {
  readonly field: string;
  readonly text: string;
}

async function changes(
  identity: RunIdentity,
  asked: AskedTask,
  model: FramedModel | undefined,
  { rehash }: VerifyOptions,
  python: string | undefined,
): Promise<readonly Change[]> {
  // Without the model whatever is its own counts as it was.
  const prints = model
    ? await fingerprint(model.checkpoint.files, { rehash })
    : { model: identity.model.fingerprint, tokenizer: identity.model.tokenizer };
  const settings = settingsOf(identity, python);
  const now = await identifyRun(asked.task, asked.questions, prints, {
    ...settings,
    maxLength: model?.maxLength ?? settings.maxLength,
  });
  return valueDifferences(asRecorded(identity), asRecorded(now))
    .filter(({ field }) => python !== undefined || !/^versions\.(python|sandbox)$/.test(field))
    .map(({ field, recorded, expected }) => ({
      field,
      text: `${changeWords(field)} ${was(recorded)}, and is ${shown(expected)} now`,
    }));
}

const was = (value: unknown): string => (value === undefined ? 'was not recorded' : `was ${shown(value)}`);
const shown = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, 20) : JSON.stringify(value ?? null);

function changeWords(field: string): string {
  if (field === 'dataHash') return "the hash of the task's data";
  if (field === 'model.tokenizer') return "the hash of the tokenizer's files";
  const version = /^versions\.(.*)$/.exec(field)?.[1];
  return version === undefined ? field : `the version of ${versionWords[version] ?? version}`;
}

const versionWords: Readonly<Record<string, string>> = {
  onnxruntime: 'ONNX Runtime',
  python: 'Python',
  sandbox: "Plumbline's sandbox",
  scoring: "Plumbline's code that scores",
  tasks: "Plumbline's code of the task",
  tokens: "Plumbline's code that makes tokens",
};

type OrReason<Value> = { readonly value: Value } | { readonly reason: string };

async function orReason<Value>(find: () => Promise<Value>): Promise<OrReason<Value>> {
  try {
    return { value: await find() };
  } catch (error) {
    if (error instanceof DataError || error instanceof ModelError || error instanceof UsageError)
      return { reason: error.message.replace(/\.$/, '') };
    throw error;
  }
}

const valueOf = <Value>(found: OrReason<Value>): Value | undefined =>
  'value' in found ? found.value : undefined;

const sentences = (parts: readonly string[]): string | null =>
  parts.length === 0 ? null : `${parts.join('; ')}.`;
