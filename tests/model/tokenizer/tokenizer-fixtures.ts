/** The folders of tests/fixtures/tokenizers that hold a tokenizer. */
export const tokenizerFixtures = [
  'byte-level',
  'byte-level-with-bos',
  'digits',
  'digits-as-gpt2',
  'neox-drops-bos',
  'qwen2',
  'gemma',
  'cohere',
  'llama',
  'llama-as-file',
] as const;
