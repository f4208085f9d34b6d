// The tokenizers of Transformers.js.

import { createRequire } from 'node:module';

/** What of the library is used here. `tokenizer` is tokenizer.json, `config` tokenizer_config.json, both parsed. */
export interface TokenizersLibrary {
  readonly Tokenizer: new (tokenizer: object, config: object) => LibraryTokenizer;
}

interface LibraryTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: (number | undefined)[] };
  decode(
    ids: number[],
    options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
  ): string;
  id_to_token(id: number): string | undefined;
  /** Cuts up a text; null where tokenizer.json has no such step. */
  readonly pre_tokenizer: ((text: string, options: { section_index: number }) => string[]) | null;
  /** Changes a text; null where tokenizer.json has no such step. */
  readonly normalizer: ((text: string) => string) | null;
  readonly decoder: LibraryDecoder | null;
}

/** One step of decoding. */
interface LibraryDecoder {
  readonly config: { readonly type: string };
  /** The steps of a Sequence. */
  readonly decoders?: readonly LibraryDecoder[];
  /** What ByteFallback turns a run of bytes into text with. */
  text_decoder?: { decode(bytes: Uint8Array): string };
}

/**
 * Makes ByteFallback decode as in Rust: bytes that are not UTF-8 become one U+FFFD each, and U+FEFF at the front stays.
 * (tokenizers, decoders/byte_fallback.rs)
 */
export function mendByteFallback(decoder: LibraryDecoder | null): void {
  for (const step of decoder?.decoders ?? []) mendByteFallback(step);
  if (decoder?.config.type !== 'ByteFallback') return;
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  decoder.text_decoder = {
    decode: (bytes) => {
      try {
        return utf8.decode(bytes);
      } catch {
        return '\u{fffd}'.repeat(bytes.length);
      }
    },
  };
}

/**
 * Loads the package of which Transformers.js takes its tokenizers, and nothing else of it: its one entry point also loads
 * ONNX Runtime's native library (130 to 200 ms and 20 MB against 13 ms), which only `runners` may do.
 */
export function loadTokenizers(): TokenizersLibrary {
  const require = createRequire(import.meta.url);
  return createRequire(require.resolve('@xenova/transformers'))(
    '@huggingface/tokenizers',
  ) as TokenizersLibrary;
}
