"""Writes the rows of our own tasks: data/<task>/{train,test}.jsonl.

`python zoo/make/rows.py` from the repository's root.
"""

import json
from pathlib import Path
from random import Random

import agreement
import arithmetic
import brackets
import facts

DATA = Path(__file__).resolve().parents[2] / "data"
SEED = 20
TEST, TRAIN = 240, 48


def tables() -> dict[str, dict[str, list[dict]]]:
    """The rows of each split of each task, from the seed alone."""
    sentences, openings = set(), set()
    sums, sums_for_shots = arithmetic.rows(Random(SEED), TEST, TRAIN)
    rng = {name: Random(f"{SEED} {name}") for name in ("agreement", "brackets", "facts")}
    return {
        "plumb_agreement": {
            "test": agreement.rows(rng["agreement"], TEST, sentences),
            "train": agreement.rows(rng["agreement"], TRAIN, sentences),
        },
        "plumb_arithmetic": {"test": sums, "train": sums_for_shots},
        "plumb_brackets": {
            "test": brackets.rows(rng["brackets"], TEST, openings),
            "train": brackets.rows(rng["brackets"], TRAIN, openings),
        },
        "plumb_facts": {
            "test": facts.rows(rng["facts"], facts.NAMES[facts.ASKED :]),
            "train": facts.rows(rng["facts"], facts.NAMES[: facts.ASKED])[:TRAIN],
        },
    }


def main() -> None:
    for task, splits in tables().items():
        for split, rows in splits.items():
            file = DATA / task / f"{split}.jsonl"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            print(f"{file.relative_to(DATA.parent)}: {len(rows)} rows")


if __name__ == "__main__":
    main()
