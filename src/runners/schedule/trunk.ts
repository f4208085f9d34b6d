// The beginning that many texts share, run once and held from one job to the next.

import { Past } from '../onnx/past.ts';
import type { Session } from '../onnx/session.ts';
import { chainPass, upTo } from './passes.ts';
import { sharedLength } from './trie.ts';

/**
 * The tokens that the texts of a job begin with, and where in them further texts branch off: a trunk is run in parts that
 * end there, so that what two trunks share has the same bits whichever was run first.
 */
export interface Trunk {
  readonly tokens: readonly number[];
  /** Lengths, ascending; the last is that of the whole trunk. */
  readonly cuts: readonly number[];
}

export const noTrunk: Trunk = { tokens: [], cuts: [] };

/** State: the trunk that was run last, with its past. */
export class HeldTrunk {
  private trunk = noTrunk;
  private past: Past | undefined;

  /** The past of a trunk: what it shares with the one before is not run again. It holds until the next call. */
  async pastOf(
    trunk: Trunk,
    session: Session,
    budget: number,
    counted: (tokens: number) => void,
  ): Promise<Past> {
    const { layers = [], width = 0 } = session.model.past ?? {};
    const past = (this.past ??= new Past({ layers: layers.length, width }));
    past.truncate(this.shared(trunk));
    this.trunk = noTrunk;
    for (const cut of trunk.cuts) {
      while (past.length < cut) {
        const tokens = trunk.tokens.slice(past.length, Math.min(cut, past.length + budget));
        const answers = await session.run({ ...chainPass(tokens, past.length), past, keepRows: true });
        counted(tokens.length);
        past.append(answers.added, upTo(tokens.length));
      }
    }
    this.trunk = trunk;
    return past;
  }

  /** The last cut up to which both trunks have the same tokens and cuts. */
  private shared({ tokens, cuts }: Trunk): number {
    const alike = sharedLength(tokens, this.trunk.tokens);
    const place = cuts.findIndex((cut, index) => cut > alike || cut !== this.trunk.cuts[index]);
    return cuts[(place === -1 ? cuts.length : place) - 1] ?? 0;
  }
}
