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
from safetensors import safe_open
from transformers import AutoConfig, AutoModelForCausalLM

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()

# modeling_olmo.py has it as a number among its code.
OLMO_EPSILON = 1e-5
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
GROUPED = {**TINY, "num_key_value_heads": 2}
EXPERTS = {**GROUPED, "num_experts": 3, "num_experts_per_tok": 2, "moe_intermediate_size": 10}
LONG = {"short_factor": [1.0, 1.1, 1.2], "long_factor": [1.5, 2.5, 3.5]}
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
    (
        "llama, dynamic",
        {"model_type": "llama", **WIDE, "rope_scaling": {"rope_type": "dynamic", "factor": 4.0}},
    ),
    (
        "llama, yarn in old words, zeros taken for absent",
        {
            "model_type": "llama",
            **WIDE,
            "rope_scaling": {"type": "yarn", "factor": 4.0, "mscale": 0, "beta_fast": 0, "beta_slow": 0},
        },
    ),
    (
        "qwen2, yarn with its own ramp",
        {
            "model_type": "qwen2",
            **WIDE,
            "num_key_value_heads": 8,
            "rope_parameters": {
                "rope_type": "yarn",
                "factor": 8.0,
                "original_max_position_embeddings": 16,
                "beta_fast": 4,
                "beta_slow": 0.5,
                "truncate": False,
                "mscale": 0.7,
                "mscale_all_dim": 0.4,
            },
        },
    ),
    ("mixtral, nothing said", {"model_type": "mixtral"}),
    (
        "mixtral, other name of the number of experts",
        {
            "model_type": "mixtral",
            **GROUPED,
            "num_experts": 3,
            "num_experts_per_tok": 1,
            "head_dim": 10,
            "sliding_window": 5,
        },
    ),
    ("qwen2_moe, nothing said", {"model_type": "qwen2_moe"}),
    (
        "qwen2_moe, experts at some layers, windows at others",
        {
            "model_type": "qwen2_moe",
            **EXPERTS,
            "num_hidden_layers": 6,
            "shared_expert_intermediate_size": 14,
            "decoder_sparse_step": 2,
            "mlp_only_layers": [3],
            "use_sliding_window": True,
            "sliding_window": 8,
            "max_window_layers": 4,
            "qkv_bias": False,
        },
    ),
    ("qwen3, nothing said", {"model_type": "qwen3"}),
    (
        "qwen3, biases, windows on later layers",
        {
            "model_type": "qwen3",
            **GROUPED,
            "head_dim": 10,
            "attention_bias": True,
            "use_sliding_window": True,
            "max_window_layers": 1,
        },
    ),
    ("qwen3_moe, nothing said", {"model_type": "qwen3_moe"}),
    (
        "qwen3_moe, a window on every layer",
        {
            "model_type": "qwen3_moe",
            **EXPERTS,
            "mlp_only_layers": [0],
            "use_sliding_window": True,
            "sliding_window": 8,
            "attention_bias": True,
        },
    ),
    ("qwen3_moe, no layer with experts", {"model_type": "qwen3_moe", **EXPERTS, "decoder_sparse_step": 5}),
    ("phi3, nothing said", {"model_type": "phi3"}),
    (
        "phi3, longrope by its first name",
        {
            "model_type": "phi3",
            **GROUPED,
            "original_max_position_embeddings": 16,
            "sliding_window": 7,
            "pad_token_id": 0,
            "rope_scaling": {"type": "su", **LONG, "original_max_position_embeddings": 32},
        },
    ),
    (
        "phi3, longrope by its second name, part of each head",
        {
            "model_type": "phi3",
            **{**WIDE, "num_attention_heads": 64},
            "pad_token_id": 0,
            "partial_rotary_factor": 0.75,
            "rope_scaling": {"type": "yarn", **LONG, "original_max_position_embeddings": 32},
        },
    ),
    ("gemma, nothing said", {"model_type": "gemma"}),
    (
        "gemma, first release",
        {
            "model_type": "gemma",
            **GROUPED,
            "head_dim": 10,
            "hidden_act": "gelu",
            "hidden_activation": "silu",
            "attention_bias": True,
        },
    ),
    ("gemma2, nothing said", {"model_type": "gemma2"}),
    (
        "gemma2, other kinds of layer",
        {
            "model_type": "gemma2",
            **GROUPED,
            "head_dim": 10,
            "query_pre_attn_scalar": 7,
            "hidden_act": "silu",
            "sliding_window": 8,
            "layer_types": ["full_attention", "sliding_attention"],
            "tie_word_embeddings": False,
        },
    ),
    ("gemma3_text, nothing said", {"model_type": "gemma3_text"}),
    (
        "gemma3_text, old words",
        {
            "model_type": "gemma3_text",
            **GROUPED,
            "num_hidden_layers": 4,
            "head_dim": 10,
            "query_pre_attn_scalar": 7,
            "sliding_window": 8,
            "sliding_window_pattern": 3,
            "rope_local_base_freq": 500.0,
            "rope_theta": 7e4,
            "rope_scaling": {"rope_type": "linear", "factor": 8.0},
        },
    ),
    ("olmo, nothing said", {"model_type": "olmo"}),
    (
        "olmo, biases, clip",
        {"model_type": "olmo", **GROUPED, "attention_bias": True, "clip_qkv": 8.0, "tie_word_embeddings": True},
    ),
    ("olmo2, nothing said", {"model_type": "olmo2"}),
    ("olmo2, grouped heads of a width of their own", {"model_type": "olmo2", **GROUPED, "head_dim": 10}),
    ("cohere, nothing said", {"model_type": "cohere"}),
    (
        "cohere, norms of queries and keys",
        {"model_type": "cohere", **GROUPED, "use_qk_norm": True, "attention_bias": True},
    ),
    ("stablelm, nothing said", {"model_type": "stablelm"}),
    (
        "stablelm, side by side, norms of queries and keys",
        {
            "model_type": "stablelm",
            **WIDE,
            "num_key_value_heads": 2,
            "qk_layernorm": True,
            "use_parallel_residual": True,
            "use_qkv_bias": True,
            "partial_rotary_factor": 0.5,
        },
    ),
    ("starcoder2, nothing said", {"model_type": "starcoder2"}),
    (
        "starcoder2, no biases, a window",
        {"model_type": "starcoder2", **GROUPED, "use_bias": False, "sliding_window": 8},
    ),
    ("smollm3, nothing said", {"model_type": "smollm3"}),
    (
        "smollm3, a window where nothing is rotated",
        {
            "model_type": "smollm3",
            **GROUPED,
            "pad_token_id": 0,
            "no_rope_layers": [1, 0],
            "use_sliding_window": True,
            "sliding_window": 8,
        },
    ),
    (
        "smollm3, kinds of layer with the window switched off",
        {
            "model_type": "smollm3",
            **GROUPED,
            "pad_token_id": 0,
            "sliding_window": 8,
            "layer_types": ["sliding_attention", "full_attention"],
            "mlp_bias": True,
        },
    ),
    ("granite, nothing said", {"model_type": "granite"}),
    (
        "granite, factors",
        {"model_type": "granite", **GROUPED, "attention_multiplier": 0.3, "attention_bias": True, "mlp_bias": True},
    ),
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
    return [window or None if kind == "sliding_attention" else None for kind in types[:layers]]


