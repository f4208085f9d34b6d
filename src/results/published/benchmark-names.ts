// The names that the published scores have for one benchmark: those of old versions of lm-eval, and those of new ones.

/** The name of a benchmark as lm-eval has it now: `mmlu_anatomy` of `hendrycksTest-anatomy`, `arc_challenge` of `arc:challenge`. */
export function benchmarkName(name: string): string {
  if (name === 'arc:challenge') return 'arc_challenge';
  return name.startsWith('hendrycksTest-') ? name.replace('hendrycksTest-', 'mmlu_') : name;
}
