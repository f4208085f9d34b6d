"""Makes the GGUF files of tests/fixtures/gguf and what must come out of them (expected.json).

Made with gguf 0.19.0, torch 2.13.0 (CPU), transformers 5.23.0, sentencepiece 0.2.1, Python 3.11:

    pip install gguf==0.19.0 torch==2.13.0 transformers==5.23.0 sentencepiece==0.2.1
    python tests/goldens/make_gguf.py

types.gguf        a tensor of every type that is read; expected: SHA-256 (12 digits of it) of gguf-py's de-quantised float32 bytes
ARCHITECTURE.gguf a random model as llama.cpp's convert_hf_to_gguf.py writes it; expected: the tensors that it was made of.
                  and the log-probabilities that transformers computes with them. Where transformers reads GGUF files of the
                  architecture, the tensors that it reads must be the same, or this program stops
spm.gguf          metadata only: a vocabulary that sentencepiece trained; expected: the ids that transformers' LlamaTokenizer
                  gives, which are sentencepiece's too but for a text that begins with a space
"""

import hashlib
import json
import os
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import gguf
import numpy as np
import sentencepiece
import torch
import transformers
from gguf import GGMLQuantizationType as Type
from transformers.integrations.gguf.gguf_tokenizer_mapping import convert_gguf_tokenizer, get_gguf_tokenizer
from transformers import CONFIG_MAPPING, AutoModelForCausalLM
from transformers.modeling_gguf_pytorch_utils import GGUF_SUPPORTED_ARCHITECTURES, load_gguf_checkpoint

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FOLDER = FIXTURES / "gguf"
SENTENCES = [
    "A plumb line hangs true, and the wall beside it either stands true or does not.",
    "The mason held the line against the wall and read the gap between the two, 12 of 1234.",
    "  Two spaces, a tab\tand a newline\nin one text; naïve café, 中文 and 🙂.",
    " mason",
    "",
]
digest = lambda array: hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:12]


def types(random):
    """Random blocks with scales of usual sizes, some of them negative."""
    writer = gguf.GGUFWriter(FOLDER / "types.gguf", "llama")
    expected = {}
    half = lambda n: (random.standard_normal(n) * 10.0 ** random.uniform(-7, 2, n)).astype(np.float16)
    for name in ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"]:
        size, width = gguf.GGML_QUANT_SIZES[Type[name]]
        blocks = 4
        data = random.integers(0, 256, (blocks, width), dtype=np.uint8)
        if size == 1:
            numbers = half(blocks * 8).astype(np.float32).reshape(blocks, 8)
            data = gguf.quants.quantize(numbers, Type[name])
        else:
            at = [208] if name == "Q6_K" else [0, 2] if name in ("Q4_1", "Q5_1", "Q4_K", "Q5_K") else [0]
            for start in at:
                data[:, start : start + 2] = half(blocks).view(np.uint8).reshape(blocks, 2)
        writer.add_tensor(name, data, raw_dtype=Type[name])
        raw = data if size > 1 or name != "BF16" else data.view(np.uint8)
        expected[name] = digest(gguf.quants.dequantize(raw, Type[name]).astype(np.float32))
    finish(writer)
    return expected


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


IDS = [3, 7, 4, 4, 11, 9, 3, 8, 10, 5, 6, 7]
COMMON = dict(vocab_size=12, max_position_embeddings=32, bos_token_id=1, eos_token_id=2, pad_token_id=0)
LLAMA = dict(COMMON, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2)
SMALL = dict(LLAMA, hidden_size=8, intermediate_size=12, num_attention_heads=2, num_key_value_heads=1)

# Names on the hub, where transformers has others in memory.
SAVED_NAMES = {("gptneox", "lm_head.weight"): "embed_out.weight"}

