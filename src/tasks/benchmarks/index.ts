// The list of benchmarks: one line each. The registry reads it.

export { arc } from './arc.ts';
export { blimp } from './blimp.ts';
export { hellaswag } from './hellaswag.ts';
export { lambada } from './lambada.ts';
export { piqa } from './piqa.ts';
export { plumb } from './plumbline/plumb.ts';
export { winogrande } from './winogrande.ts';
