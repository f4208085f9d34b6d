// Small published tables, made up, in which every case of joining stands.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../records.ts';

const annotationColumns =
  'id,dimension,num_heads,mlp_ratio,layer_norm_type,positional_embeddings,attention_variant,biases,block_type,activation,sequence_length,weight_tying,is_instruction_tuned,total_params';
const mixture = ['web', 'code', 'books', 'reference', 'academic', 'english'].map(
  (of) => `pretraining_summary_percentage_${of}`,
);

/** The tables by their files' names. */
export const smallTables: Readonly<Record<string, string>> = {
  'model_annotations.csv': `${annotationColumns}
lab/Fox-1B,2048,16,4.0,rmsnorm,rope,"local,full",none,sequential,silu,2048,true,false,1000000000
lab/hare-2b,2560,32,2.7,,rope,full,none,parallel,gelu,2048,false,,2700000000
lab/hare-2b-chat,2560,32,2.7,,rope,full,none,parallel,gelu,2048,false,true,2700000000
other/mole,512,8,,parametric,learned,full,some,sequential,relu,1024,,False,
`,
  'dataset_info.csv': `id,pretraining_summary_total_tokens_billions,${mixture.join(',')},metadata
lab/Fox-1B,300.0,70.5,10.0,5,-1.0,3,90,
lab/hare-2b,350.0,37.0,8.0,15,12,28,100,
lab/hare-2b-chat,350.0,,,,,,,
other/mole,20,,,,,,,
`,
  'evaluation_results.csv': `id,benchmark,setting,metric,metric_value,metric_stderr
lab/Fox-1B,arc:challenge,25-shot,accuracy,0.25,0.0125
lab/Fox-1B,arc_challenge,25-shot,accuracy,0.3,0.013
lab/Fox-1B,lambada_openai,0-shot,accuracy,0.1,0.03
lab/Fox-1B,lambada_standard,0-shot,accuracy,0.2,0.04
lab/Fox-1B,anli_r1,0-shot,brier_score,0.7,
lab/Fox-1B,anli_r2,0-shot,brier_score,nan,
lab/hare-2b,arc_challenge,25-shot,accuracy,0.4,0.0143
lab/hare-2b,lambada_openai,0-shot,accuracy,0.6,
lab/hare-2b,mathqa,0-shot,accuracy,0.31,0.008
lab/Hare_2B,arc_challenge,25-shot,accuracy,0.4,0.0143
lab/Hare_2B,winogrande,5-shot,accuracy,0.55,0.014
lab/hare-2b-chat,arc_challenge,25-shot,accuracy,0.5,0.01
other/mole,arc_challenge,25-shot,accuracy,0.2,0.01
nobody/knows-7b,hellaswag,10-shot,accuracy,0.7,0.005
`,
  'freegen_features.csv': `id,num_tokens_mean,ttr_mean
lab/Fox-1B,277.5,0.5
lab/Fox-1B,1,1
nobody/knows-7b,,0.25
`,
  'selected_features.csv': `selected_features,final_mae,baseline_mae,task,setting
"['total_params', ""biases""]",0.025,0.03,arc_challenge,25-shot
`,
};

/** A folder with those tables; a text for a name takes a table's place, undefined removes it. */
export function tablesFolder(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const folder = scratchFolder();
  for (const [name, text] of Object.entries({ ...smallTables, ...changes })) {
    if (text !== undefined) writeFileSync(join(folder, name), text);
  }
  return folder;
}
