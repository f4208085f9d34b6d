// What a model is run with on this machine: threads, processes, memory, texts side by side.

import { ModelError } from '../../lib/errors.ts';
import type { Model } from '../model.ts';
import type { PassLimits } from '../schedule/passes.ts';
import type { RunnerOptions } from '../types.ts';
import { type AvailableMemory, availableMemory } from './available-memory.ts';
import { type Load, type MemoryPlan, planMemory } from './memory-plan.ts';
import { networkSizes } from './network-sizes.ts';
import { usableProcessors } from './processors.ts';
import { largest, refusal } from './refusal.ts';
import { type System, thisSystem } from './system.ts';
import { workersForProcessors } from './worker-count.ts';

export interface ResourceOptions extends Pick<RunnerOptions, 'provider' | 'workers' | 'threads' | 'memory'> {
  /** Tokens of the longest text that is run, where it is known. Default: at most 2048, which nearly all questions keep below. */
  readonly longest?: number | undefined;
  /** Tokens of the longest text that is generated, its prompt among them. Default: as `longest`. */
  readonly slotTokens?: number | undefined;
}

export interface Resources {
  /** Of each worker. */
  readonly threads: number;
  readonly workers: number;
  /** What each worker may use, in bytes. */
  readonly memory: number;
  /** What each worker takes at the most, in bytes. */
  readonly plan: MemoryPlan;
  /** The longest text, in tokens, for which a worker's memory is enough; at most the model's maximum length. */
  readonly longest: number;
  /** Texts that are generated side by side. */
  readonly slots: number;
  readonly limits: PassLimits;
  /** What the user should know: sentences. */
  readonly warnings: readonly string[];
}

/** lm_eval/models/huggingface.py, `_DEFAULT_MAX_LENGTH`: what a text is planned for where nothing is known. */
const usualLength = 2048;
const mostSlots = 16;
const passTokens = 256;
/** A pass holds so many logits, or those of the fewest rows where a vocabulary is large. */
const mostLogits = 2 ** 24;
const fewestRows = 16;

/** What one worker takes at the most, texts of the model's maximum length scored. */
export async function workerMemory({ checkpoint, maxLength }: Model): Promise<MemoryPlan> {
  const limits = passLimits(checkpoint.vocabulary);
  return planMemory(await networkSizes(checkpoint), {
    ...limits,
    longest: maxLength,
    slots: 1,
    slotTokens: 0,
  });
}

/** How much a pass of a model holds. It depends on the model alone, and so do the numbers. */
export function passLimits(vocabulary: number | null): PassLimits {
  const rows = vocabulary ? Math.floor(mostLogits / vocabulary) : passTokens;
  return { tokens: passTokens, rows: Math.min(passTokens, Math.max(fewestRows, rows)) };
}

/**
 * Plans a model's processes from its headers. With `workers: 'auto'` there are as many as the processors are good for
 * (`workersForProcessors`), and of those as many as have memory for texts as long as one alone would have.
 * @throws ModelError where the model does not fit, with what it needs and what there is
 */
export async function planResources(
  model: Model,
  options: ResourceOptions,
  system: System = thisSystem,
): Promise<Resources> {
  const processors = usableProcessors(system);
  const available = availableMemory(system);
  const budget = budgetOf(options.memory, available);
  const network = await networkSizes(model.checkpoint);
  const limits = passLimits(model.checkpoint.vocabulary);
  const planned = Math.min(model.maxLength, options.longest ?? usualLength);
  const { slotTokens = planned } = options;
  const load: Load = {
    ...limits,
    longest: planned,
    slots: 1,
    slotTokens: Math.min(slotTokens, model.maxLength),
  };
  const needed = (changed: Partial<Load>): number => planMemory(network, { ...load, ...changed }).total;
  const among = (workers: number): Share =>
    shareOf(Math.floor(budget / workers), needed, planned, model.maxLength);
  const workers =
    options.workers === 'auto'
      ? mostThat(
          workersForProcessors(processors, options.provider ?? 'cpu', options.threads),
          (count) => needed({}) <= Math.floor(budget / count) && among(count).longest === among(1).longest,
        )
      : (options.workers ?? 1);
  if (needed({}) > Math.floor(budget / workers)) {
    throw new ModelError(
      refusal(model.checkpoint.name, network, load, { workers, available, budget, asked: options.memory }),
    );
  }
  const threads = options.threads ?? Math.max(1, Math.floor(processors / workers));
  const { slots, longest } = among(workers);
  return {
    threads,
    workers,
    memory: Math.floor(budget / workers),
    plan: planMemory(network, { ...load, slots }),
    longest,
    slots,
    limits,
    warnings: crowding(workers, threads, processors),
  };
}

type Share = Pick<Resources, 'slots' | 'longest'>;

/** What a worker's part of the memory holds, given that it holds one text of the planned length. */
function shareOf(
  memory: number,
  needed: (changed: Partial<Load>) => number,
  planned: number,
  maxLength: number,
): Share {
  const slots = largest(1, mostSlots, (count) => needed({ slots: count }) <= memory);
  return {
    slots,
    longest: largest(planned, maxLength, (tokens) => needed({ slots, longest: tokens }) <= memory),
  };
}

/** The largest whole number up to a greatest one that will do; 1 where none does. */
function mostThat(greatest: number, willDo: (count: number) => boolean): number {
  const counts = Array.from({ length: greatest }, (_, index) => greatest - index);
  return counts.find(willDo) ?? 1;
}

/**
 * A worker's environment beside its parent's: glibc gives memory from 1 MiB on back to the system when it is freed. By its
 * own rule it keeps what was freed of up to 32 MiB, which are a network's widened weights: 1.3 GB of 1.6 after a session
 * of a float16 checkpoint was closed. Other systems' libraries do not read it.
 */
export const workerEnvironment: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: '1048576' };

/** A share is one of the limit. More than is free now may be asked for, but not more than there is. */
function budgetOf(asked: RunnerOptions['memory'], { bytes, limit }: AvailableMemory): number {
  if (asked === undefined) return bytes;
  return Math.min(limit, typeof asked === 'number' ? asked : (limit * Number.parseFloat(asked)) / 100);
}

/** More threads than processors wait for each other at every operator. */
function crowding(workers: number, threads: number, processors: number): readonly string[] {
  if (workers * threads <= processors) return [];
  const many = `${workers} x ${threads} threads`;
  const there = processors === 1 ? 'the 1 processor' : `the ${processors} processors`;
  return [
    `${many} are more than ${there} that may be used here, which is slower; leave out --threads${workers > processors ? ` and use at most ${processors} --workers` : ''}.`,
  ];
}
