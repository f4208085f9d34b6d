"""How far the log-probabilities of tests/fixtures/models move when one detail of the network is got wrong.

    python tests/goldens/probe_models.py             (same versions as make_models.py)
    python tests/goldens/probe_models.py NAME ...    only these

Each folder is opened as it is and again with one mistake that a reader of config.json or a builder of the graph could
make. A mistake that moves no log-probability by ten times the tolerance could pass unseen, and fails the probe.
"""

import contextlib
import importlib
import math
import sys

import torch
from make_models import FOLDER, TOLERANCE, log_probabilities, open_checkpoint
from model_settings import MODELS, VOCABULARY
from transformers import AutoConfig

EPSILONS = ("rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps")
ACTIVATIONS = ("hidden_act", "activation_function", "hidden_activation", "activation")
TANH_GELUS = {"gelu_new", "gelu_fast", "gelu_pytorch_tanh"}
FACTORS = ("embedding_multiplier", "residual_multiplier", "attention_multiplier", "logits_scaling", "logit_scale")
CAPS = ("attn_logit_softcapping", "final_logit_softcapping", "clip_qkv")
SWITCHES = (
    "scale_attn_weights",
    "scale_attn_by_inverse_layer_idx",
    "apply_residual_connection_post_layernorm",
    "norm_topk_prob",
)
FUSED = ("query_key_value", "qkv_proj", "c_attn", "Wqkv")
QUERY_KEY_NORMS = ("q_norm", "k_norm", "q_layernorm", "k_layernorm")


def set_key(**changes):
    return lambda config: [setattr(config, key, value) for key, value in changes.items()]


def head_width(config):
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def rope_mistakes(config):
    """Of a config's frequencies: one set for all layers, or one a kind of layer."""
    rope = getattr(config, "rope_parameters", None)
    if not rope or getattr(config, "alibi", False):
        return
    nested = {kind: one for kind, one in rope.items() if isinstance(one, dict)}
    for kind, one in (nested or {"": rope}).items():
        at = f" at {kind}" if kind else ""

        def change(kind=kind, **changes):
            return lambda config: (config.rope_parameters[kind] if kind else config.rope_parameters).update(changes)

        yield f"base 10000{at}", change(rope_theta=10000.0)
        if one["rope_type"] != "default":
            yield f"no rope scaling{at}", change(rope_type="default")
        if one["rope_type"] in ("yarn", "longrope"):
            yield "cosines and sines unscaled", change(attention_factor=1.0)
        if one["rope_type"] == "yarn":
            yield "ramp between whole dimensions", change(truncate=not one.get("truncate", True))
            yield "beta_fast 32", change(beta_fast=32)
        if "long_factor" in one:
            yield "short factors for long texts", change(long_factor=one["short_factor"])
            yield "long factors for short texts", change(short_factor=one["long_factor"])
        elif "original_max_position_embeddings" in one:
            context = config.max_position_embeddings
            yield "original context from the config", change(original_max_position_embeddings=context)
        if one.get("partial_rotary_factor", 1.0) != 1.0:
            yield "whole head rotated", change(partial_rotary_factor=1.0)
    if len(nested) > 1:
        kinds = list(nested)
        swapped = {kinds[0]: nested[kinds[1]], kinds[1]: nested[kinds[0]]}
        yield "frequencies of the other layers", set_key(rope_parameters=swapped)


def window_mistakes(config):
    key = "window_size" if hasattr(config, "window_size") else "sliding_window"
    if getattr(config, key, None):
        for step in (-1, 1):
            yield f"window {step:+d}", set_key(**{key: getattr(config, key) + step})
        yield "no window", set_key(**{key: 10**6})
    for key, word in (("layer_types", "sliding_attention"), ("attention_layers", "local")):
        layers = getattr(config, key, None) or []
        if word in layers:
            yield "window at every layer", set_key(**{key: [word] * len(layers)})
            yield "window at the other layer", set_key(**{key: layers[::-1]})


