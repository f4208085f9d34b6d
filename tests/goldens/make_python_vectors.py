"""Makes python-random.json, python-text.json, lm-eval-statistics.json and lm-eval-shots.json: what CPython and lm-eval compute.

pip install lm-eval==0.4.13 (CPython 3.11; 3.12 and later add floats up differently), then, here:
python make_python_vectors.py && npx prettier --write *.json
"""

import json
import os
import platform
import random
from pathlib import Path

os.environ["DISABLE_MULTIPROC"] = "1"
from lm_eval.api.metrics import bootstrap_stderr, mean, mean_stderr, perplexity, pooled_sample_stderr, unweighted_mean_stderr
from lm_eval.api.samplers import ContextSampler, FirstNSampler

folder = Path(__file__).parent
origin = f"CPython {platform.python_version()}, tests/goldens/make_python_vectors.py"


def write(name, content):
    text = json.dumps({"origin": origin, **content}, ensure_ascii=True, separators=(",", ":"))
    (folder / name).write_text(text + "\n", encoding="utf-8")


def samples():
    shapes = [(20, 6), (21, 5), (22, 5), (84, 6), (85, 6), (86, 6), (85, 21), (277, 22), (278, 22), (1, 1), (7, 7), (7, 0)]
    shapes += [(1000, 0), (1000, 1), (40398, 6), (1119, 25), (2**20, 3), (65536, 4), (65535, 4)]
    for seed in (0, 1234, 2**32 - 1, 2**32, 2**53 - 1):
        for size, count in shapes:
            rng = random.Random(seed)
            yield {"seed": seed, "size": size, "count": count, "draws": [rng.sample(range(size), count) for _ in range(3)]}


def streams():
    for seed in (0, 1, 42, 1234, 2**32 + 5):
        rng = random.Random(seed)
        yield {
            "seed": seed,
            "bits": [[k, rng.getrandbits(k)] for k in (32, 1, 7, 31, 32)],
            "random": [rng.random() for _ in range(700)][::70],
            "below": [[n, rng._randbelow(n)] for n in (1, 2, 3, 8, 1000, 2**31, 2**32 - 1)],
            "choices": [rng.choices(range(size), k=count) for size, count in ((10, 10), (5153, 700), (1, 3))],
        }


write("python-random.json", {"samples": list(samples()), "streams": list(streams())})

floats = [0.0, -0.0, 1.0, -5.0, 0.1, -1e-07, -1.1920928955078125e-07, 1e-4, 0.00012345, 1e-5, 123456789.125, 1e15, 1e16, 1.5e16]
floats += [9007199254740993.0, 1e22, 1.7976931348623157e308, 5e-324, 2.5e-10, -52.68545913696289, 1 / 3, 100.0, 123456789012345680.0]
values = [None, True, [], {}, "", [[], {}], {"a": {"b": [1, "x\n\t\"\\/\x00\x1f\x7f\u2028é😀"]}, "c": None}, [0.5, -1e-07, 1e16 + 0.5, 12]]
special = [chr(c) for c in range(0x250) if chr(c).isalpha()] + [chr(c) for c in range(0x10A0, 0x1100) if chr(c).isalpha()]
special += [chr(c) for c in range(0x1F00, 0x2000) if chr(c).isalpha()] + [chr(c) for c in range(0xFB00, 0xFB18) if chr(c).isalpha()]
texts = ["", "then THE man", "ßA", "ŉA", "ΑΣ", "ΑΣ Β", "ΣΑΣ", "ǆABC", "İSTANBUL", "ﬁRST", "ᾳΣ", "1ABC", "\U00010428AB", "éCOLE"]
write(
    "python-text.json",
    {
        "whitespace": [c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and chr(c).strip() == ""],
        "floats": [[value, str(value)] for value in floats],
        "dumps": [[value, json.dumps(value, indent=2, ensure_ascii=False)] for value in values],
        "capitalize": [[text, text.capitalize()] for text in special + texts],
    },
)

rng = random.Random(7)
likelihoods = [-rng.expovariate(0.3) for _ in range(37)]
binary = [float(rng.random() < 0.4) for _ in range(60)]
write(
    "lm-eval-statistics.json",
    {
        "likelihoods": likelihoods,
        "perplexity": perplexity(likelihoods),
        "bootstrap": [[iterations, bootstrap_stderr(perplexity, likelihoods, iterations)] for iterations in (10, 999, 1000, 2500)],
        "binary": binary,
        "mean": mean(binary),
        "mean_stderr": mean_stderr(binary),
        "pooled": [[[0.05, 0.03], [100, 300], pooled_sample_stderr([0.05, 0.03], [100, 300])]],
        "unweighted": [[[0.05, 0.03], unweighted_mean_stderr([0.05, 0.03])]],
    },
)


def shots(sampling, pool, count, questions):
    """The pool indices of each question's shots, in order; a question is a value of the pool, or -1 for one that is not in it."""
    rows = [{"value": value, "index": index} for index, value in enumerate(pool)]

    class Row(dict):
        def __eq__(self, other):
            return self["value"] == other["value"]

        def __ne__(self, other):
            return not self == other

    rows = [Row(row) for row in rows]
    sampler = (FirstNSampler if sampling == "first" else ContextSampler)(rows, rnd=1234)
    drawn = []
    for value in questions:
        question = Row(value=value, index=-1) if sampling == "draw-excluding" else None
        drawn.append([row["index"] for row in sampler.sample(count, eval_doc=question)])
    return {"sampling": sampling, "pool": pool, "shots": count, "questions": questions, "drawn": drawn}


twice = [value // 2 for value in range(12)]
write(
    "lm-eval-shots.json",
    {
        "cases": [
            shots("draw", list(range(30)), 5, [-1] * 4),
            shots("draw-excluding", list(range(30)), 5, [-1, 0, 7, 14, 21, 28, 3, 4, 5, 6]),
            shots("draw-excluding", list(range(6)), 5, [-1, 0, 1, 2, 3, 4, 5]),
            shots("draw-excluding", twice, 4, [0, 1, 2, 3, 4, 5, -1, 0, 1, 2, 3, 4, 5]),
            shots("draw-excluding", twice, 10, [0, 1, 2, 3, 4, 5]),
            shots("first", list(range(5)), 3, [-1, -1]),
        ]
    },
)
