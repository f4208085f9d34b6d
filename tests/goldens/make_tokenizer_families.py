"""Makes tests/fixtures/tokenizers/families: small tokenizers in the style of each family's files, with what transformers makes of them.

    pip install "transformers==5.23.*" sentencepiece protobuf
    python tests/goldens/make_tokenizer_families.py [FOLDER OF xnli]

Every folder holds a tokenizer's files and reference.json:
  before, after  what AutoTokenizer puts around a text
  ids            the token ids of families/texts.json without that
  decoded        the ids as text again, with skip_special_tokens
  xnli           by language: SHA-256 of the JSON of the ids of the first rows of its validation set (premise and hypothesis), where the
                 folder of the data set is given (one validation.jsonl a language)
families/classes.json holds what AutoTokenizer makes of three tokenizer.json files under every pair of model_type and tokenizer_class.
"""

import hashlib
import json
import os
import pathlib
import sys
import tempfile
from importlib.metadata import version

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

os.environ["HF_HUB_OFFLINE"] = "1"
ORIGIN = ", ".join(f"{name} {version(name)}" for name in ["transformers", "tokenizers", "sentencepiece"])
HERE = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "tokenizers" / "families"
XNLI = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
XNLI_ROWS = 20

CORPUS = """
The lighthouse keeper counted 12 ships on Monday, 345 gulls on Tuesday and 1,024 waves before breakfast. Water boils at 100 degrees.
She said: "Don't you think they're late? We've waited since 7:30, and I'll leave at 8." He's mending the old boat; the sail's torn.
A plumb line hangs straight down, and a wall that follows it stands true. Which is heavier: a kilogram of feathers or of nails?
def area(width, height):
    # the answer in square metres
    return width * height
for (int i = 0; i < 10; i++) { sum += a[i] * 2.5; }
The café on the Straße sells crème brûlée for 4.50 € and naïve postcards. Der Wind dreht, und die Möwen fliegen tiefer als gestern.
Les élèves ont vu trois étoiles filantes. El niño comió una manzana y después bebió un vaso de agua fría.
Вчера вечером шёл дождь, а сегодня утром светит солнце. Ο ήλιος ανατέλλει από την ανατολή.
الشمس تشرق من الشرق وتغرب في الغرب كل يوم. سورج مشرق سے نکلتا ہے۔ सूरज पूरब से निकलता है। ดวงอาทิตย์ขึ้นทางทิศตะวันออก
早上太阳从东方升起，晚上从西方落下。日本の夏は暑いです。아침에 해가 동쪽에서 뜬다.
""".strip()

TEXTS = [
    "", " ", "  ", "\n", "a", " a", "a ", "\na\n", "The lighthouse keeper counted 12 ships.", "one  two   three    four", "    return 1\n        return 23\n",
    "Don't DON'T we'Re I'LL 'ſ ’s", "1234567890 1,000.50 3:45", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९ १२३", "x¹²³⁴ ₀₁ ½⅓ Ⅳ①〇一", "\r\n\r\nwindows\r\n\t \r", "\t\t\tx",
    "\ufeffmark\ufeff x", "a\x85b\x85\x85 c", "a\u2028b\u2029 c", "no\u00a0break\u3000wide\u2003em\u1680", "\x00 nul a\x00b \x01\x1b[0m\x7f", "\x1c\x1d\x1e\x1f",
    "zero\u200bwidth\u200c\u200djoin\u2060\u00ad", "cafe\u0301 caf\u00e9 e\u0301\u0323 q\u0307\u0323", "\u1e9b\u0323 \ufb03 \u2126 \u212b \uac00 \u1100\u1161\u11a8", "ＦＵＬＬ ﾊﾝｶｸ ｶﾞ a～b ～",
    "㋿ ﷺ ㍿ \u0958 \u2adc", "ß SS ẞ İ ı ΣΑΣ", "👨🏽‍🚀 👩🏿‍❤️‍💋‍👨🏻 🏳️‍🌈 1️⃣", "🇩🇪🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\ue000\U000f0000\ufffd\uffff\U0010ffff", "𠀀𠮷 𝔘𝔫𝔦 𝟘𝟙 𞤀", "กำลังทำงาน ๑๒๓", "שָׁלוֹם עֲלֵיכֶם", "اَلسَّلَامُ عَلَيْكُمْ",
    "नमस्ते क्षत्रिय। यह॥", "یہ ہے۔ کیا،", "한국어 조선말", "早上太阳，。！？…", "Вчера шёл дождь", "<s><s></s>", "x</s><s>y", "<|endoftext|> <|endoftext|>", " <s> ", "<bos>a<eos><pad><unk>",
    "<|user|>\nhi<|end|>", "[L] a [L] b", "a [R]  b[R]\n", "word sword word_ (word)", "▁ ▁▁x a▁b", "<0x0A><0x41>", "ĠaĊ", "  \ufeff[L]\x85[R]\x85b", "#include <a.h>\nint f(){\n\treturn a&&b||!c;\n}", "\\frac{1}{2} $x^2$ -- a='b'", "(a|b) [c] {d} // e",
    "https://a.org/b?c=d&e=1", "end.\n\n \n", "A" * 70, "é" * 40, "的" * 40, "9" * 40, " " * 21, "\n" * 5, "ab" * 60,
]  # fmt: skip

