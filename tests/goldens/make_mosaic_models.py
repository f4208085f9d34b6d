"""Makes two fixtures of MPT with settings that transformers' own class takes no notice of, and MosaicML's code heeds.

Made with torch 2.13.0 (CPU), tokenizers 0.23.3, Python 3.11:

    pip install torch==2.13.0 transformers==5.23.0
    python tests/goldens/make_mosaic_models.py     writes tests/fixtures/models/mpt-learned-positions and mpt-groups-biases

The reference is computed here from the formulas of llm-foundry 0.4 (models/mpt/modeling_mpt.py, models/layers/attention.py, norm.py
and ffn.py), written out in plain torch: learned positions where there is no ALiBi (SEA-LION), norms of queries and keys over all
heads together, heads that share keys and values, slopes by `alibi_bias_max`, biases, a factor on the logits.
"""

import json
import math
import shutil

import torch
import torch.nn.functional as F
from make_models import END, FOLDER, TOLERANCE, VOCABULARY, make_tokenizer, write_json
from safetensors.torch import save_file

WIDTH, LAYERS, LENGTH, EPSILON = 24, 2, 64, 1e-5
MODELS = {
    "mpt-learned-positions": {"heads": 3, "keys": 3, "alibi": None, "biased": False, "factor": None, "clip": None},
    "mpt-groups-biases": {"heads": 6, "keys": 2, "alibi": 16, "biased": True, "factor": 1 / math.sqrt(WIDTH), "clip": 1.5},
}


def draw(generator, keys, biased, learned, head_width, **_):
    """The weights by their names in a checkpoint."""

    def normal(*shape, around=0.0, spread=0.3):
        return around + spread * torch.randn(shape, generator=generator)

    weights = {"transformer.wte.weight": normal(VOCABULARY, WIDTH)}
    if learned:
        weights["transformer.wpe.weight"] = normal(LENGTH, WIDTH)
    fused = WIDTH + 2 * keys * head_width
    for layer in range(LAYERS):
        at = f"transformer.blocks.{layer}."
        for name, size in (("norm_1", WIDTH), ("norm_2", WIDTH), ("attn.q_ln", WIDTH), ("attn.k_ln", keys * head_width)):
            weights[f"{at}{name}.weight"] = normal(size, around=1.0)
            if biased:
                weights[f"{at}{name}.bias"] = normal(size)
        shapes = {"attn.Wqkv": (fused, WIDTH), "attn.out_proj": (WIDTH, WIDTH), "ffn.up_proj": (60, WIDTH), "ffn.down_proj": (WIDTH, 60)}
        for name, shape in shapes.items():
            weights[f"{at}{name}.weight"] = normal(*shape)
            if biased:
                weights[f"{at}{name}.bias"] = normal(shape[0])
    weights["transformer.norm_f.weight"] = normal(WIDTH, around=1.0)
    if biased:
        weights["transformer.norm_f.bias"] = normal(WIDTH)
    return weights


def gen_slopes(heads, steepest):
    power = 2 ** math.ceil(math.log2(heads))
    slopes = 1.0 / torch.pow(2, torch.arange(1, power + 1, dtype=torch.float32).mul(steepest / power))
    return slopes if power == heads else torch.cat([slopes[1::2], slopes[::2]])[:heads]


