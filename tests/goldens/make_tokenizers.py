"""Makes tests/fixtures/tokenizers: small tokenizers trained on the text below, each with what transformers and lm-eval make of it.

    pip install "transformers==5.23.*" "lm-eval[hf]==0.4.13"
    python tests/goldens/make_tokenizers.py

Every folder holds tokenizer.json, tokenizer_config.json, config.json and reference.json:
  ids, bare   token ids of `texts` by AutoTokenizer, with its default special tokens and with add_special_tokens=False
  decoded     the ids of `bare` as text again (skip_special_tokens=True)
  halves      the first half of the ids of `bare` as text, which may end inside a character
  pairs       [context ids, continuation ids] of `pairs.json` by lm-eval's own TemplateLM.loglikelihood; null where it fails
tests/fixtures/tokenizers/texts.json holds the texts, pairs.json the pairs, windows.json rolling windows by lm-eval, and pieces.json how
pre-tokenizers and normalizers of many kinds cut and change them.
"""

import json
import pathlib
import types
from importlib.metadata import version

from lm_eval.api.model import TemplateLM
from lm_eval.models.huggingface import HFLM
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

ORIGIN = ", ".join(f"{name} {version(name)}" for name in ["transformers", "tokenizers", "lm_eval"])
HERE = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "tokenizers"

CORPUS = """
The lighthouse keeper counted 12 ships on Monday, 345 gulls on Tuesday and 1,024 waves before breakfast.
Question: What melts first, the butter or the ice? Answer: the butter, because the pan isn't cold.
She said: "Don't you think they're late? We've waited since 7:30, and I'll leave at 8."
He's mending the old wooden boat; it doesn't leak any more, but the sail's torn.
A plumb line hangs straight down. A wall that follows it stands true.
def area(width, height):
    # the answer in square metres
    return width * height

for i in range(10):
    print(i, area(i, 2.5))
The café on the Straße sells crème brûlée for 4.50 € and naïve postcards for 2 €.
Der Wind dreht auf Nordwest, und die Möwen fliegen tiefer als gestern.
Les élèves ont vu trois étoiles filantes pendant la nuit d'été.
El niño comió una manzana y después bebió un vaso de agua fría.
Вчера вечером шёл дождь, а сегодня утром светит солнце.
الشمس تشرق من الشرق وتغرب في الغرب كل يوم.
早上太阳从东方升起，晚上从西方落下。
Water boils at 100 degrees; salt water boils a little later, at 101 or 102.
Which is heavier: a kilogram of feathers or a kilogram of nails? Neither is.
The children counted: one, two, three, four, five, six, seven, eight, nine, ten.
The keeper of the bridge opened the gate, and the barges passed one after another.
"""

TEXTS = [
    "", " ", "  ", "\n", "\n\n", "\t", " \n ", "a", " a", "a ", "\na\n",
    "The lighthouse keeper counted 12 ships.", " The lighthouse", "Don't you think they're late?", "WE'VE WAITED, I'LL GO",
    "one  two   three    four", "    return 1\n        return 23\n", "x = [1, 22, 333]", "1234567890", "3.14159", "-1,234.50", "a1b22c333",
    ">>> f(1)\n    3\n    >>> f(2)\n    ½", "\r\n\r\nwindows\r\n", "tab\tand\x0bvertical\x0cfeed",
    "½ ¼ ² ³ ¹", "x²+y²=z²", "٣٤٥ and ३४", "Ⅷ Ⅻ", "一二三 123 ４５６", "① ② ㊿", "log 3 ² / 2 ×",
    "caf\u00e9 cafe\u0301", "Stra\u00dfe \ufb01nd \u212b", "\ufeffbyte order mark\ufeff x", "next\x85line \x85", "no\u00a0break \u00a0 space",
    "ideo\u3000graphic", "line\u2028and\u2029paragraph", "zero\u200bwidth\u200djoiner", "\x1c\x1d\x1e\x1f separators", "\x00 nul \x01", "\x7f\x80\x9f",
    "😀 😃😄", "👩‍👩‍👧‍👦 family", "🇩🇪🇫🇷", "e\u0301\u0302\u0303 marks", "ñ n\u0303", "한국어 조선말", "ไทย ภาษา", "हिन्दी", "עברית", "Вчера шёл дождь", "早上太阳",
    "<s>", "</s>", "<s> text", "text<s>more</s>", "<|endoftext|>", "<|endoftext|>text", "a<|endoftext|> b", "<|end", "<pad> x", "<unk>", "▁ ▁▁x",
    "!!!???...", "a-b_c/d\\e", "(a)[b]{c}", "$5 + €4 = £3", "“quoted” ‘it’s’", "'s 't 're 've 'm 'll 'd", "don''t", "I 'm", "word.Word",
    "https://example.org/a?b=c&d=1", "A" * 70, "ab" * 150, " " * 40, "\n" * 9, "9" * 40,
]  # fmt: skip

