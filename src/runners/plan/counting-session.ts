// A session that runs nothing: the scheduler goes through its passes as ever, and what they would cost is counted.

import type { GraphModel } from '../../model/onnx/graph-model.ts';
import type { Session } from '../onnx/session.ts';
import type { Pass } from '../onnx/pass.ts';
import { noWork, type PassWork, sumOfWork } from './pass-work.ts';

/** What the scheduler asks of a graph. */
export interface GraphKind {
  readonly sharing: GraphModel['sharing'];
  /** Whether keys and values are kept from one pass to the next. */
  readonly hasPast: boolean;
  /** Texts that are generated side by side. */
  readonly slots: number;
}

/** State: what was counted since it was taken last. */
export interface CountingSession extends Session {
  takeWork(): PassWork;
}

export function countingSession({ sharing, hasPast, slots }: GraphKind): CountingSession {
  let work = noWork;
  const model: Session['model'] = {
    sharing,
    slots,
    past: hasPast ? { layers: [], width: 0 } : undefined,
    contextLength: undefined,
    externalDataFolder: '',
    attentionMask: false,
    positionIds: false,
    further: [],
  };
  return {
    model,
    run: async (pass) => {
      work = sumOfWork([work, workOf(pass)]);
      const rows = pass.rows.length + (pass.slots?.length ?? 0);
      return {
        targetLogprobs: new Array<number>(pass.targets.length).fill(0),
        argMax: new Array<number>(rows).fill(0),
        maxLogprobs: new Array<number>(rows).fill(0),
        added: [],
      };
    },
    takeWork() {
      const taken = work;
      work = noWork;
      return taken;
    },
    close: async () => undefined,
  };
}

/** Attention looks at the whole past and the whole pass for each token, and leaves out afterwards what a token does not see. */
function workOf({ tokens, past, slots = [], rows }: Pass): PassWork {
  const behind = past?.length ?? 0;
  return {
    passes: 1,
    tokens: tokens.length,
    pairs: tokens.length * (behind + tokens.length),
    rows: rows.length,
    slotTokens: slots.length,
    slotPairs: slots.reduce((sum, slot) => sum + slot.past.length + 1, 0),
  };
}
