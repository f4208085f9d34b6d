"""Makes the tiny random checkpoints of tests/fixtures/models, each with what transformers computes from its folder.

Made with torch 2.13.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, Python 3.11:

    pip install torch==2.13.0 transformers==5.23.0
    python tests/goldens/make_models.py            writes tests/fixtures/models/*/
    python tests/goldens/make_models.py NAME ...   only these
    python tests/goldens/probe_models.py           how far the log-probabilities move if one detail is got wrong

Deterministic: the same versions write the same bytes. A folder is written first and then opened as anybody would open
it (`from_pretrained`, float32, eager attention); `reference.json` holds what that gave, so it judges config and tensor
names too. Biases, norms, epsilons and frequencies are far from their usual values, so that a detail got wrong shows.
"""

import json
import os
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import CONFIG_MAPPING, AutoModelForCausalLM

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "models"
VERSIONS = f"transformers {transformers.__version__}, torch {torch.__version__}"
TOLERANCE = 2e-4
VOCABULARY = 272
END = "<|endoftext|>"
SENTENCES = [
    "A plumb line hangs true, and the wall beside it either stands true or does not.",
    "The mason held the line against the wall and read the gap between the two.",
    "When the gap was the same at the top and at the foot, the mason was content.",
    "The other wall leaned, and the line showed by how much it leaned.",
]


def make_tokenizer(vocabulary=VOCABULARY):
    """A byte-level BPE: the end of text, 256 bytes and a few merges learned from the sentences above."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=[END], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer


def draw_weights(model, generator, spread):
    """Fills the model: matrices around 0 (gains in `spread` by part of the name), norms around 1, biases around 0."""
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator)
        gain = next((gain for part, gain in spread.items() if part in name), 0.2)
        centre = 1.0 if parameter.ndim == 1 and name.endswith("weight") else 0.0
        parameter.data.copy_(centre + gain * noise)


def old_spelling(config):
    """The keys as transformers 4 wrote them."""
    config = dict(config)
    rope = dict(config.pop("rope_parameters", None) or {})
    neox = config["model_type"] == "gpt_neox"
    if rope:
        kind = rope.pop("rope_type", "default")
        config["rotary_emb_base" if neox else "rope_theta"] = rope.pop("rope_theta")
        part = rope.pop("partial_rotary_factor", None)
        if part is not None:
            config["rotary_pct"] = part
        word = "type" if kind == "linear" else "rope_type"
        config["rope_scaling"] = None if kind == "default" else {word: kind, **rope}
    config["torch_dtype"] = config.pop("dtype")
    return config


def write_json(path, value, indent=None):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def write_checkpoint(folder, family, settings, dtype, spelling, seed, shards, spread, rename, extra, drop):
    """Writes the folder as the hub holds it.

    `rename` gives a tensor another name, `extra` gives tensors that no network needs, `drop` lists keys that the
    config lacks.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = AutoModelForCausalLM.from_config(CONFIG_MAPPING[family](**settings))
    draw_weights(model, torch.Generator().manual_seed(seed), spread)
    model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size=shards or "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if rename or extra:
        tensors = load_file(folder / "model.safetensors")
        tensors.update(extra(tensors) if extra else {})
        tensors = {rename(name) if rename else name: tensor for name, tensor in tensors.items()}
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    config = old_spelling(config) if spelling == "old" else config
    write_json(folder / "config.json", {key: value for key, value in config.items() if key not in drop}, indent=2)
    make_tokenizer(min(VOCABULARY, settings["vocab_size"])).save(str(folder / "tokenizer.json"), pretty=False)
    words = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": END, "eos_token": END, "model_max_length": 64}
    write_json(folder / "tokenizer_config.json", {**words, "clean_up_tokenization_spaces": False}, indent=2)


def open_checkpoint(folder, **changes):
    """The model of a folder in float32; every tensor must have come from its files."""
    model, loading = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True, **changes
    )
    assert not loading["missing_keys"] and not loading["mismatched_keys"], (folder, loading)
    return model.eval()


