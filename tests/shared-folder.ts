import { fileURLToPath } from 'node:url';

/** The reference material beside the project; tests that need it are skipped, by name, where it is absent. */
export const sharedFolder = fileURLToPath(new URL('../../shared/', import.meta.url));