def config_mistakes(config):
    """(what is mistaken, change of the config) for everything that this config says."""
    for key in EPSILONS:
        if hasattr(config, key):
            yield "epsilon 1e-5", set_key(**{key: 1e-5})
    yield from rope_mistakes(config)
    yield from window_mistakes(config)
    if config.model_type == "gpt_neox":
        yield "the other block", set_key(use_parallel_residual=not config.use_parallel_residual)
    for key in ACTIVATIONS:
        for activation in {"silu", "gelu", "gelu_new", "relu", "quick_gelu"} - {getattr(config, key, None)}:
            if hasattr(config, key) and not {activation, getattr(config, key)} <= TANH_GELUS:
                yield activation, set_key(**{key: activation})
    for switch in SWITCHES:
        if hasattr(config, switch) and getattr(config, "num_experts_per_tok", 2) > 1:
            yield f"{switch} {not getattr(config, switch)}", set_key(**{switch: not getattr(config, switch)})
    for key in FACTORS:
        usual = head_width(config) ** -0.5 if key == "attention_multiplier" else 1.0
        if hasattr(config, key) and getattr(config, key) is not None:
            yield f"{key} {usual:.2f}", set_key(**{key: usual})
    for key in CAPS:
        if getattr(config, key, None):
            yield f"no {key}", set_key(**{key: None})
            yield f"{key} half as large", set_key(**{key: getattr(config, key) / 2})
    if hasattr(config, "query_pre_attn_scalar"):
        yield "scores scaled by the head's width", set_key(query_pre_attn_scalar=head_width(config))
    if hasattr(config, "rotary_dim"):
        yield "whole head rotated", set_key(rotary_dim=head_width(config))
    if hasattr(config, "num_experts_per_tok"):
        for step in (-1, 1):
            yield f"experts {step:+d}", set_key(num_experts_per_tok=config.num_experts_per_tok + step)
    for key, usual in (("clip_qkv", None), ("softmax_scale", None)):
        if hasattr(config, "attn_config"):
            yield f"{key} {usual}", lambda config, key=key, usual=usual: setattr(config.attn_config, key, usual)


def kind_of(name):
    """A tensor's name without the layer's number."""
    return ".".join(part for part in name.split(".") if not part.isdigit())


def has_no_effect(kind, config):
    """Scores shift alike for all keys, where they aren't rotated."""
    return kind.endswith("k_proj.bias") and config.model_type in ("opt", "xglm")


def adds_one_to_scales(config):
    return config.model_type.startswith(("gemma", "nemotron"))


def weight_mistakes(model):
    """(what is mistaken, kind of tensor, value it takes): every bias and every norm's gain lost, one kind at a time."""
    for kind in sorted({kind_of(name) for name, _ in model.named_parameters()}):
        norm = kind.endswith("weight") and any(part in kind for part in ("norm", "ln_"))
        gate = "gate.weight" in kind
        if (kind.endswith("bias") or norm or gate) and not has_no_effect(kind, model.config):
            yield f"{kind} lost", kind, 1.0 if norm and not adds_one_to_scales(model.config) else 0.0


def modules_with(model, attribute):
    return [module for module in model.modules() if hasattr(module, attribute)]


def exchange(model, old, new):
    """Puts `new(module)` in place of every module that `old(name, module)` finds."""
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if old(name, child):
                setattr(parent, name, new(child))


class OfEachHead(torch.nn.Module):
    """A norm of all heads together, mistaken for one of each head."""

    def __init__(self, norm, width):
        super().__init__()
        self.norm, self.width = norm, width

    def forward(self, states):
        heads = states.unflatten(-1, (-1, self.width))
        mean = heads.pow(2).mean(-1, keepdim=True)
        return (heads * torch.rsqrt(mean + self.norm.variance_epsilon)).flatten(-2) * self.norm.weight


def one_scale_for_all_heads(norm):
    with torch.no_grad():
        if hasattr(norm, "norms"):
            for other in norm.norms:
                other.weight.copy_(norm.norms[0].weight)
        else:
            norm.weight.copy_(norm.weight[:1].expand_as(norm.weight))
    return norm


