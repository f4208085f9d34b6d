"""Makes the tiny random checkpoints of tests/fixtures/models, each with what transformers computes from its folder.

Made with torch 2.13.0 (CPU), transformers 5.23.0, tokenizers 0.23.3, Python 3.11:

    pip install torch==2.13.0 transformers==5.23.0
    python tests/goldens/make_models.py            writes tests/fixtures/models/*/
    python tests/goldens/make_models.py NAME ...   only these
    python tests/goldens/probe_models.py           how far the log-probabilities move if one detail is got wrong

Deterministic: the same versions write the same bytes. What each is stands in model_settings.py. A folder is written first
and then opened as anybody would open it (`from_pretrained`, float32, eager attention where that is right); `reference.json`
holds what that gave, so it judges config and tensor names too.
"""

import copy
import json
import os
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from model_settings import MODELS, VOCABULARY
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import CONFIG_MAPPING, AutoModelForCausalLM

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "models"
VERSIONS = f"transformers {transformers.__version__}, torch {torch.__version__}"
TOLERANCE = 2e-4
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


def draw_weights(model, generator, spread, centre):
    """Fills the model: matrices and biases around 0 (gains in `spread` by part of the name), norms around `centre`."""
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator)
        gain = next((gain for part, gain in spread.items() if part in name), 0.2)
        norm = name.endswith("weight") and (parameter.ndim == 1 or "_norm." in name)
        parameter.data.copy_((centre if norm else 0.0) + gain * noise)


def old_spelling(config):
    """The keys as transformers 4 wrote them."""
    config = dict(config)
    rope = dict(config.pop("rope_parameters", None) or {})
    neox = config["model_type"] == "gpt_neox"
    if "full_attention" in rope:
        config["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        config["sliding_window_pattern"] = 1 + config["layer_types"].index("full_attention")
        rope = dict(rope["full_attention"])
    if rope:
        kind = rope.pop("rope_type", "default")
        config["rotary_emb_base" if neox else "rope_theta"] = rope.pop("rope_theta")
        part = rope.pop("partial_rotary_factor", None)
        if part is not None:
            config["rotary_pct" if neox else "partial_rotary_factor"] = part
        if config["model_type"] == "phi3":
            rope.pop("original_max_position_embeddings", None)
        # Of Gemma 3's, transformers reads `rope_type` only.
        said_type = kind in ("linear", "dynamic", "longrope") and "rope_local_base_freq" not in config
        word = "type" if said_type else "rope_type"
        config["rope_scaling"] = None if kind == "default" else {word: kind, **rope}
    config["torch_dtype"] = config.pop("dtype")
    return config


def write_json(path, value, indent=None):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def write_checkpoint(
    folder, family, settings, dtype, spelling, seed, shards, spread, centre, rename, extra, drop, pickled
):
    """Writes the folder as the hub holds it.

    `rename` gives a tensor another name, `extra` gives tensors that no network needs, `drop` lists keys that the
    config lacks.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = AutoModelForCausalLM.from_config(CONFIG_MAPPING[family](**settings))
    draw_weights(model, torch.Generator().manual_seed(seed), spread, centre)
    model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size=shards or "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if rename or extra or pickled:
        tensors = load_file(folder / "model.safetensors")
        tensors.update(extra(tensors) if extra else {})
        tensors = {rename(name) if rename else name: tensor for name, tensor in tensors.items()}
        if pickled:
            (folder / "model.safetensors").unlink()
            torch.save(tensors, folder / "pytorch_model.bin")
        else:
            save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    config = old_spelling(config) if spelling == "old" else config
    write_json(folder / "config.json", {key: value for key, value in config.items() if key not in drop}, indent=2)
    make_tokenizer(min(VOCABULARY, settings["vocab_size"])).save(str(folder / "tokenizer.json"), pretty=False)
    words = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": END, "eos_token": END, "model_max_length": 64}
    write_json(folder / "tokenizer_config.json", {**words, "clean_up_tokenization_spaces": False}, indent=2)


def open_checkpoint(folder, **changes):
    """The model of a folder in float32; every tensor must have come from its files."""
    # Eager attention adds Falcon's slopes twice, once with the mask. Not all widths suit the usual way of running experts.
    slopes = json.loads((folder / "config.json").read_text()).get("alibi")
    ways = {"attn_implementation": "sdpa" if slopes else "eager", "experts_implementation": "eager"}
    model, loading = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True, **ways, **changes
    )
    assert not loading["missing_keys"] and not loading["mismatched_keys"], (folder, loading)
    return model.eval()


def rope_type(model):
    return (getattr(model.config, "rope_parameters", None) or {}).get("rope_type")


def is_dynamic(model):
    """Whether its frequencies depend on the longest text so far."""
    return rope_type(model) == "dynamic"


@torch.no_grad()
def log_probabilities(model, ids):
    model = copy.deepcopy(model) if is_dynamic(model) else model
    return torch.log_softmax(model(torch.tensor([ids]), use_cache=False).logits[0].double(), -1)


def next_ids(model, ids, count):
    if is_dynamic(model):
        # Keys stay turned as they were when they were read, which a run over the whole text does not show.
        asked = {"max_new_tokens": count, "do_sample": False, "eos_token_id": -1, "pad_token_id": 0}
        return copy.deepcopy(model).generate(torch.tensor([ids]), **asked)[0].tolist()
    ids = list(ids)
    for _ in range(count):
        ids.append(int(log_probabilities(model, ids)[-1].argmax()))
    return ids


def of_following(table, ids):
    """The log-probability of each id but the first."""
    return [round(float(row[token]), 7) for row, token in zip(table, ids[1:])]


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
    case = {
        "ids": ids,
        "logprobs": of_following(table, ids),
        "argmax": table.argmax(-1).tolist(),
        "greedy": longer[length:],
        "last_top5": [[int(token), round(float(value), 7)] for value, token in zip(*top)],
    }
    if rope_type(model) in ("dynamic", "longrope"):
        # Who scores a text does not read its last token, and so turns the others by the frequencies of a shorter one.
        case["scored"] = of_following(log_probabilities(model, ids[:-1]), ids)
    return case


def make_model(
    folder,
    family,
    settings,
    dtype="float32",
    spelling="new",
    seed=0,
    shards=None,
    spread=None,
    centre=1.0,
    rename=None,
    extra=None,
    drop=(),
    pickled=False,
    lengths=(5, 19, 41),
):
    """A folder with its `reference.json`; `lengths` are the sequences' in tokens."""
    write_checkpoint(
        folder, family, settings, dtype, spelling, seed, shards, spread or {}, centre, rename, extra, drop, pickled
    )
    model = open_checkpoint(folder)
    generator = torch.Generator().manual_seed(seed + 1)
    attention = model.config._attn_implementation
    reference = {
        "origin": f"{VERSIONS}, {attention} attention, float32 arithmetic on the stored weights",
        "tolerance": f"log-probabilities to {TOLERANCE} absolute, arg max exactly",
        "model_type": family,
        "dtype": dtype,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "cases": [make_case(model, length, generator, settings["vocab_size"]) for length in lengths],
    }
    write_json(folder / "reference.json", reference)


if __name__ == "__main__":
    for seed, (name, model) in enumerate(MODELS.items()):
        if not sys.argv[1:] or name in sys.argv[1:]:
            make_model(FOLDER / name, seed=100 * seed, **model)
            print(name, sum(file.stat().st_size for file in (FOLDER / name).iterdir()), "bytes", flush=True)