@torch.no_grad()
def log_probabilities(model, ids):
    return torch.log_softmax(model(torch.tensor([ids]), use_cache=False).logits[0].double(), -1)


def next_ids(model, ids, count):
    ids = list(ids)
    for _ in range(count):
        ids.append(int(log_probabilities(model, ids)[-1].argmax()))
    return ids


def closest_call(table):
    """The smallest lead of the most likely token over the next one."""
    first, second = table.topk(2).values.T
    return float((first - second).min())


def make_case(model, length, generator, vocabulary):
    """A sequence whose arg max is nowhere a near-tie, so that other arithmetic must agree on it."""
    for _ in range(100):
        ids = torch.randint(1, vocabulary, (length,), generator=generator).tolist()
        longer = next_ids(model, ids, 8)
        if closest_call(log_probabilities(model, longer)) > 10 * TOLERANCE:
            break
    else:
        raise ValueError("every sequence drawn has a near-tie")
    table = log_probabilities(model, ids)
    top = table[-1].topk(5)
    return {
        "ids": ids,
        "logprobs": [round(float(row[token]), 7) for row, token in zip(table, ids[1:])],
        "argmax": table.argmax(-1).tolist(),
        "greedy": longer[length:],
        "last_top5": [[int(token), round(float(value), 7)] for value, token in zip(*top)],
    }


def make_model(
    folder,
    family,
    settings,
    dtype="float32",
    spelling="new",
    seed=0,
    shards=None,
    spread=None,
    rename=None,
    extra=None,
    drop=(),
    lengths=(5, 19, 41),
):
    """A folder with its `reference.json`; `lengths` are the sequences' in tokens."""
    write_checkpoint(folder, family, settings, dtype, spelling, seed, shards, spread or {}, rename, extra, drop)
    model = open_checkpoint(folder)
    generator = torch.Generator().manual_seed(seed + 1)
    reference = {
        "origin": f"{VERSIONS}, eager attention, float32 arithmetic on the stored weights",
        "tolerance": f"log-probabilities to {TOLERANCE} absolute, arg max exactly",
        "model_type": family,
        "dtype": dtype,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "cases": [make_case(model, length, generator, settings["vocab_size"]) for length in lengths],
    }
    write_json(folder / "reference.json", reference)


def square(width=32, heads=4, mlp=40, context=64):
    """What llama's kin and GPT-NeoX name alike."""
    return {
        "vocab_size": VOCABULARY,
        "hidden_size": width,
        "num_hidden_layers": 2,
        "num_attention_heads": heads,
        "intermediate_size": mlp,
        "max_position_embeddings": context,
        "bos_token_id": 0,
        "eos_token_id": 0,
    }


def gpt2(width=24, heads=4):
    shape = {"vocab_size": VOCABULARY, "n_embd": width, "n_layer": 2, "n_head": heads, "n_positions": 64}
    return {**shape, "bos_token_id": 0, "eos_token_id": 0}


def rope(kind="default", base=100.0, **rest):
    return {"rope_type": kind, "rope_theta": base, **rest}


# The exact GELU and its tanh form differ by less than 5e-4: a strong MLP and a strong head make that visible.
STRONG = {
    "mlp.c_fc": 0.4, "mlp.c_proj": 0.6, "wte": 0.5,
    "dense_h_to_4h": 0.4, "dense_4h_to_h": 0.6, "lm_head": 0.6, "embed": 0.4,
}

