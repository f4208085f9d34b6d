// Where what can be made again is kept for all of a user's folders.

import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder of the user's cache: `.cache/plumbline/<part>` in the user's own folder. Not made here. */
export const userCache = (part: string): string => join(homedir(), '.cache', 'plumbline', part);
