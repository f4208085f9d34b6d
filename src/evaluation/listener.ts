// Who listens to an evaluation may fail; that is no failure of a model.

import type { EvaluateEvent } from './options.ts';

/** What was thrown by who listens. */
export class ListenerFailed extends Error {
  override readonly name = 'ListenerFailed';

  constructor(readonly thrown: unknown) {
    super('The listener of an evaluation failed.');
  }
}

/** Tells events; throws ListenerFailed where the listener throws. */
export function telling(
  onEvent: ((event: EvaluateEvent) => void) | undefined,
): (event: EvaluateEvent) => void {
  return (event) => {
    try {
      onEvent?.(event);
    } catch (error) {
      throw new ListenerFailed(error);
    }
  };
}