MODELS = {
    "llama-grouped-sharded": dict(
        family="llama",
        settings={
            **square(width=16, mlp=18),
            "num_key_value_heads": 2,
            "rms_norm_eps": 1e-3,
            "rope_parameters": rope(base=50.0),
        },
        spelling="old",
        shards="24KB",
    ),
    "llama-biases-wide-heads": dict(
        family="llama",
        settings={
            **square(mlp=32),
            "num_key_value_heads": 2,
            "head_dim": 12,
            "attention_bias": True,
            "mlp_bias": True,
            "rms_norm_eps": 2e-3,
            "tie_word_embeddings": True,
            "rope_parameters": rope(base=500.0),
        },
        dtype="bfloat16",
    ),
    "llama-linear-rope": dict(
        family="llama",
        settings={
            **square(),
            "num_key_value_heads": 1,
            "rms_norm_eps": 1e-3,
            "tie_word_embeddings": True,
            "rope_parameters": rope("linear", factor=4.0),
        },
        dtype="float16",
        spelling="old",
    ),
    "llama3-rope": dict(
        family="llama",
        settings={
            **square(width=24, mlp=32),
            "num_key_value_heads": 2,
            "rms_norm_eps": 1e-3,
            "rope_parameters": rope(
                "llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32
            ),
        },
        dtype="bfloat16",
    ),
    "mistral-window": dict(
        family="mistral",
        settings={
            **square(width=24, mlp=32),
            "num_key_value_heads": 2,
            "sliding_window": 8,
            "rms_norm_eps": 1e-3,
            "rope_parameters": rope(),
        },
        dtype="bfloat16",
        spelling="old",
    ),
    "mistral-no-window": dict(
        family="mistral",
        settings={
            **square(width=24, mlp=28),
            "num_key_value_heads": 1,
            "head_dim": 16,
            "sliding_window": None,
            "rms_norm_eps": 1e-3,
            "tie_word_embeddings": True,
            "rope_parameters": rope(),
        },
        dtype="float16",
    ),
    "qwen2-tied": dict(
        family="qwen2",
        settings={
            **square(width=24, mlp=22),
            "num_key_value_heads": 2,
            "rms_norm_eps": 1e-3,
            "tie_word_embeddings": True,
            "rope_parameters": rope(base=1000.0),
        },
        spelling="old",
        drop=("layer_types",),
    ),
    "qwen2-layer-windows": dict(
        family="qwen2",
        settings={
            **square(width=24, mlp=32),
            "num_key_value_heads": 4,
            "use_sliding_window": True,
            "sliding_window": 8,
            "max_window_layers": 1,
            "rms_norm_eps": 1e-3,
            "rope_parameters": rope(),
        },
        dtype="bfloat16",
    ),
    "gpt2-prefixed": dict(
        family="gpt2",
        settings={**gpt2(width=16, heads=2), "layer_norm_epsilon": 1e-3},
        spread=STRONG,
    ),
    "gpt2-relu-layer-scales": dict(
        family="gpt2",
        settings={
            **gpt2(),
            "n_inner": 44,
            "activation_function": "relu",
            "scale_attn_by_inverse_layer_idx": True,
            "layer_norm_epsilon": 1e-3,
        },
        dtype="bfloat16",
        spelling="old",
    ),
    "gpt2-gelu-unscaled": dict(
        family="gpt2",
        settings={
            **gpt2(),
            "n_inner": 52,
            "activation_function": "gelu",
            "scale_attn_weights": False,
            "layer_norm_epsilon": 1e-3,
        },
        dtype="float16",
        spelling="old",
        spread=STRONG,
        rename=lambda name: name.removeprefix("transformer."),
    ),
    "gpt-neox-parallel": dict(
        family="gpt_neox",
        settings={
            **square(heads=2, mlp=28),
            "use_parallel_residual": True,
            "layer_norm_eps": 1e-3,
            "rope_parameters": rope(partial_rotary_factor=0.25),
        },
        dtype="bfloat16",
        spelling="old",
        spread=STRONG,
    ),
    "gpt-neox-serial-tied": dict(
        family="gpt_neox",
        settings={
            **square(),
            "use_parallel_residual": False,
            "attention_bias": False,
            "hidden_act": "gelu_fast",
            "layer_norm_eps": 1e-3,
            "tie_word_embeddings": True,
            "rope_parameters": rope(partial_rotary_factor=0.5),
        },
        dtype="float16",
        spread=STRONG,
    ),
}

if __name__ == "__main__":
    for seed, (name, model) in enumerate(MODELS.items()):
        if not sys.argv[1:] or name in sys.argv[1:]:
            make_model(FOLDER / name, seed=100 * seed, **model)
            print(name, sum(file.stat().st_size for file in (FOLDER / name).iterdir()), "bytes", flush=True)
