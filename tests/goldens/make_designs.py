"""Makes designs.json: what transformers reads in configs that leave most things unsaid, or say them in older words.

Made with torch 2.13.0 (CPU), transformers 5.23.0, Python 3.11:

    pip install torch==2.13.0 transformers==5.23.0
    python tests/goldens/make_designs.py && npx prettier --write tests/goldens/designs.json

Each config is written to a folder and read as `AutoConfig` reads it; the network is made without memory for its
weights (torch's meta device), so the sizes are what transformers makes of the config, not what the config says. The
frequencies are those of the network's own rotary embedding, as the bits of their float32.
"""

import json
import os
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()

FILE = Path(__file__).resolve().parent / "designs.json"
TINY = {
    "vocab_size": 48,
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 20,
    "max_position_embeddings": 64,
}
TINY_GPT2 = {"vocab_size": 48, "n_embd": 24, "n_layer": 2, "n_head": 4, "n_positions": 64}
LLAMA3 = {"factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
WIDE = {**TINY, "hidden_size": 512, "num_attention_heads": 8}

CONFIGS = [
    ("llama, nothing said", {"model_type": "llama"}),
    ("llama, grouped heads", {"model_type": "llama", **TINY, "num_key_value_heads": 2}),
    (
        "llama, nulls",
        {"model_type": "llama", **TINY, "num_key_value_heads": None, "head_dim": None, "rope_scaling": None},
    ),
    ("llama, wide heads", {"model_type": "llama", **TINY, "head_dim": 16, "num_key_value_heads": 1}),
    ("llama, attention biases", {"model_type": "llama", **TINY, "attention_bias": True}),
    ("llama, MLP biases", {"model_type": "llama", **TINY, "mlp_bias": True}),
    ("llama, tied", {"model_type": "llama", **TINY, "tie_word_embeddings": True}),
    ("llama, other activation", {"model_type": "llama", **TINY, "hidden_act": "gelu_pytorch_tanh"}),
    ("llama, old base", {"model_type": "llama", **WIDE, "rope_theta": 500000}),
    ("llama, fractional base", {"model_type": "llama", **WIDE, "rope_theta": 51234.56}),
    ("llama, base among the rotary settings", {"model_type": "llama", **WIDE, "rope_parameters": {"rope_theta": 1e5}}),
    (
        "llama, bases in both places",
        {"model_type": "llama", **WIDE, "rope_theta": 7e4, "rope_parameters": {"rope_theta": 1e5}},
    ),
    (
        "llama, linear in old words",
        {"model_type": "llama", **WIDE, "rope_theta": 1e5, "rope_scaling": {"type": "linear", "factor": 3.0}},
    ),
    (
        "llama, linear in new words",
        {
            "model_type": "llama",
            **WIDE,
            "rope_parameters": {"rope_type": "linear", "factor": 2.5, "rope_theta": 20000.0},
        },
    ),
    (
        "llama, llama3 in old words",
        {
            "model_type": "llama",
            **WIDE,
            "rope_theta": 5e5,
            "max_position_embeddings": 131072,
            "rope_scaling": {**LLAMA3, "factor": 8.0, "rope_type": "llama3", "original_max_position_embeddings": 8192},
        },
    ),
    (
        "llama, llama3 without its original context",
        {
            "model_type": "llama",
            **WIDE,
            "max_position_embeddings": 4096,
            "rope_parameters": {**LLAMA3, "rope_type": "llama3"},
        },
    ),
    (
        "llama, llama3 with two original contexts",
        {
            "model_type": "llama",
            **WIDE,
            "max_position_embeddings": 4096,
            "original_max_position_embeddings": 512,
            "rope_parameters": {**LLAMA3, "rope_type": "llama3", "original_max_position_embeddings": 2048},
        },
    ),
    (
        "llama, a type in both words",
        {"model_type": "llama", **WIDE, "rope_scaling": {"type": "linear", "rope_type": "default", "factor": 2.0}},
    ),
    (
        "llama, empty scaling beside settings",
        {"model_type": "llama", **WIDE, "rope_scaling": {}, "rope_parameters": {"rope_type": "linear", "factor": 2.0}},
    ),
    ("mistral, nothing said", {"model_type": "mistral"}),
    ("mistral, grouped heads", {"model_type": "mistral", **TINY, "num_key_value_heads": 2}),
    ("mistral, no window", {"model_type": "mistral", **TINY, "num_key_value_heads": 2, "sliding_window": None}),
    (
        "mistral, kinds of layer",
        {
            "model_type": "mistral",
            **TINY,
            "num_key_value_heads": 2,
            "head_dim": 6,
            "sliding_window": 8,
            "layer_types": ["full_attention", "sliding_attention"],
        },
    ),
    ("qwen2, nothing said", {"model_type": "qwen2"}),
    (
        "qwen2, a window that is not used",
        {"model_type": "qwen2", **TINY, "num_key_value_heads": 2, "sliding_window": 8, "max_window_layers": 0},
    ),
    (
        "qwen2, a window on later layers",
        {
            "model_type": "qwen2",
            **TINY,
            "num_key_value_heads": 2,
            "use_sliding_window": True,
            "sliding_window": 8,
            "max_window_layers": 1,
        },
    ),
    (
        "qwen2, a window on no layer",
        {"model_type": "qwen2", **TINY, "num_key_value_heads": 4, "use_sliding_window": True, "sliding_window": 8},
    ),
    (
        "qwen2, a window without its length",
        {
            "model_type": "qwen2",
            **TINY,
            "num_key_value_heads": 4,
            "use_sliding_window": True,
            "max_window_layers": 1,
        },
    ),
    (
        "qwen2, kinds of layer",
        {
            "model_type": "qwen2",
            **TINY,
            "num_key_value_heads": 2,
            "use_sliding_window": True,
            "sliding_window": 8,
            "max_window_layers": 1,
            "layer_types": ["sliding_attention", "full_attention"],
        },
    ),
    ("qwen2, wide heads", {"model_type": "qwen2", **TINY, "num_key_value_heads": 2, "head_dim": 10}),
    ("gpt2, nothing said", {"model_type": "gpt2"}),
    ("gpt2, small", {"model_type": "gpt2", **TINY_GPT2, "n_ctx": 32, "n_inner": None}),
    (
        "gpt2, in the words of others",
        {
            "model_type": "gpt2",
            "vocab_size": 48,
            "hidden_size": 24,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "max_position_embeddings": 64,
        },
    ),
    ("gpt2, MLP of its own width, untied", {"model_type": "gpt2", **TINY_GPT2, "n_inner": 50, "tie_word_embeddings": False}),
    (
        "gpt2, scales",
        {"model_type": "gpt2", **TINY_GPT2, "scale_attn_weights": False, "scale_attn_by_inverse_layer_idx": True},
    ),
    ("gpt2, other activation", {"model_type": "gpt2", **TINY_GPT2, "activation_function": "tanh"}),
    ("gpt_neox, nothing said", {"model_type": "gpt_neox"}),
    ("gpt_neox, small", {"model_type": "gpt_neox", **WIDE}),
    (
        "gpt_neox, old words",
        {"model_type": "gpt_neox", **WIDE, "rotary_pct": 0.5, "rotary_emb_base": 5000, "rope_theta": 77.0},
    ),
    (
        "gpt_neox, new words",
        {
            "model_type": "gpt_neox",
            **WIDE,
            "rope_parameters": {"rope_theta": 2000.0, "partial_rotary_factor": 0.3, "rope_type": "default"},
        },
    ),
    (
        "gpt_neox, linear",
        {
            "model_type": "gpt_neox",
            **WIDE,
            "rope_parameters": {"rope_type": "linear", "factor": 4.0, "partial_rotary_factor": 0.5},
        },
    ),
    (
        "gpt_neox, serial, no attention biases, tied",
        {
            "model_type": "gpt_neox",
            **TINY,
            "rotary_pct": 1.0,
            "use_parallel_residual": False,
            "attention_bias": False,
            "tie_word_embeddings": True,
        },
    ),
]


def windows(config):
    """The window of each layer, as the masks that the network makes are told it."""
    layers = config.num_hidden_layers
    window = getattr(config, "sliding_window", None)
    types = getattr(config, "layer_types", None) or ["sliding_attention"] * layers
    return [window if kind == "sliding_attention" else None for kind in types[:layers]]


def part(model, *names):
    """The module that is called one of these names first."""
    return next(module for name, module in model.named_modules() if name.split(".")[-1] in names)


def describe(config):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.json").write_text(json.dumps(config))
        read = AutoConfig.from_pretrained(folder)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(read, attn_implementation="eager")
    attention = [m for name, m in model.named_modules() if name.split(".")[-1] in ("self_attn", "attn", "attention")]
    named = dict(model.named_parameters())
    norm = part(model, "norm", "ln_f", "final_layer_norm")
    head = "embed_out" if read.model_type == "gpt_neox" else "lm_head"  # as `save_pretrained` names it
    shapes = {name.replace("lm_head", head): list(weight.shape) for name, weight in named.items()}
    rotary = next((type(m) for name, m in model.named_modules() if name.endswith("rotary_emb")), None)
    bits = rotary(read).inv_freq.view(torch.int32).tolist() if rotary else None
    heads = read.num_attention_heads
    return {
        "layers": len(attention),
        "heads": heads,
        "keyValueHeads": getattr(read, "num_key_value_heads", None) or heads,
        "headWidth": getattr(attention[0], "head_dim", None) or attention[0].head_size,
        "contextLength": read.max_position_embeddings,
        "normEpsilon": getattr(norm, "variance_epsilon", None) or norm.eps,
        "windows": windows(read),
        "attentionScales": [scale(layer, index, read) for index, layer in enumerate(attention)],
        "activation": getattr(read, "hidden_act", None) or read.activation_function,
        "parallel": bool(getattr(read, "use_parallel_residual", False)),
        "parameters": sum(weight.numel() for weight in named.values()),
        "tensors": len(shapes),
        "shapes": shapes if len(shapes) < 60 else None,
        "frequencyBits": bits,
    }


def scale(attention, layer, config):
    """The factor on query-key products, which GPT-2 computes in its attention function."""
    if config.model_type != "gpt2":
        return attention.scaling
    factor = attention.head_dim**-0.5 if config.scale_attn_weights else 1.0
    return factor / (layer + 1) if config.scale_attn_by_inverse_layer_idx else factor


if __name__ == "__main__":
    golden = {
        "origin": f"transformers {transformers.__version__}, torch {torch.__version__}",
        "command": "python tests/goldens/make_designs.py && npx prettier --write tests/goldens/designs.json",
        "tolerance": {"frequencyBits": 1, "attentionScales": 1e-12, "everything else": 0},
        "cases": [{"what": what, "config": config, "read": describe(config)} for what, config in CONFIGS],
    }
    FILE.write_text(json.dumps(golden) + "\n")
    print(len(golden["cases"]), "configs,", FILE.stat().st_size, "bytes")