# GGUF name: model type of the hub, configuration, type of the matrices.
ARCHITECTURES = {
    "llama": ("llama", dict(LLAMA, rms_norm_eps=1e-6, tie_word_embeddings=False,
                            rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=100.0)), "Q8_0"),
    "qwen2": ("qwen2", dict(SMALL, rope_theta=1e6, tie_word_embeddings=True), "F16"),
    "qwen3": ("qwen3", dict(SMALL, head_dim=6, rope_theta=1e6, tie_word_embeddings=False), "BF16"),
    "gpt2": ("gpt2", dict(vocab_size=12, n_inner=None, n_positions=16, n_embd=8, n_layer=1, n_head=2, bos_token_id=1, eos_token_id=2), "F16"),
    "gptneox": ("gpt_neox", dict(COMMON, hidden_size=8, intermediate_size=12, num_hidden_layers=1, num_attention_heads=2,
                                 rotary_pct=0.5, use_parallel_residual=False, layer_norm_eps=1e-5), "F16"),
    "gemma": ("gemma", dict(SMALL, head_dim=6), "F16"),
    "gemma2": ("gemma2", dict(SMALL, head_dim=6, sliding_window=5, query_pre_attn_scalar=6, attn_logit_softcapping=50.0,
                              final_logit_softcapping=30.0), "F16"),
    "starcoder2": ("starcoder2", dict(SMALL, norm_epsilon=1e-5, use_bias=True, sliding_window=None, rope_theta=1e5), "F16"),
    "phi3": ("phi3", dict(SMALL, sliding_window=7, original_max_position_embeddings=32, rope_theta=1e4), "F16"),
    "stablelm": ("stablelm", dict(SMALL, partial_rotary_factor=0.5, use_qkv_bias=True, rope_theta=1e4), "F16"),
    "granite": ("granite", dict(SMALL, embedding_multiplier=12.0, residual_multiplier=0.22, logits_scaling=8.0,
                                attention_multiplier=0.5), "F16"),
    "command-r": ("cohere", dict(SMALL, logit_scale=0.25, use_qk_norm=True, rope_theta=1e4), "F16"),
    "bloom": ("bloom", dict(vocab_size=12, hidden_size=8, n_layer=1, n_head=2, bos_token_id=1, eos_token_id=2), "F16"),
    "olmo2": ("olmo2", dict(SMALL, rope_theta=5e5), "F16"),
}  # fmt: skip


def metadata(writer, name, config):
    """`set_gguf_parameters` of the converter's classes."""
    heads = config.num_attention_heads
    writer.add_context_length(getattr(config, "max_position_embeddings", 32))
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(4 * config.hidden_size if name in ("gpt2", "bloom") else config.intermediate_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_head_count(heads)
    writer.add_file_type(1)
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    if name not in ("gpt2", "gptneox", "bloom"):
        writer.add_head_count_kv(config.num_key_value_heads)
        writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    if name in ("qwen3", "gemma", "gemma2"):
        writer.add_key_length(width)
        writer.add_value_length(width)
    share = getattr(config, "rope_parameters", {}).get("partial_rotary_factor", 1.0)
    if name in ("llama", "granite", "gptneox", "phi3", "stablelm"):
        writer.add_rope_dimension_count(int(share * width))
    for key in ("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon"):
        if hasattr(config, key):
            writer.add_layer_norm_eps(getattr(config, key))
    if hasattr(config, "rms_norm_eps"):
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    if name in ("gptneox", "stablelm"):
        writer.add_parallel_residual(config.use_parallel_residual)
    if name in ("gemma2", "phi3"):
        writer.add_sliding_window(config.sliding_window)
    if name == "phi3":
        writer.add_rope_scaling_orig_ctx_len(config.original_max_position_embeddings)
    if name == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if name == "granite":
        writer.add_attention_scale(config.attention_multiplier)
        writer.add_embedding_scale(config.embedding_multiplier)
        writer.add_residual_scale(config.residual_multiplier)
        writer.add_logit_scale(config.logits_scaling)
    if name == "command-r":
        writer.add_logit_scale(config.logit_scale)
        writer.add_rope_scaling_type(gguf.RopeScalingType.NONE)
    if name == "llama":
        writer.add_vocab_size(config.vocab_size)
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(config.rope_parameters["factor"])


def converted(name, hub, array, config):
    """`modify_tensors` of the converter's classes."""
    heads = config.num_attention_heads
    if name in ("llama", "granite") and (".q_proj." in hub or ".k_proj." in hub):
        count = heads if ".q_proj." in hub else config.num_key_value_heads
        return array.reshape(count, 2, array.shape[0] // count // 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)
    if name in ("gptneox", "bloom") and ".query_key_value." in hub:
        parts = array.reshape(heads, 3, config.hidden_size // heads, *array.shape[1:])
        return np.concatenate([parts[:, index].reshape(-1, *array.shape[1:]) for index in range(3)])
    if name == "gpt2" and hub.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight")):
        return array.T
    if name in ("gemma", "gemma2") and hub.endswith("norm.weight"):
        return array + 1
    return array


def add_vocabulary(writer, tokens):
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3, 3] + [1] * (len(tokens) - 3))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def architecture(name):
    model_type, settings, kind = ARCHITECTURES[name]
    torch.manual_seed(len(name))
    config = CONFIG_MAPPING[model_type](**settings)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager")
    # Values of bfloat16, which every type but Q8_0 keeps.
    draw = lambda tensor: (torch.randn(tensor.shape) * 0.5).bfloat16().float().numpy()
    state = {key: draw(value) for key, value in model.state_dict().items()}
    tied = config.tie_word_embeddings
    state = {key: value for key, value in state.items() if not (tied and key == "lm_head.weight")}
    names = gguf.get_tensor_name_map(getattr(gguf.MODEL_ARCH, name.upper().replace("-", "_")), config.num_hidden_layers)
    path = FOLDER / f"{name}.gguf"
    writer = gguf.GGUFWriter(path, name)
    metadata(writer, name, config)
    add_vocabulary(writer, [f"<{index}>" for index in range(3)] + [*"abcdefgh", "ab"])
    expected = {}
    for key, value in state.items():
        array = np.ascontiguousarray(converted(name, key, value, config))
        type_ = Type.F32 if array.ndim == 1 else Type[kind]
        data = gguf.quants.quantize(array, type_)
        # The converter of bloom leaves the prefix out.
        mapped = key.removeprefix("transformer.") if name == "bloom" else key
        writer.add_tensor(names.get_name(mapped, try_suffixes=(".weight", ".bias")), data, raw_dtype=type_)
        if array.ndim > 1 and kind == "Q8_0":
            # Rows are quantised one by one, so the hub's order can be quantised too.
            value = gguf.quants.dequantize(gguf.quants.quantize(value, type_), type_)
        if name.startswith("gemma") and array.ndim == 1:
            value = array - np.float32(1)
        stored = "F32" if array.ndim == 1 or kind == "Q8_0" else kind
        state[key] = value
        expected[SAVED_NAMES.get((name, key), key)] = [stored, list(value.shape), digest(gguf.quants.quantize(value, Type[stored]))]
    finish(writer)
    compare(name, path, state, model)
    model.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in state.items()}, strict=False)
    with torch.no_grad():
        logits = model.eval()(torch.tensor([IDS])).logits[0].double().log_softmax(-1)
    logprobs = [round(logits[at, token].item(), 6) for at, token in enumerate(IDS[1:])]
    return {"model_type": model_type, "logprobs": logprobs, "tensors": expected}


