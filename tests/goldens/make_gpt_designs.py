"""Makes gpt-designs.json: what transformers reads in configs of GPT-2's kin, and the networks that it makes of them.

Made with torch 2.13.0 (CPU), transformers 5.23.0, Python 3.11:

    pip install torch==2.13.0 transformers==5.23.0
    python tests/goldens/make_gpt_designs.py && npx prettier --write tests/goldens/gpt-designs.json

As make_designs.py, but for families that each spell their sizes in their own way. A config that transformers refuses, or
whose network fails at the first text, has `"fails"` in place of what was read. ALiBi's slopes are those of the network's own
functions, as the bits of their float32; where a family rounds what it adds to the scores, so is that at some positions.
"""

import json
import os
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.models.bloom import modeling_bloom
from transformers.models.falcon import modeling_falcon
from transformers.models.mpt import modeling_mpt

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()

FILE = Path(__file__).resolve().parent / "gpt-designs.json"
GPT = {"vocab_size": 48, "n_embd": 24, "n_layer": 2, "n_head": 4, "n_positions": 64}
USUAL = {"vocab_size": 48, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4}
NEO = {"vocab_size": 48, "hidden_size": 24, "num_layers": 2, "num_heads": 4, "max_position_embeddings": 64}
MPT = {"vocab_size": 48, "d_model": 24, "n_layers": 2, "n_heads": 4, "max_seq_len": 64, "architectures": ["MptForCausalLM"]}
XGLM = {"vocab_size": 48, "d_model": 24, "num_layers": 2, "attention_heads": 4, "ffn_dim": 20}
GROUPED = {**USUAL, "new_decoder_architecture": True, "num_kv_heads": 2}