CUT_TEXTS = [
    "", " ", "\n\n", " a", "a ", "Don't WE'VE", "one  two   three 44", "    return 1\n        return 23\n", "x = [1, 22, 333]", "1234567", "a1b22c333", "½ ² x³",
    "٣٤٥ and ३४", "Ⅷ ①", "\ufeffmark\ufeff x", "\ufeff", "next\x85line \x85", "no\u00a0break \u00a0 space", "\x1c\x1d separators", "😀 😃😄", "e\u0301\u0302 \ufb01",
    "ไทย हिन्दी", "早上太阳", "▁ ▁▁x", "!!!???...", "a-b_c/d\\e", "$5 + €4 = £3", "“quoted” ‘it’s’", "aaa bab",
]  # fmt: skip

PAIRS = [
    ["The lighthouse keeper", " counted"], ["The lighthouse keeper ", "counted"], ["The lighthouse keeper \n\n", " counted"],
    ["The lighthouse keep", "er"], ["Question: What?\nAnswer:", " the butter"], ["Question: What?\nAnswer:\n\n", "the butter"],
    ["", " the butter"], ["", "the butter"], ["", "<s>the butter"], ["", "<|endoftext|> the butter"],
    ["<s>The lighthouse", " keeper"], ["<|endoftext|>The lighthouse", " keeper"], ["at 10", "1"], ["at ", "101"], ["a\x85", "b"],
    ["a\ufeff", "b"], ["a\u3000 ", "b"], ["a\x1f", " b"], [" ", "a"], ["\n\n", " The"], ["a", ""], ["", ""], ["a ", ""], ["caf", "\u00e9"], ["Don", "'t"],
    # Tokens that would merge across the boundary.
    ["He counted 12 ships.\n\n", "The keeper"], ["Neither is.\n\n", " The keeper"], ["the lighthouse kee", "per counted one"], ["The bri", "dge opened"], ["the wa", "ves"], ["ligh", "thouse keeper"],
    ["  print(i", ", area(i, 2.5))"], ["one, t", "wo, three"],
]  # fmt: skip

PRE_TOKENIZERS = {
    "digits": pre_tokenizers.Digits(individual_digits=False),
    "individual digits": pre_tokenizers.Digits(individual_digits=True),
    "byte level": pre_tokenizers.ByteLevel(add_prefix_space=False),
    "byte level with prefix": pre_tokenizers.ByteLevel(add_prefix_space=True),
    "byte level without regex": pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False),
    "metaspace": pre_tokenizers.Metaspace(),
    "metaspace, first": pre_tokenizers.Metaspace(prepend_scheme="first", split=False),
    "metaspace, never": pre_tokenizers.Metaspace(prepend_scheme="never"),
    "punctuation": pre_tokenizers.Punctuation(),
    "contiguous punctuation": pre_tokenizers.Punctuation("contiguous"),
    "punctuation with the previous": pre_tokenizers.Punctuation("merged_with_previous"),
    "punctuation with the next": pre_tokenizers.Punctuation("merged_with_next"),
    "whitespace": pre_tokenizers.Whitespace(),
    "whitespace split": pre_tokenizers.WhitespaceSplit(),
    "delimiter": pre_tokenizers.CharDelimiterSplit("a"),
    "fixed length": pre_tokenizers.FixedLength(3),
    "falcon": pre_tokenizers.Sequence([
        pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False),
        pre_tokenizers.Digits(), pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated"),
    ]),
    "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)]),
    "llama 3": pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]),
    **{
        f"split, {behavior}{', inverted' if invert else ''}": pre_tokenizers.Split(Regex(r"\s|[0-9]"), behavior, invert)
        for behavior in ["isolated", "contiguous", "merged_with_previous", "merged_with_next", "removed"]
        for invert in [False, True]
    },
    "split by a string": pre_tokenizers.Split("a", "merged_with_previous"),
}  # fmt: skip

NORMALIZERS = {
    "strip": normalizers.Strip(), "strip left": normalizers.Strip(right=False), "nfc": normalizers.NFC(), "nfkc": normalizers.NFKC(),
    "llama": normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]),
}  # fmt: skip


def train(model, pre_tokenizer, special, size=420, alphabet=True):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if alphabet else [],
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS.split("\n\n"), trainer)
    return tokenizer


def byte_level(pre_tokenizer):
    tokenizer = train(models.BPE(), pre_tokenizer, ["<|endoftext|>", "<|im_start|>"])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def llama():
    bytes_ = [f"<0x{b:02X}>" for b in range(256)]
    tokenizer = train(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), pre_tokenizers.Metaspace(), ["<unk>", "<s>", "</s>", *bytes_], 640, False
    )  # fmt: skip
    # As in Llama 2's file: a normalizer in place of the pre-tokenizer, and the bytes no added tokens.
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = [t for t in data["added_tokens"] if not t["content"].startswith("<0x")]
    data["pre_tokenizer"] = None
    tokenizer = Tokenizer.from_str(json.dumps(data))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = with_bos("<s>", 1)
    return tokenizer


