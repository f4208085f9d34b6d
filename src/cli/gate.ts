import { belowLimit, type GatedTask } from '../analysis/comparison/gate.ts';
import { signed } from '../report/prediction-words.ts';
import { AnsweredNo } from './failure.ts';

/**
 * Throws AnsweredNo, with the tasks, where some are below the limit.
 * @param what the number is called
 */
export function passGate(tasks: readonly GatedTask[], limit: number, what: string): void {
  const failed = belowLimit(tasks, limit);
  if (failed.length === 0) return;
  const texts = failed.map(({ task, amount }) => `${task} (${signed(amount)})`);
  throw new AnsweredNo(
    `Below ${limit}: ${what} of ${failed.length} of ${tasks.length} tasks: ${texts.join(', ')}.`,
  );
}