CONFIGS = {
    "gpt2": {
        "both spellings of a size": {**GPT, "hidden_size": 36, "max_position_embeddings": 32},
        "Cerebras' scales and inner width": {**GPT, "n_inner": 50, "scale_attn_by_inverse_layer_idx": True},
        "upcast attention": {**GPT, "reorder_and_upcast_attn": True},
    },
    "gpt_neo": {
        "nothing said": {},
        "local layers as types": {**NEO, "attention_types": [[["local", "global"], 1]], "window_size": 5},
        "local layers by name, which count before types": {
            **NEO,
            "attention_types": [[["global"], 2]],
            "attention_layers": ["global", "local"],
        },
        "inner width, untied, usual words": {
            "vocab_size": 48,
            "hidden_size": 24,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "attention_types": [[["global"], 1]],
            "intermediate_size": 10,
            "tie_word_embeddings": False,
        },
        "types for other layers": {**NEO, "attention_types": [[["global"], 3]]},
        "no types for two layers": NEO,
    },
    "gptj": {
        "nothing said": {},
        "small": {**GPT, "rotary_dim": 4},
        "tied, its own inner width": {**GPT, "rotary_dim": 2, "tie_word_embeddings": True, "n_inner": 10},
        "rotation of an odd width": {**GPT, "rotary_dim": 3},
        "rotation of more than a head": GPT,
        "rotation of no width": {**GPT, "rotary_dim": None},
    },
    "codegen": {
        "nothing said": {},
        "small": {**GPT, "rotary_dim": 4, "n_ctx": 32},
        "eight heads": {**GPT, "n_head": 8, "rotary_dim": 2, "tie_word_embeddings": True},
        "heads that are no four blocks": {**GPT, "n_head": 6, "rotary_dim": 2},
    },
    "gpt_bigcode": {
        "nothing said": {},
        "many heads of keys": {**GPT, "multi_query": False, "n_inner": 10},
        "unscaled, untied": {**GPT, "scale_attn_weights": False, "tie_word_embeddings": False},
    },
    "opt": {
        "nothing said": {},
        "350M": {**USUAL, "ffn_dim": 20, "word_embed_proj_dim": 12, "do_layer_norm_before": False},
        "no biases, plain norms": {**USUAL, "enable_bias": False, "layer_norm_elementwise_affine": False},
        "no final norm": {**USUAL, "_remove_final_layer_norm": True, "activation_function": "gelu"},
        "untied": {**USUAL, "word_embed_proj_dim": 48, "tie_word_embeddings": False},
    },
    "bloom": {
        "nothing said": {},
        "old words, of which the width counts first": {"vocab_size": 48, "hidden_size": 8, "n_embed": 24, "n_head": 6, "seq_length": 99},
        "both words": {"vocab_size": 48, "hidden_size": 24, "n_layer": 3, "num_hidden_layers": 1, "n_head": 2, "num_attention_heads": 3},
        "residual from behind the norm": {
            "vocab_size": 48,
            "hidden_size": 24,
            "n_head": 4,
            "apply_residual_connection_post_layernorm": True,
            "tie_word_embeddings": False,
        },
    },
    "mpt": {
        "nothing said": {"architectures": ["MptForCausalLM"]},
        "clip and scale": {**MPT, "attn_config": {"clip_qkv": 2.0, "softmax_scale": 0.3}},
        "what its class takes no notice of": {
            **MPT,
            "expansion_ratio": 2,
            "no_bias": False,
            "logit_scale": 0.5,
            "attn_config": {"alibi_bias_max": 16, "attn_type": "multiquery_attention", "qk_ln": True},
        },
        "six heads": {**MPT, "n_heads": 6, "tie_word_embeddings": False},
    },
    "falcon": {
        "nothing said": {},
        "7B": {**USUAL, "num_kv_heads": 4},
        "40B": GROUPED,
        "11B, with one norm": {**GROUPED, "num_ln_in_parallel_attn": 1, "ffn_hidden_size": 20},
        "RW": {**USUAL, "alibi": True, "bias": True, "multi_query": False, "parallel_attn": False},
        "nulls": {**USUAL, "alibi": None, "bias": None, "multi_query": None, "parallel_attn": None},
        "two norms in series": {**USUAL, "multi_query": False, "parallel_attn": False, "num_ln_in_parallel_attn": 2},
        "old name of the width": {**USUAL, "n_embed": 32},
        "linear": {**USUAL, "hidden_size": 64, "rope_scaling": {"type": "linear", "factor": 2.0}},
        "40B in series": {**GROUPED, "parallel_attn": False},
        "40B with three norms": {**GROUPED, "num_ln_in_parallel_attn": 3},
        "7B with two norms": {**USUAL, "num_ln_in_parallel_attn": 2},
        "groups without the architecture for them": {**USUAL, "multi_query": False, "num_kv_heads": 2},
    },
    "phi": {
        "nothing said": {},
        "grouped, norms of queries and keys": {**USUAL, "num_key_value_heads": 2, "qk_layernorm": True, "partial_rotary_factor": 0.4},
        "tied, wide heads": {**USUAL, "head_dim": 8, "tie_word_embeddings": True},
        "dynamic": {**USUAL, "hidden_size": 64, "rope_scaling": {"type": "dynamic", "factor": 2.0}},
        "rotation of an odd width": {**USUAL, "partial_rotary_factor": 0.5},
    },
    "xglm": {
        "nothing said": {},
        "small": XGLM,
        "usual words": {**USUAL, "ffn_dim": 20, "scale_embedding": False, "tie_word_embeddings": False},
        "odd width": {**XGLM, "d_model": 9, "attention_heads": 3},
        "two dimensions": {**XGLM, "d_model": 2, "attention_heads": 1},
    },
}  # fmt: skip
PARALLEL = ("gptj", "codegen", "phi")
# Bloom's is written out in modeling_bloom.py (`bloom_gelu_forward`), MPT's named in modeling_mpt.py (`MptMLP`).
ACTIVATIONS = {"bloom": "gelu_pytorch_tanh", "mpt": "gelu"}


def load(config):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.json").write_text(json.dumps(config))
        return AutoConfig.from_pretrained(folder)


def runs(config):
    """Whether a small network of that config answers."""
    try:
        network = AutoModelForCausalLM.from_config(load(config), attn_implementation="eager").eval()
        with torch.no_grad():
            network(torch.arange(12).view(1, 12))
        return True
    except Exception:
        return False


def windows(read):
    if read.model_type != "gpt_neo":
        return [None] * read.num_hidden_layers
    return [read.window_size if kind == "local" else None for kind in read.attention_layers]