def with_bos(token, id):
    return processors.TemplateProcessing(single=f"{token} $A", pair=f"{token} $A {token} $B", special_tokens=[(token, id)])


def write(name, tokenizer, config, model_type):
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "config.json").write_text(json.dumps({"model_type": model_type}) + "\n")
    auto = AutoTokenizer.from_pretrained(folder)
    bare = [auto.encode(text, add_special_tokens=False) for text in TEXTS]
    reference = {
        "origin": ORIGIN,
        "class": type(auto).__name__,
        "bos": auto.bos_token_id,
        "eos": auto.eos_token_id,
        "size": len(auto),
        "ids": [auto.encode(text) for text in TEXTS],
        "bare": bare,
        "decoded": [auto.decode(ids, skip_special_tokens=True) for ids in bare],
        "halves": [auto.decode(ids[: len(ids) // 2]) for ids in bare],
        "pairs": [pair(auto, *texts) for texts in PAIRS],
    }
    (folder / "reference.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")


def pair(auto, context, continuation):
    """lm-eval's loglikelihood with everything after the tokenization cut off."""
    prefix = auto.bos_token_id if auto.bos_token_id is not None else auto.eos_token_id
    kept = []
    harness = types.SimpleNamespace(tokenizer=auto, add_bos_token=None, prefix_token_id=prefix, backend="causal")
    harness.tok_encode = lambda *a, **k: HFLM.tok_encode(harness, *a, **k)
    harness._encode_pair = lambda *a: TemplateLM._encode_pair(harness, *a)
    harness._loglikelihood_tokens = lambda requests, **_: kept.extend(requests)
    try:
        TemplateLM.loglikelihood(harness, [types.SimpleNamespace(args=(context, continuation))], disable_tqdm=True)
    except IndexError:
        return None
    _, context_ids, continuation_ids = kept[0]
    return [context_ids, continuation_ids] if context_ids and continuation_ids else None


def windows():
    cases = []
    for count in [0, 1, 3, 4, 5, 8, 9, 10, 23]:
        for length in [1, 2, 4, 7]:
            made = get_rolling_token_windows(list(range(count)), prefix_token=100, max_seq_len=length, context_len=1)
            cases.append({"count": count, "length": length, "windows": [list(make_disjoint_window(w)) for w in made]})
    return cases


def pieces():
    texts = CUT_TEXTS
    cut = {
        name: {
            "step": json.loads(pre.__getstate__()),
            "pieces": [[piece for piece, _ in pre.pre_tokenize_str(text)] for text in texts],
        }
        for name, pre in PRE_TOKENIZERS.items()
    }
    changed = {
        name: {"step": json.loads(step.__getstate__()), "texts": [step.normalize_str(text) for text in texts]}
        for name, step in NORMALIZERS.items()
    }
    return {"origin": ORIGIN, "texts": texts, "preTokenizers": cut, "normalizers": changed}


def dump(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


HERE.mkdir(parents=True, exist_ok=True)
dump("texts.json", TEXTS)
dump("pairs.json", PAIRS)
dump("windows.json", windows())
dump("pieces.json", pieces())
end_of_text = {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}
digits = pre_tokenizers.Sequence([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
write("byte-level", byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False)), {**end_of_text, "tokenizer_class": "PreTrainedTokenizerFast"}, "llama")
write("digits", byte_level(digits), {**end_of_text, "tokenizer_class": "PreTrainedTokenizerFast"}, "llama")
write("digits-as-gpt2", byte_level(digits), {"bos_token": "<|im_start|>", "eos_token": "<|endoftext|>", "tokenizer_class": "GPT2Tokenizer"}, "llama")
with_template = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
with_template.post_processor = with_bos("<|endoftext|>", 0)
write("byte-level-with-bos", with_template, {**end_of_text, "tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": False}, "llama")
write("neox-drops-bos", with_template, {**end_of_text, "pad_token": "<|endoftext|>", "tokenizer_class": "GPTNeoXTokenizer", "add_bos_token": True}, "gpt_neox")
write("qwen2", byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False)), {**end_of_text, "tokenizer_class": "PreTrainedTokenizerFast"}, "qwen2")
named = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
write("llama", llama(), {**named, "tokenizer_class": "LlamaTokenizer", "legacy": False}, "llama")
write("llama-as-file", llama(), {**named, "tokenizer_class": "LlamaTokenizerFast", "add_bos_token": False}, "mistral")
every = ["unk_token", "pad_token", "cls_token", "sep_token", "mask_token"]
write("gemma", llama(), {**named, "pad_token": "<unk>", "mask_token": "<unk>", "tokenizer_class": "GemmaTokenizer"}, "gemma2")
write("cohere", byte_level(pre_tokenizers.ByteLevel()), {**end_of_text, **{name: "<|endoftext|>" for name in every}, "tokenizer_class": "CohereTokenizerFast"}, "cohere")
