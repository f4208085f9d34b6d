// The tokenizers of Transformers.js.

import { createRequire } from 'node:module';

/** What of the library is used here. `tokenizer` is tokenizer.json, `config` tokenizer_config.json, both parsed. */
export interface TokenizersLibrary {
  readonly Tokenizer: new (tokenizer: object, config: object) => LibraryTokenizer;
  readonly ReplaceNormalizer: new (node: object) => (text: string) => string;
}

interface LibraryTokenizer {
  /** Cuts up a text; null where tokenizer.json has no such step. */
  readonly pre_tokenizer: ((text: string, options: { section_index: number }) => string[]) | null;
  readonly model: LibraryModel;
  readonly decoder: LibraryDecoder | null;
}

/** Turns pieces of a text into tokens; what no token stands for comes out as it is, or as the unknown token. */
export interface LibraryModel {
  (pieces: string[]): string[];
  readonly tokens_to_ids: ReadonlyMap<string, number>;
  readonly unk_token_id: number | null | undefined;
}

/** One step of decoding. */
interface LibraryDecoder {
  readonly config: { readonly type: string };
  /** The steps of a Sequence. */
  readonly decoders?: readonly LibraryDecoder[];
  decode_chain(tokens: string[]): string[];
  /** What ByteFallback turns a run of bytes into text with. */
  text_decoder?: { decode(bytes: Uint8Array): string };
  /** The byte that each of ByteLevel's characters stands for. */
  readonly byte_decoder?: Readonly<Record<string, number | string>>;
}

/**
 * Makes two steps decode as in Rust. ByteFallback: bytes that are not UTF-8 become one U+FFFD each, and U+FEFF at the front stays
 * (tokenizers, decoders/byte_fallback.rs). ByteLevel: a token with a character that stands for no byte is its own text
 * (pre_tokenizers/byte_level.rs, `decode_chain`).
 */
export function mendDecoder(decoder: LibraryDecoder | null): void {
  for (const step of decoder?.decoders ?? []) mendDecoder(step);
  if (decoder?.config.type === 'ByteFallback') {
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
  if (decoder?.config.type === 'ByteLevel') {
    const bytes = decoder.byte_decoder ?? {};
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    const bytesOf = (token: string): Uint8Array => {
      const values = Array.from(token, (char) => Number(bytes[char]));
      return values.some(Number.isNaN) ? Buffer.from(token) : Uint8Array.from(values);
    };
    decoder.decode_chain = (tokens) => [utf8.decode(Buffer.concat(tokens.map(bytesOf)))];
  }
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