def scale(attention, layer, read):
    """The factor on query-key products, where each class has it."""
    if read.model_type == "gpt2":
        factor = attention.head_dim**-0.5 if read.scale_attn_weights else 1.0
        return factor / (layer + 1) if read.scale_attn_by_inverse_layer_idx else factor
    if read.model_type == "gpt_neo":
        return 1.0
    if hasattr(attention, "scale_attn"):
        return 1 / float(attention.scale_attn)
    return next(getattr(attention, name) for name in ("scaling", "inv_norm_factor", "softmax_scale") if hasattr(attention, name))


def describe(config):
    if config.get("hidden_size", config.get("n_embd", config.get("d_model", 999))) < 99 and not runs(config):
        return {"fails": True}
    read = load(config)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(read, attn_implementation="eager")
    ends = ("self_attn", "attn", "attention", "self_attention")
    attention = [m for name, m in model.named_modules() if name.split(".")[-1] in ends and hasattr(m, "head_dim")]
    named = dict(model.named_parameters())
    norm = next(m for m in model.modules() if isinstance(m, torch.nn.LayerNorm))
    rotary = next((type(m) for name, m in model.named_modules() if name.endswith("rotary_emb")), None)
    if getattr(read, "alibi", False):
        rotary = None
    heads = read.num_attention_heads
    keys = getattr(attention[0], "num_kv_heads", None) or getattr(read, "num_key_value_heads", None) or heads
    return {
        "layers": len(attention),
        "width": read.hidden_size,
        "heads": heads,
        "keyValueHeads": keys,
        "headWidth": attention[0].head_dim,
        "contextLength": getattr(read, "max_position_embeddings", None),
        "normEpsilon": norm.eps,
        "windows": windows(read),
        "attentionScales": [scale(module, index, read) for index, module in enumerate(attention)],
        "activation": ACTIVATIONS.get(read.model_type)
        or getattr(read, "hidden_act", None)
        or getattr(read, "activation_function", None)
        or read.activation,
        "parallel": read.model_type in PARALLEL
        or bool(getattr(read, "parallel_attn", False) or getattr(read, "new_decoder_architecture", False)),
        "parameters": sum(weight.numel() for weight in named.values()),
        "tensors": len(named),
        "shapes": {name: list(weight.shape) for name, weight in named.items()} if len(named) < 60 else None,
        "frequencyBits": rotary(read).inv_freq.view(torch.int32).tolist() if rotary else None,
    }


def bits(values):
    return values.float().contiguous().view(torch.int32).tolist()


def slopes(heads):
    """Bloom's, and MPT's for two largest values: what a step of one position adds."""
    mpt = [modeling_mpt.build_mpt_alibi_tensor(heads, 2, most)[:, 0, :] for most in (8, 16)]
    return {
        "heads": heads,
        "bloom": bits(modeling_bloom._get_alibi_slopes(heads, "cpu")),
        "mpt8": bits(mpt[0][:, 1] - mpt[0][:, 0]),
        "mpt16": bits(mpt[1][:, 1] - mpt[1][:, 0]),
        "falconPositions": [1, 3, 257, 1000],
        "falcon": bits(modeling_falcon.build_alibi_tensor(torch.ones(1, 1001, dtype=torch.long), heads, torch.float32)[:, 0, [1, 3, 257, 1000]]),
    }


if __name__ == "__main__":
    cases = [
        {"what": f"{family}, {what}", "config": {"model_type": family, **config}, "read": describe({"model_type": family, **config})}
        for family, configs in CONFIGS.items()
        for what, config in configs.items()
    ]
    golden = {
        "origin": f"transformers {transformers.__version__}, torch {torch.__version__}",
        "command": "python tests/goldens/make_gpt_designs.py && npx prettier --write tests/goldens/gpt-designs.json",
        "tolerance": {"frequencyBits": 1, "attentionScales": 1e-12, "everything else": 0},
        "cases": cases,
        "slopes": [slopes(heads) for heads in (1, 2, 3, 4, 5, 6, 8, 12, 71, 112)],
    }
    FILE.write_text(json.dumps(golden) + "\n")
    print(len(cases), "configs,", [case["what"] for case in cases if "fails" in case["read"]], FILE.stat().st_size, "bytes")