class Unnormalised(torch.nn.Module):
    """A router whose chosen experts keep their shares of all."""

    def __init__(self, router):
        super().__init__()
        self.router = router

    def forward(self, states):
        logits, _, chosen = self.router(states)
        return logits, logits.softmax(-1).gather(-1, chosen), chosen


def roll_fused(model):
    for name, parameter in model.named_parameters():
        if any(part in name for part in FUSED):
            conv1d = model.config.model_type == "gpt2" and parameter.ndim == 2
            parameter.data.copy_(parameter.data.roll(head_width(model.config), 1 if conv1d else 0))


def model_mistakes(model):
    """(what is mistaken, change of an opened model) for what no config says."""
    config = model.config
    if modules_with(model, "embed_scale"):
        yield "embedding unscaled", lambda model: [
            setattr(module, "embed_scale", torch.tensor(1.0)) for module in modules_with(model, "embed_scale")
        ]
    if config.model_type in ("opt", "xglm"):
        yield "first position has row 0", lambda model: [
            setattr(module, "offset", 0) for module in modules_with(model, "offset")
        ]
    if config.model_type == "xglm":

        def interleave(model):
            table = model.model.embed_positions.weights
            table.copy_(torch.stack(table.chunk(2, -1), -1).flatten(-2))

        yield "sines and cosines alternate", interleave
    if config.model_type == "gpt_neo":
        yield "scores scaled", lambda model: [
            module.q_proj.weight.data.mul_(head_width(config) ** -0.5) for module in modules_with(model, "q_proj")
        ]
    if config.model_type == "opt":
        yield "norms at the other place", lambda model: [
            setattr(layer, "do_layer_norm_before", not layer.do_layer_norm_before)
            for layer in modules_with(model, "self_attn")
        ]
    if config.model_type == "smollm3":
        for what, of in (
            ("positions at every layer", lambda old: 1),
            ("positions at the other layer", lambda old: 1 - old),
        ):
            yield what, lambda model, of=of: [
                setattr(module, "use_rope", of(module.use_rope)) for module in modules_with(model, "use_rope")
            ]
    if config.model_type == "mixtral":
        yield "shares of all experts", lambda model: exchange(
            model, lambda name, child: name == "gate", Unnormalised
        )
    if config.model_type in ("bloom", "mpt"):
        other = torch.nn.GELU("none" if config.model_type == "bloom" else "tanh")
        yield "the other GELU", lambda model: exchange(
            model, lambda name, child: name in ("gelu_impl", "act"), lambda child: other
        )
    if any(name.endswith(QUERY_KEY_NORMS) for name, _ in model.named_modules()):
        is_norm = lambda name, child: name in QUERY_KEY_NORMS
        yield "queries and keys not normed", lambda model: exchange(model, is_norm, lambda child: torch.nn.Identity())
        if config.model_type == "olmo2":
            width = head_width(config)
            yield "norm of each head", lambda model: exchange(model, is_norm, lambda norm: OfEachHead(norm, width))
        if config.model_type in ("cohere", "stablelm"):
            yield "one scale for all heads", lambda model: exchange(model, is_norm, one_scale_for_all_heads)
    if adds_one_to_scales(config):
        yield "1 not added to scales", lambda model: [
            parameter.data.sub_(1) for name, parameter in model.named_parameters() if "norm" in name
        ]
    if hasattr(config, "shared_expert_intermediate_size"):
        yield "no shared expert", lambda model: [
            module.shared_expert.down_proj.weight.data.zero_() for module in modules_with(model, "shared_expert")
        ]
    if any(part in name for name, _ in model.named_parameters() for part in FUSED):
        yield "fused rows one head further", roll_fused


def pairs_rotated(x):
    return torch.stack((-x[..., 1::2], x[..., ::2]), -1).flatten(-2)


def halves_rotated(x):
    first, second = x.chunk(2, -1)
    return torch.cat((-second, first), -1)


def groups_interleaved(states, repeats):
    return states.repeat(1, repeats, 1, 1)


def even_slopes(heads, *_):
    return 2 ** (-8 * torch.arange(1, heads + 1) / heads)


