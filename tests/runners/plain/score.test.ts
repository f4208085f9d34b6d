import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreAlone } from '../../../src/runners/plain/score.ts';
import { fakeSession } from '../onnx/fake-session.ts';
import { formulaScores, sequences } from '../schedule/sequences.ts';

describe('scoreAlone', () => {
  test('gives each token what the model says of it after those before it', async () => {
    const sharings = fc.constantFrom('tree', 'chain', 'whole');
    await fc.assert(
      fc.asyncProperty(sequences(), sharings, async (some, sharing) => {
        const session = fakeSession(sharing);
        for (const one of some)
          expect(await scoreAlone(session, one, () => undefined)).toEqual(formulaScores(one));
      }),
    );
  });

  const sequence = { tokens: [1, 2, 3, 4, 5], from: 2 };
  const ran = async (sharing: 'tree' | 'chain' | 'whole') => {
    const session = fakeSession(sharing);
    let counted = 0;
    await scoreAlone(session, sequence, (tokens) => (counted += tokens));
    expect(session.passes).toHaveLength(1);
    expect(counted).toBe(session.passes[0]?.tokens.length);
    return session.passes[0]?.tokens;
  };

  test('does not run the last token where the graph shares, and runs all where it takes whole texts', async () => {
    expect(await ran('tree')).toEqual([1, 2, 3, 4]);
    expect(await ran('chain')).toEqual([1, 2, 3, 4]);
    expect(await ran('whole')).toEqual([1, 2, 3, 4, 5]);
  });

  test('asks for no row before the first scored token, and keeps no keys and values', async () => {
    const session = fakeSession('tree');
    await scoreAlone(session, { tokens: [1, 2, 3, 4, 5, 6, 7], from: 5 }, () => undefined);
    expect(session.passes).toMatchObject([{ rows: [4, 5], keepRows: false }]);
  });
});
