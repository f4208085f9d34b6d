// The commits of the hub's data sets that are downloaded where a task names none. Each is one that other people's published code
// pins too. A data set that is not here is taken at the commit that `main` is at when it is first downloaded.

import type { Dataset } from '../types.ts';

const revisions: Readonly<Record<string, string>> = {
  'EleutherAI/arithmetic': 'cf5ec4512aaa47cdebf02ca032b7af870528c272',
  'EleutherAI/asdiv': '8f95807222d87b4c688c3c22a6ba2801e1fa03e2',
  'EleutherAI/hendrycks_math': '21a5633873b6a120296cce3e2df9d5550074f4a3',
  'EleutherAI/lambada_openai': '900124bf3b8235c6daf21033af9948b3f07346c4',
  'Rowan/hellaswag': '218ec52e09a7e7462a5400043bb9a69a41d06b76',
  'allenai/ai2_arc': '210d026faf9955653af8916fad021475a3f00453',
  'allenai/openbookqa': '388097ea7776314e93a529163e0fea805b8a6454',
  'allenai/sciq': '2c94ad3e1aafab77146f384e23536f97a4849815',
  'allenai/winogrande': '01e74176c63542e6b0bcb004dcdea22d94fb67b5',
  'aps/super_glue': '3de24cf8022e94f4ee4b9d55a6f539891524d646',
  'baber/piqa': '142f6d7367fd9877f0fb3b5734ea6a545f54cdd1',
  'cais/mmlu': 'c30699e8356da336a370243923dbaf21066bb9fe',
  'facebook/anli': '8e4813d81f46d313dac7892e1c28076917cfcdf9',
  'facebook/xnli': 'b8dd5d7af51114dbda02c0e3f6133f332186418e',
  'google-research-datasets/mbpp': '4bb6404fdc6cacfda99d4ac4205087b89d32030c',
  'lighteval/siqa': '54c6a1f8cb6daf4f5abf24a601852612fb35eb25',
  'nyu-mll/blimp': '877fba0801ffb7cbd8c39c1ff314a46f053f6036',
  'nyu-mll/glue': 'bcdcba79d07bc864c1c254ccfcedcce55bcc9a8c',
  'openai/gsm8k': '740312add88f781978c0658806c59bc2815b9866',
  'openai/openai_humaneval': '7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544',
  'tau/commonsense_qa': '94630fe30dad47192a8546eb75f094926d47e155',
  'truthfulqa/truthful_qa': '741b8276f2d1982aa3d5b832d3ee81ed3b896490',
};

/** The commit that is downloaded; undefined where none is pinned. */
export function pinnedRevision({ path, revision }: Dataset): string | undefined {
  return revision ?? revisions[path];
}
