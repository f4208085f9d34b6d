// Sessions over the small checkpoints in tests/fixtures/models.

import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { openSession, type Session } from '../../../src/runners/onnx/session.ts';
import { fixture } from '../../model/reference-models.ts';

const cpu = { threads: 1, provider: 'cpu' };

/** A session over a folder. */
export const openFolder = async (folder: string, slots = 0, options = cpu): Promise<Session> =>
  openSession(await (await openCheckpoint(folder)).graph({ slots }), options);

export const openFixture = (name: string, slots = 0): Promise<Session> =>
  openFolder(fixture(name).folder, slots);
