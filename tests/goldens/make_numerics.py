"""Makes numerics.json: exponentials, sums, F1 and Brier scores as Python's decimal module, NumPy, scikit-learn and lm-eval compute them.

pip install lm-eval==0.4.13 scikit-learn, then, here: python make_numerics.py && npx prettier --write numerics.json
"""

import json
import platform
import random
from decimal import Decimal, getcontext
from pathlib import Path

import numpy
import sklearn
from lm_eval.api.metrics import bootstrap_stderr, brier_score, f1_score
from lm_eval.tasks.super_glue.cb.aggregate import cb_multi_fi
from lm_eval.utils import softmax

getcontext().prec = 60
rng = random.Random(11)


def powers():
    edges = [0.0, 1.0, -1.0, 1e-17, -1e-9, 0.3465735902799726, -0.3465735902799727, 709.7, -700.0, -746.0]
    yield from edges
    for _ in range(60):
        yield from (-rng.random() * 40, -rng.random() * 300, rng.gauss(0, 1), rng.random() * 700)


def sums():
    for length in (0, 1, 7, 8, 9, 13, 15, 16, 24, 127, 128, 129, 136, 300):
        values = [rng.random() * 10.0 ** -rng.randrange(6) for _ in range(length)]
        yield [values, float(numpy.sum(numpy.array(values)))]


pairs = [(rng.randrange(2), rng.randrange(2)) for _ in range(40)]
triples = [(rng.randrange(3), rng.randrange(3)) for _ in range(40)]
likelihoods = [[rng.randrange(4), [-rng.random() * 5 for _ in range(4)]] for _ in range(20)]
content = {
    "origin": f"CPython {platform.python_version()}, NumPy {numpy.__version__}, scikit-learn {sklearn.__version__}, lm-eval 0.4.13; make_numerics.py",
    "exp": [[x, float(Decimal(x).exp())] for x in powers()],
    "sums": list(sums()),
    "f1": [
        {"items": items, "f1": float(f1_score(items)), "error": bootstrap_stderr(f1_score, items, 100)}
        for items in (pairs, [(0, 0), (0, 0)], [(0, 1), (0, 0)], [(1, 1), (1, 1)])
    ],
    "mean_f1": [[items, float(cb_multi_fi(items))] for items in (triples, [(0, 0), (0, 0)], [(2, 0), (1, 1)])],
    "brier": [likelihoods, float(brier_score([(gold, softmax(values)) for gold, values in likelihoods]))],
}
path = Path(__file__).parent / "numerics.json"
path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
