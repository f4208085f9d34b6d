"""p-values of the comparison by SciPy: the normal distribution, exact McNemar (a binomial test), Benjamini-Hochberg, and paired
t-tests of made-up scores. Run with a Python that has scipy: python tests/goldens/comparison/make.py"""

import json
import os

import numpy
import scipy
from scipy import stats

here = os.path.dirname(os.path.abspath(__file__))
random = numpy.random.RandomState(7)

normal = [
    {"z": value, "upper": float(stats.norm.sf(value)), "p": float(2 * stats.norm.sf(abs(value)))}
    for value in [-8.0, -2.5, -1.0, -0.1, 0.0, 1e-9, 0.5, 1.0, 1.7, 1.75, 1.96, 3.0, 6.0, 12.0, 37.0]
]
mcnemar = [
    {"won": won, "lost": lost, "p": float(stats.binomtest(won, won + lost, 0.5).pvalue) if won + lost else 1.0}
    for won, lost in [
        (0, 0), (1, 0), (0, 5), (3, 3), (4, 3), (10, 2), (25, 50), (100, 140), (480, 520), (3000, 3300), (20000, 20500), (0, 2000),
    ]
]
discovery = []
for size in [1, 2, 5, 13]:
    p = random.uniform(0, 1, size) ** 3
    discovery.append({"p": p.tolist(), "adjusted": stats.false_discovery_control(p).tolist()})
discovery.append({"p": [0.01, 0.01, 0.01, 1.0], "adjusted": stats.false_discovery_control([0.01, 0.01, 0.01, 1.0]).tolist()})
paired = []
for size, spread in [(2, 1.0), (20, 0.1), (500, 2.0)]:
    a = random.normal(0, spread, size)
    b = a + random.normal(0.1, spread, size)
    test = stats.ttest_rel(a, b)
    error = float(numpy.std(a - b, ddof=1) / numpy.sqrt(size))
    paired.append(
        {"first": a.tolist(), "second": b.tolist(), "difference": float(numpy.mean(a - b)), "standardError": error, "p": float(test.pvalue)}
    )

with open(os.path.join(here, "p-values.json"), "w") as file:
    origin = f"tests/goldens/comparison/make.py, SciPy {scipy.__version__}, NumPy {numpy.__version__}"
    json.dump({"origin": origin, "normal": normal, "mcnemar": mcnemar, "discovery": discovery, "paired": paired}, file, indent=1)
    file.write("\n")