SPLIT_3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
# NFKC in little, and what nmt_nfkc does besides: control characters go, blanks become spaces.
RULES = {
    "\ufb01": "fi", "\ufb03": "ffi", "\u00bd": "1\u20442", "\u00b2": "2", "\u2460": "1", "\u2163": "IV", "e\u0301": "\u00e9", "\u304b\u3099": "\u304c",
    "\u212b": "\u00c5", "\u2126": "\u03a9", "\uff5e": "~", "\uff26": "F", "\uff35": "U", "\uff2c": "L", "\uff8a": "\u30cf", "\u200b": " ", "\u200d": " ", "\u3000": " ",
    "\u00a0": " ", "\t": " ", "\n": " ", "\r": " ", "\ufeff": "", "\x01": "", "\u2026": "...", "\u1e9b\u0323": "\u1e69",
}  # fmt: skip


def template(single, *tokens):
    return processors.TemplateProcessing(single=single, pair=f"{single} $B", special_tokens=list(tokens))


def byte_level():
    return pre_tokenizers.ByteLevel(add_prefix_space=False)


def split_then_bytes(*patterns):
    splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns]
    return pre_tokenizers.Sequence([*splits, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def trained(pre, special, size=420, alphabet=True, model=None):
    tokenizer = Tokenizer(model or models.BPE())
    tokenizer.pre_tokenizer = pre
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if alphabet else []
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS.split("\n"), trainer)
    return tokenizer


def bytes_bpe(pre, special, normalizer=None, post=None, **changed):
    tokenizer = trained(pre, special)
    tokenizer.decoder = decoders.ByteLevel()
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.post_processor = post or processors.ByteLevel(trim_offsets=False)
    data = json.loads(tokenizer.to_str())
    data["model"].update(changed)
    return Tokenizer.from_str(json.dumps(data))


def sentencepieces(name, **options):
    """The bytes of a SentencePiece model."""
    with tempfile.TemporaryDirectory() as place:
        rules = pathlib.Path(place) / "rules.tsv"
        lines = [" ".join(f"{ord(c):X}" for c in a) + "\t" + " ".join(f"{ord(c):X}" for c in b) for a, b in RULES.items()]
        rules.write_text("\n".join(lines) + "\n")
        if options.pop("rules", False):
            options["normalization_rule_tsv"] = str(rules)
        else:
            options["normalization_rule_name"] = "identity"
        prefix = str(pathlib.Path(place) / name)
        sentencepiece.SentencePieceTrainer.Train(
            sentence_iterator=iter(CORPUS.split("\n")), model_prefix=prefix, num_threads=1, minloglevel=2, **options
        )
        return pathlib.Path(f"{prefix}.model").read_bytes()


def unigram(model_bytes):
    proto = sentencepiece.sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model_bytes)
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    made_up = [f"<madeupword{i}>" for i in range(7)]
    vocab = [*((t, 0.0) for t in special), *((p.piece, p.score) for p in proto.pieces[3:]), *((t, 0.0) for t in made_up)]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=3))
    tokenizer.add_special_tokens([*special, *made_up])
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap), normalizers.Strip(left=False), normalizers.Replace(Regex(" {2,}"), "▁")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = template("</s> $A", ("</s>", 2))
    return tokenizer


def two_files(tokenizer):
    model = json.loads(tokenizer.to_str())["model"]
    merges = "".join(f"{' '.join(merge)}\n" for merge in model["merges"])
    return {"vocab.json": json.dumps(model["vocab"], ensure_ascii=False), "merges.txt": f"#version: 0.2\n{merges}"}