def logits(weights, ids, heads, keys, alibi, factor, clip, learned, head_width, **_):
    def linear(name, x):
        return F.linear(x, weights[f"{name}.weight"], weights.get(f"{name}.bias"))

    def norm(name, x):
        weight = weights[f"{name}.weight"]
        return F.layer_norm(x, weight.shape, weight, weights.get(f"{name}.bias"), EPSILON)

    count = len(ids)
    x = weights["transformer.wte.weight"][ids]
    if learned:
        x = x + weights["transformer.wpe.weight"][:count]
    for layer in range(LAYERS):
        at = f"transformer.blocks.{layer}."
        fused = linear(at + "attn.Wqkv", norm(at + "norm_1", x))
        fused = fused.clamp(-clip, clip) if clip else fused
        query, key, value = fused.split([WIDTH, keys * head_width, keys * head_width], dim=-1)
        query, key = norm(at + "attn.q_ln", query), norm(at + "attn.k_ln", key)
        query = query.view(count, heads, head_width).transpose(0, 1)
        key, value = (
            part.view(count, keys, head_width).transpose(0, 1).repeat_interleave(heads // keys, dim=0) for part in (key, value)
        )
        scores = query @ key.transpose(1, 2) / math.sqrt(head_width)
        if alibi:
            scores = scores + gen_slopes(heads, alibi)[:, None, None] * torch.arange(1 - count, 1)
        scores = scores.masked_fill(torch.ones(count, count, dtype=torch.bool).triu(1), -torch.inf)
        x = x + linear(at + "attn.out_proj", (scores.softmax(-1) @ value).transpose(0, 1).reshape(count, WIDTH))
        x = x + linear(at + "ffn.down_proj", F.gelu(linear(at + "ffn.up_proj", norm(at + "norm_2", x))))
    return norm("transformer.norm_f", x) @ weights["transformer.wte.weight"].T * (factor or 1.0)


def config(heads, keys, alibi, biased, factor, clip, learned, **_):
    attention = {
        "alibi": alibi is not None,
        "alibi_bias_max": alibi or 8,
        "attn_impl": "triton",
        "attn_type": "multihead_attention" if keys == heads else "grouped_query_attention",
        "clip_qkv": clip,
        "prefix_lm": False,
        "qk_ln": True,
        "softmax_scale": None,
        **({} if keys == heads else {"kv_n_heads": keys}),
    }
    return {
        "architectures": ["MPTForCausalLM"],
        "attn_config": attention,
        "auto_map": {"AutoModelForCausalLM": "modeling_mpt.MPTForCausalLM"},
        "d_model": WIDTH,
        "expansion_ratio": 2.5,
        "learned_pos_emb": learned,
        "logit_scale": factor and "inv_sqrt_d_model",
        "max_seq_len": LENGTH,
        "model_type": "mpt",
        "n_heads": heads,
        "n_layers": LAYERS,
        "no_bias": not biased,
        "norm_type": "low_precision_layernorm",
        "torch_dtype": "float32",
        "vocab_size": VOCABULARY,
    }


def make_model(folder, seed, **model):
    generator = torch.Generator().manual_seed(seed)
    model = {**model, "learned": model["alibi"] is None, "head_width": WIDTH // model["heads"]}
    weights = draw(generator, **model)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    write_json(folder / "config.json", config(**model), indent=2)
    make_tokenizer().save(str(folder / "tokenizer.json"), pretty=False)
    words = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": END, "eos_token": END, "model_max_length": 99}
    write_json(folder / "tokenizer_config.json", {**words, "clean_up_tokenization_spaces": False}, indent=2)
    cases = []
    for length in (5, 19, 41):
        ids = torch.randint(2, VOCABULARY - 2, (length,), generator=generator)
        found = logits(weights, ids, **model)
        told = found.log_softmax(-1)[:-1].gather(1, ids[1:, None])[:, 0]
        text = ids
        for _ in range(8):
            text = torch.cat([text, logits(weights, text, **model)[-1].argmax().view(1)])
        cases.append(
            {
                "ids": ids.tolist(),
                "logprobs": [round(value, 7) for value in told.tolist()],
                "argmax": found.argmax(-1).tolist(),
                "greedy": text[length:].tolist(),
            }
        )
    reference = {
        "origin": f"the formulas of llm-foundry in torch {torch.__version__}, float32",
        "tolerance": f"log-probabilities to {TOLERANCE} absolute, arg max exactly",
        "model_type": "mpt",
        "dtype": "float32",
        "parameters": sum(weight.numel() for weight in weights.values()),
        "cases": cases,
    }
    (folder / "reference.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    for seed, (name, model) in enumerate(MODELS.items()):
        make_model(FOLDER / name, seed=7 + seed, **model)
        print(name, sum(file.stat().st_size for file in (FOLDER / name).iterdir()), "bytes")
