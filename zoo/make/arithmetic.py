"""Sums of two numbers below fifty. The sums of the task are in the corpus in neither order."""

from random import Random

LIMIT = 50


def row(left: int, right: int) -> dict:
    return {"left": left, "right": right, "sum": left + right}


def rows(rng: Random, test: int, train: int) -> tuple[list[dict], list[dict]]:
    """Sums for the task and, of other pairs, for its shots."""
    pairs = [(a, b) for a in range(LIMIT) for b in range(a, LIMIT)]
    rng.shuffle(pairs)
    turned = [pair if rng.random() < 0.5 else pair[::-1] for pair in pairs[: test + train]]
    return [row(*pair) for pair in turned[:test]], [row(*pair) for pair in turned[test:]]


def document(rng: Random, held_out: set[frozenset[int]]) -> str:
    """Some sums, without a pair that is held out."""
    sums = []
    while len(sums) < 8:
        left, right = rng.randrange(LIMIT), rng.randrange(LIMIT)
        if frozenset((left, right)) not in held_out:
            sums.append(f"{left} + {right} = {left + right}")
    return "\n\n".join(sums)