def compare(name, path, state, model):
    """The tensors that transformers reads from the file."""
    if name not in GGUF_SUPPORTED_ARCHITECTURES:
        return print(name, "is not read by transformers")
    read = load_gguf_checkpoint(path, return_tensors=True, model_to_load=model)["tensors"]
    for key, value in state.items():
        if not np.array_equal(read[key].numpy(), value):
            raise SystemExit(f"{name}: transformers reads {key} otherwise")
    print(name, "is read alike by transformers")


def spm():
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "text.txt"
        source.write_text("\n".join(SENTENCES[:2] * 20))
        sentencepiece.SentencePieceTrainer.train(
            input=str(source), model_prefix=f"{folder}/m", model_type="bpe", vocab_size=300, byte_fallback=True,
            character_coverage=1.0, normalization_rule_name="identity", remove_extra_whitespaces=False,
            split_digits=True, user_defined_symbols=["<tool>"], num_threads=1, minloglevel=2,
        )  # fmt: skip
        model = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/m.model")
    size = model.vocab_size()
    kind = lambda i: (2 if model.is_unknown(i) else 3 if model.is_control(i) else 6 if model.is_byte(i)
                      else 4 if model.id_to_piece(i) == "<tool>" else 1)  # fmt: skip
    writer = gguf.GGUFWriter(FOLDER / "spm.gguf", "llama")
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([model.id_to_piece(i) for i in range(size)])
    writer.add_token_scores([model.get_score(i) for i in range(size)])
    writer.add_token_types([kind(i) for i in range(size)])
    writer.add_bos_token_id(model.bos_id())
    writer.add_eos_token_id(model.eos_id())
    writer.add_unk_token_id(model.unk_id())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    _, described, _ = get_gguf_tokenizer(str(FOLDER / "spm.gguf"))
    tokenizer, _ = convert_gguf_tokenizer("llama", described)
    expected = [[text, [model.bos_id(), *tokenizer.encode(text, add_special_tokens=False).ids]] for text in SENTENCES]
    for text, ids in expected:
        if not text.startswith(" ") and ids != model.encode(text, add_bos=True):
            raise SystemExit(f"sentencepiece encodes {text!r} otherwise")
    return expected


def main():
    FOLDER.mkdir(exist_ok=True)
    expected = {"types": types(np.random.default_rng(7)), "spm": spm(), "ids": IDS}
    expected["architectures"] = {name: architecture(name) for name in ARCHITECTURES}
    (FOLDER / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
