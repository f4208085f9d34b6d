// A checkpoint as `plumbline inspect --json` has it.

import { features } from './checkpoint-features.ts';
import type { Inspected } from './checkpoint-page.ts';
import { tokenizerFindings } from './tokenizer-findings.ts';

export function checkpointDocument(inspected: Inspected): object {
  const { checkpoint, regression, annotation, tokenizer, maxLength, files, memory, check, checked } =
    inspected;
  const { name, design, sources, parameters, storage, unneeded } = checkpoint;
  return {
    name,
    kind: checkpoint.files.kind === 'onnx' ? 'onnx' : checkpoint.files.format,
    path: checkpoint.files.folder,
    parameters,
    maxLength,
    storage,
    unneeded,
    design,
    features: design ? features(design, sources, parameters, regression) : [],
    regression: { ...regression, annotation },
    files,
    memory,
    tokenizer: {
      vocabularySize: tokenizer.vocabularySize,
      addsBos: tokenizer.addsBos,
      bosToken: tokenizer.bosToken ?? null,
      eosTokens: tokenizer.eosTokens,
      prefixToken: tokenizer.prefixToken ?? null,
      check: { ...check, findings: tokenizerFindings(check, tokenizer) },
    },
    joins: checked,
  };
}
