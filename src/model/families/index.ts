// The list of model families, one line each. To add one: docs/adding-a-model-family.md.

import type { Family } from './family.ts';
import { gpt2 } from './gpt2.ts';
import { gptNeox } from './gpt-neox.ts';
import { llama, mistral, qwen2 } from './llama.ts';

export const families: readonly Family[] = [llama, mistral, qwen2, gpt2, gptNeox];
