"""How far the log-probabilities of tests/fixtures/models move when one detail of the network is got wrong.

    python tests/goldens/probe_models.py           (same versions as make_models.py)

Each folder is opened as it is and again with one mistake that a reader of config.json or a builder of the graph could
make. A mistake that moves no log-probability by ten times the tolerance could pass unseen, and fails the probe.
"""

import importlib
import sys

import torch
from make_models import FOLDER, MODELS, TOLERANCE, log_probabilities, open_checkpoint
from transformers import AutoConfig


def set_rope(**changes):
    return lambda config: config.rope_parameters.update(changes)


def set_key(**changes):
    return lambda config: [setattr(config, key, value) for key, value in changes.items()]


def config_mistakes(config):
    """(what is mistaken, change of the config) for everything that this config says."""
    epsilon = next(key for key in ("rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon") if hasattr(config, key))
    yield "epsilon 1e-5", set_key(**{epsilon: 1e-5})
    rope = getattr(config, "rope_parameters", None)
    if rope:
        yield "base 10000", set_rope(rope_theta=10000.0)
        if rope["rope_type"] != "default":
            yield "no rope scaling", set_rope(rope_type="default")
        if "original_max_position_embeddings" in rope:
            context = config.max_position_embeddings
            yield "original context from the config", set_rope(original_max_position_embeddings=context)
        if "partial_rotary_factor" in rope:
            yield "whole head rotated", set_rope(partial_rotary_factor=1.0)
    if getattr(config, "sliding_window", None):
        for step in (-1, 1):
            yield f"window {step:+d}", set_key(sliding_window=config.sliding_window + step)
        yield "no window", set_key(sliding_window=10**6)
    layers = getattr(config, "layer_types", None)
    if layers and "sliding_attention" in layers:
        yield "window at every layer", set_key(layer_types=["sliding_attention"] * len(layers))
        yield "window at the other layer", set_key(layer_types=layers[::-1])
    if hasattr(config, "use_parallel_residual"):
        yield "the other block", set_key(use_parallel_residual=not config.use_parallel_residual)
    key = "hidden_act" if hasattr(config, "hidden_act") else "activation_function"
    for activation in {"silu", "gelu", "gelu_new", "relu", "quick_gelu"} - {getattr(config, key)}:
        if {activation, getattr(config, key)} != {"gelu_new", "gelu_fast"}:
            yield activation, set_key(**{key: activation})
    for switch in ("scale_attn_weights", "scale_attn_by_inverse_layer_idx"):
        if hasattr(config, switch):
            yield f"{switch} {not getattr(config, switch)}", set_key(**{switch: not getattr(config, switch)})


def kind_of(name):
    """A tensor's name without the layer's number."""
    return ".".join(part for part in name.split(".") if not part.isdigit())


def weight_mistakes(model):
    """(what is mistaken, kind of tensor, value it takes): every bias and every norm's gain lost, one kind at a time."""
    for kind in sorted({kind_of(name) for name, _ in model.named_parameters()}):
        norm = kind.endswith("weight") and any(part in kind for part in ("norm", "ln_"))
        if kind.endswith("bias") or norm:
            yield f"{kind} lost", kind, 1.0 if norm else 0.0


def pairs_rotated(x):
    return torch.stack((-x[..., 1::2], x[..., ::2]), -1).flatten(-2)


def groups_interleaved(states, repeats):
    return states.repeat(1, repeats, 1, 1)


def shares_heads(config):
    return 1 < config.num_key_value_heads < config.num_attention_heads


def moved(model, sequences, right):
    return max(float((log_probabilities(model, ids) - table).abs().max()) for ids, table in zip(sequences, right))


def probe(folder):
    """(what is mistaken, the largest change of a log-probability) for each mistake."""
    right_model = open_checkpoint(folder)
    generator = torch.Generator().manual_seed(1)
    sequences = [torch.randint(1, 272, (length,), generator=generator).tolist() for length in (19, 41)]
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
    module = importlib.import_module(type(right_model).__module__)
    for what, function, wrong in (
        ("neighbours rotated", "rotate_half", pairs_rotated),
        ("groups interleaved", "repeat_kv", groups_interleaved),
    ):
        kept = getattr(module, function, None)
        if kept and (function != "repeat_kv" or shares_heads(right_model.config)):
            setattr(module, function, wrong)
            yield what, moved(right_model, sequences, right)
            setattr(module, function, kept)


if __name__ == "__main__":
    unseen = 0
    for name in MODELS:
        for what, change in probe(FOLDER / name):
            hidden = change < 10 * TOLERANCE
            unseen += hidden
            print(f"{name:26} {what:52} {change:9.5f}{'  too small to be seen' if hidden else ''}", flush=True)
    sys.exit(1 if unseen else 0)
