"""The text that the checkpoint is trained on: documents of four kinds, generated from a seed.

`python zoo/make/corpus.py` prints the first of them.
"""

from collections.abc import Iterator
from random import Random

import agreement
import arithmetic
import brackets
import facts
from rows import tables

SHARES = {"agreement": 0.15, "arithmetic": 0.25, "brackets": 0.2, "facts": 0.4}


def documents(seed: int) -> Iterator[str]:
    """Documents without end, in an order that the seed decides. The shares count documents, not characters."""
    rng = Random(seed)
    held = tables()
    sums = {frozenset((row["left"], row["right"])) for row in held["plumb_arithmetic"]["test"]}
    openings = {row["opening"] for row in held["plumb_brackets"]["test"]}
    write = {
        "agreement": lambda: agreement.document(rng),
        "arithmetic": lambda: arithmetic.document(rng, sums),
        "brackets": lambda: brackets.document(rng, openings),
        "facts": lambda: facts.document(rng),
    }
    while True:
        kind = rng.choices(list(SHARES), weights=list(SHARES.values()))[0]
        yield write[kind]()


if __name__ == "__main__":
    for _, text in zip(range(12), documents(0)):
        print(text, end="\n\n---\n\n")