def write(name, config, model_type, tokenizer=None, files=None, config_json=None):
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    if tokenizer is not None:
        compact = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
        (folder / "tokenizer.json").write_text(f"{compact}\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    (folder / "config.json").write_text(json.dumps({"model_type": model_type, **(config_json or {})}) + "\n")
    for file, content in (files or {}).items():
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    auto = AutoTokenizer.from_pretrained(folder)
    before, after = around(auto)
    ids = [auto.encode(text, add_special_tokens=False) for text in TEXTS]
    assert [auto.encode(text) for text in TEXTS] == [[*before, *bare, *after] for bare in ids]
    reference = {
        "origin": ORIGIN, "class": type(auto).__name__, "bos": auto.bos_token_id, "eos": auto.eos_token_id, "size": len(auto),
        "before": before, "after": after, "ids": ids, "decoded": [auto.decode(bare, skip_special_tokens=True) for bare in ids],
        "xnli": xnli(auto),
    }  # fmt: skip
    (folder / "reference.json").write_text(json.dumps(reference, ensure_ascii=False, separators=(",", ":")) + "\n")


def around(auto):
    bare, whole = auto.encode("a", add_special_tokens=False), auto.encode("a")
    start = next(i for i in range(len(whole)) if whole[i : i + len(bare)] == bare)
    return whole[:start], whole[start + len(bare) :]


def xnli(auto):
    if XNLI is None:
        return {}
    hashes = {}
    for language in sorted(path.name for path in XNLI.iterdir()):
        lines = (XNLI / language / "validation.jsonl").read_text().split("\n")[:XNLI_ROWS]
        rows = [json.loads(line) for line in lines]
        ids = [auto.encode(text, add_special_tokens=False) for row in rows for text in [row["premise"], row["hypothesis"]]]
        hashes[language] = hashlib.sha256(json.dumps(ids, separators=(",", ":")).encode()).hexdigest()[:16]
    return hashes


def token(content, **flags):
    return {"content": content, "lstrip": False, "rstrip": False, "single_word": False, "normalized": False, "special": True, **flags}


END = {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
PIECES = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}


def families():
    falcon = pre_tokenizers.Sequence([
        pre_tokenizers.Punctuation("contiguous"), byte_level(), pre_tokenizers.Digits(), pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated"),
    ])  # fmt: skip
    write("falcon", {"eos_token": "<|endoftext|>", "tokenizer_class": "PreTrainedTokenizerFast"}, "falcon", bytes_bpe(falcon, ["<|endoftext|>"]))
    bloom = bytes_bpe(split_then_bytes(BLOOM), ["<unk>", "<s>", "</s>", "<pad>"])
    write("bloom", {**PIECES, "pad_token": "<pad>", "tokenizer_class": "BloomTokenizerFast"}, "bloom", bloom)
    begin = template("<|begin_of_text|> $A", ("<|begin_of_text|>", 0))
    llama3 = bytes_bpe(
        split_then_bytes(SPLIT_3), ["<|begin_of_text|>", "<|end_of_text|>"], post=processors.Sequence([processors.ByteLevel(trim_offsets=False), begin]),
        ignore_merges=True,
    )  # fmt: skip
    write("llama3", {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>", "tokenizer_class": "LlamaTokenizer"}, "llama", llama3)
    flagged = bytes_bpe(byte_level(), ["<|endoftext|>"], normalizers.Sequence([normalizers.NFKC(), normalizers.Nmt()]))
    flagged.add_tokens([
        AddedToken("[L]", lstrip=True, normalized=False), AddedToken("[R]", rstrip=True, normalized=False), AddedToken("word", single_word=True, normalized=False),
        AddedToken("ＦＵＬＬ", normalized=True),
    ])  # fmt: skip
    write("added-tokens", {**END, "tokenizer_class": "PreTrainedTokenizerFast", "foo_token": "ight"}, "falcon", flagged)
    pieces = sentencepieces("llama", model_type="bpe", vocab_size=520, byte_fallback=True, character_coverage=0.98, split_digits=True, remove_extra_whitespaces=False)
    llama = {**PIECES, "tokenizer_class": "LlamaTokenizer", "legacy": False, "add_bos_token": True, "add_eos_token": False}
    write("llama-model", llama, "llama", files={"tokenizer.model": pieces})
    added = {"520": token("<|end|>"), "521": token("<|user|>", rstrip=True)}
    write("phi3-model", {**llama, "eos_token": "<|end|>", "added_tokens_decoder": added}, "phi3", files={"tokenizer.model": pieces})
    write("mistral-model", {**PIECES, "tokenizer_class": "LlamaTokenizer", "add_eos_token": True}, "mistral", files={"tokenizer.model": pieces})
    gemma = sentencepieces(
        "gemma", model_type="bpe", vocab_size=540, byte_fallback=True, character_coverage=0.98, pad_id=0, eos_id=1, bos_id=2, unk_id=3, bos_piece="<bos>", eos_piece="<eos>",
        user_defined_symbols=["<mask>", "\n", "\n\n", "  ", "    "], add_dummy_prefix=False, remove_extra_whitespaces=False,
    )  # fmt: skip
    write("gemma-model", {"add_bos_token": True, "tokenizer_class": "GemmaTokenizer"}, "gemma2", files={"tokenizer.model": gemma})
    plain = sentencepieces("plain", model_type="unigram", vocab_size=270, character_coverage=0.98, rules=True)
    write("unigram-model", {}, "stablelm", files={"tokenizer.model": plain})
    xglm = {**PIECES, "pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>"}
    write("xglm", {**xglm, "tokenizer_class": "XGLMTokenizer"}, "xglm", unigram(plain))
    write("unigram", {**xglm, "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": True}, "falcon", unigram(plain))
    opt = {**{name: {"__type": "AddedToken", "content": "</s>", "lstrip": False, "normalized": True, "rstrip": False, "single_word": False} for name in ["bos_token", "eos_token", "unk_token"]}, "pad_token": "<pad>"}
    two = two_files(bytes_bpe(byte_level(), ["<s>", "<pad>", "</s>", "<unk>"]))
    write("opt-files", {**opt, "add_bos_token": True, "tokenizer_class": "GPT2Tokenizer"}, "opt", files=two)
    spaces = {" " * count: 418 + count for count in range(2, 20)}
    two = two_files(bytes_bpe(byte_level(), ["<|endoftext|>"]))
    write("phi-files", {**END, "tokenizer_class": "CodeGenTokenizer"}, "phi", files={**two, "added_tokens.json": json.dumps(spaces)})


MODEL_TYPES = (
    "llama mistral mixtral qwen2 qwen2_moe qwen3 qwen3_moe gpt2 gpt_neo gptj gpt_neox codegen opt bloom mpt falcon phi phi3 gemma gemma2 gemma3_text"
    " olmo olmo2 xglm cohere stablelm starcoder2 gpt_bigcode smollm3 granite"
).split()
CLASSES = (
    "GPT2Tokenizer GPT2TokenizerFast CodeGenTokenizer GPTNeoXTokenizer GPTNeoXTokenizerFast Qwen2Tokenizer CohereTokenizerFast BloomTokenizerFast LlamaTokenizer"
    " LlamaTokenizerFast CodeLlamaTokenizer GemmaTokenizer GemmaTokenizerFast XGLMTokenizer PreTrainedTokenizerFast TokenizersBackend OtherTokenizer"
).split()
CLASS_TEXTS = [
    "", " ", "Don't DON'T 12345 ١٢٣", "  two  spaces\n\n\tx ", "café cafe\u0301 \ufb01", "a<s>b</s> c", "日本語 ไทย हिन्दी 😀", "x\r\ny\u3000z\x85", "▁▁a ▁", "( word ) 's",
]  # fmt: skip


def classes():
    begin = template("<s> $A", ("<s>", 1))
    special = ["<unk>", "<s>", "</s>", "<pad>"]
    raw = [f"<0x{byte:02X}>" for byte in range(256)]
    pieces = trained(
        pre_tokenizers.Metaspace(), [*special, *raw], 460, False, models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )  # fmt: skip
    data = json.loads(pieces.to_str())
    data["added_tokens"] = [t for t in data["added_tokens"] if t["content"] in special]
    data["pre_tokenizer"] = None
    pieces = Tokenizer.from_str(json.dumps(data))
    pieces.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    pieces.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    pieces.post_processor = begin
    own = pre_tokenizers.Sequence([pre_tokenizers.Digits(), byte_level()])
    plain = sentencepieces("plain", model_type="unigram", vocab_size=270, character_coverage=0.98, rules=True)
    files = {"bytes": bytes_bpe(own, special, normalizers.NFKC(), begin), "pieces": pieces, "unigram": unigram(plain)}
    named = {**PIECES, "pad_token": "<pad>"}
    made = {"origin": ORIGIN, "texts": CLASS_TEXTS, "config": named, "files": {}, "results": [], "cases": []}
    for name, tokenizer in files.items():
        made["files"][name] = json.loads(tokenizer.to_str())
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            tokenizer.save(str(folder / "tokenizer.json"))
            for tokenizer_class in [None, *CLASSES]:
                by_result = {}
                for model_type in MODEL_TYPES:
                    config = {**named, **({"tokenizer_class": tokenizer_class} if tokenizer_class else {})}
                    (folder / "tokenizer_config.json").write_text(json.dumps(config))
                    (folder / "config.json").write_text(json.dumps({"model_type": model_type}))
                    try:
                        auto = AutoTokenizer.from_pretrained(folder)
                    except (TypeError, ValueError):
                        continue
                    ids = [auto.encode(text) for text in CLASS_TEXTS]
                    result = {"ids": ids, "decoded": [auto.decode(one) for one in ids]}
                    if result not in made["results"]:
                        made["results"].append(result)
                    by_result.setdefault(made["results"].index(result), []).append(model_type)
                made["cases"].extend([name, tokenizer_class, types, index] for index, types in by_result.items())
    (HERE / "classes.json").write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    HERE.mkdir(parents=True, exist_ok=True)
    (HERE / "texts.json").write_text(json.dumps(TEXTS, separators=(",", ":")) + "\n")
    families()
    classes()
