/** Something that a provider needs on this machine. */
export interface Requirement {
  readonly name: string;
  readonly found: boolean;
  /** Where it is, or how to get it. */
  readonly detail: string;
}