def part(model, *names):
    """The module that is called one of these names first."""
    return next(module for name, module in model.named_modules() if name.split(".")[-1] in names)


def describe(config):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.json").write_text(json.dumps(config))
        read = AutoConfig.from_pretrained(folder)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(read, attn_implementation="eager")
    saved = saved_shapes(read) if hasattr(read, "num_experts_per_tok") else None
    attention = [m for name, m in model.named_modules() if name.split(".")[-1] in ("self_attn", "attn", "attention")]
    named = dict(model.named_parameters())
    norm = part(model, "norm", "ln_f", "final_layer_norm")
    head = "embed_out" if read.model_type == "gpt_neox" else "lm_head"  # as `save_pretrained` names it
    shapes = saved if saved is not None else {name.replace("lm_head", head): list(weight.shape) for name, weight in named.items()}
    rotary = next((type(m) for name, m in model.named_modules() if name.endswith("rotary_emb")), None)
    bits = first_frequencies(rotary(read)).view(torch.int32).tolist() if rotary else None
    heads = read.num_attention_heads
    return {
        "layers": len(attention),
        "heads": heads,
        "keyValueHeads": getattr(read, "num_key_value_heads", None) or heads,
        "headWidth": getattr(attention[0], "head_dim", None) or attention[0].head_size,
        "contextLength": read.max_position_embeddings,
        "normEpsilon": OLMO_EPSILON if read.model_type == "olmo" else getattr(norm, "variance_epsilon", None) or norm.eps,
        "windows": windows(read),
        "attentionScales": [scale(layer, index, read) for index, layer in enumerate(attention)],
        "activation": activation(read),
        "parallel": read.model_type == "cohere" or bool(getattr(read, "use_parallel_residual", False)),
        "parameters": sum(weight.numel() for weight in named.values()),
        "tensors": len(shapes) or None,
        "shapes": shapes if 0 < len(shapes) < 70 else None,
        "frequencyBits": bits,
    }


def activation(config):
    """What the network reads: the later Gemmas another key than the first."""
    if config.model_type in ("gemma2", "gemma3_text"):
        return config.hidden_activation
    return getattr(config, "hidden_act", None) or config.activation_function


def first_frequencies(rotary):
    """Those of the first layer where they differ by layer."""
    return rotary.sliding_attention_inv_freq if hasattr(rotary, "sliding_attention_inv_freq") else rotary.inv_freq


def saved_shapes(config):
    """Experts are one tensor in memory and many in a file: of small networks what is saved; of large ones nothing."""
    if config.hidden_size > 24:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        AutoModelForCausalLM.from_config(config).save_pretrained(folder)
        with safe_open(Path(folder) / "model.safetensors", "pt") as file:
            return {name: file.get_slice(name).get_shape() for name in file.keys()}


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
        "tolerance": {"frequencyBits": 2, "attentionScales": 1e-12, "everything else": 0},
        "cases": [{"what": what, "config": config, "read": describe(config)} for what, config in CONFIGS],
    }
    FILE.write_text(json.dumps(golden) + "\n")
    print(len(golden["cases"]), "configs,", FILE.stat().st_size, "bytes")
