import { UsageError } from '../../lib/errors.ts';
import { makeFolder, systemCode, systemReason } from '../../lib/files.ts';

/** Does something on the disk. Throws UsageError, in one line with the mend, for what the system refuses; any other error as it is. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    // Codes of the system have numbers; those of packages have none.
    if (code === undefined || !('errno' in (error as object))) throw error;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UsageError(
        `Cannot write ${path}: ${code === 'ENOSPC' ? 'the disk is full' : 'the disk quota is used up'}. ` +
          'Free some space, or set HF_HUB_CACHE to a folder on another disk, and run the same command again; what was downloaded is kept.',
      );
    }
    throw new UsageError(
      `Cannot write ${path}: ${systemReason(error)}. Set HF_HUB_CACHE to a folder that can be written.`,
    );
  }
}

/** `makeFolder` for several at once: one that finds its parent missing, and then not, tries again. */
export async function makeSharedFolder(path: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await makeFolder(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || tries === 5) throw error;
    }
  }
}
