import { DataError } from '../lib/errors.ts';

/**
 * What stands in the place of an output whose pass ended its worker time after time: by a native abort, for want of memory,
 * past its deadline, or with an answer that makes no sense. The others of the same call have their outputs.
 */
export class PassFailed extends DataError {}