def even_falcon_slopes(mask, heads, dtype):
    return (even_slopes(heads)[:, None, None] * torch.arange(mask.shape[-1])).to(dtype)


def even_mpt_slopes(heads, length, alibi_bias_max=8, device=None):
    return even_slopes(heads)[:, None, None] * torch.arange(1 - length, 1)


def unrounded(right):
    """Falcon's slopes times positions without the rounding to bfloat16."""

    def build(mask, heads, dtype):
        whole = 2 ** math.floor(math.log2(heads))
        exponents = [8 * (head + 1) / whole for head in range(whole)]
        exponents += [8 * (2 * head + 1) / (2 * whole) for head in range(heads - whole)]
        slopes = 2 ** -torch.tensor(exponents)
        return (slopes[:, None, None] * torch.arange(mask.shape[-1])).to(dtype)

    return build


def shares_heads(config):
    return 1 < getattr(config, "num_key_value_heads", 1) < config.num_attention_heads


def function_mistakes(config):
    """(what is mistaken, function of the family's module, what it makes of it)."""
    if config.model_type == "cohere":
        yield "halves rotated", "rotate_half", lambda right: halves_rotated
    else:
        yield "neighbours rotated", "rotate_half", lambda right: pairs_rotated
    yield "halves rotated", "rotate_every_two", lambda right: halves_rotated
    if shares_heads(config):
        yield "groups interleaved", "repeat_kv", lambda right: groups_interleaved
    yield "even slopes", "_get_alibi_slopes", lambda right: even_slopes
    yield "even slopes", "build_mpt_alibi_tensor", lambda right: even_mpt_slopes
    if config.model_type == "falcon":
        yield "even slopes", "build_alibi_tensor", lambda right: even_falcon_slopes
        yield "slopes in units of scaled scores", "build_alibi_tensor", lambda right: lambda mask, heads, dtype: (
            right(mask, heads, dtype) * head_width(config) ** 0.5
        )
        yield "slopes times positions unrounded", "build_alibi_tensor", unrounded


@contextlib.contextmanager
def replaced(module, name, value):
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def uses(config, function):
    """Whether the model calls it: Falcon has rotation or slopes, not both."""
    if config.model_type == "falcon":
        return config.alibi == (function == "build_alibi_tensor")
    return True


def moved(model, sequences, right):
    return max(float((log_probabilities(model, ids) - table).abs().max()) for ids, table in zip(sequences, right))


def probe(folder):
    """(what is mistaken, the largest change of a log-probability) for each mistake."""
    right_model = open_checkpoint(folder)
    generator = torch.Generator().manual_seed(1)
    sequences = [torch.randint(1, VOCABULARY, (length,), generator=generator).tolist() for length in (19, 41)]
    right = [log_probabilities(right_model, ids) for ids in sequences]
    for what, change in config_mistakes(right_model.config):
        config = AutoConfig.from_pretrained(folder)
        change(config)
        yield what, moved(open_checkpoint(folder, config=config), sequences, right)
    for what, kind, value in weight_mistakes(right_model):
        model = open_checkpoint(folder)
        for name, parameter in model.named_parameters():
            if kind_of(name) == kind:
                parameter.data.fill_(value)
        yield what, moved(model, sequences, right)
    for what, change in model_mistakes(right_model):
        model = open_checkpoint(folder)
        with torch.no_grad():
            change(model)
        yield what, moved(model, sequences, right)
    module = importlib.import_module(type(right_model).__module__)
    for what, function, wrong in function_mistakes(right_model.config):
        if hasattr(module, function) and uses(right_model.config, function):
            with replaced(module, function, wrong(getattr(module, function))):
                yield what, moved(right_model, sequences, right)


if __name__ == "__main__":
    unseen = 0
    for name in sys.argv[1:] or MODELS:
        for what, change in probe(FOLDER / name):
            hidden = change < 10 * TOLERANCE
            unseen += hidden
            mark = "  too small to be seen" if hidden else "  small" if change < 100 * TOLERANCE else ""
            print(f"{name:34} {what:60} {change:9.5f}{mark}", flush=True)
    sys.exit(1 if unseen else 0)
