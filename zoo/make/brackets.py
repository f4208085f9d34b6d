"""Sequences of three kinds of brackets that match.

No sequence of the corpus begins with an opening of the task, and the task's openings go deeper than the corpus does.
"""

from random import Random

CLOSING = {"(": ")", "[": "]", "{": "}"}
DEEPEST = {"corpus": 4, "task": 6}
CHOICES = 4


def opening(rng: Random, length: int, deepest: int) -> tuple[list[str], list[str]]:
    """A sequence that has closed nothing wrongly, and what closes the brackets that it leaves open."""
    sequence, pending = [], []
    while len(sequence) < length:
        if not pending or (len(pending) < deepest and rng.random() < 0.6):
            sequence.append(rng.choice(list(CLOSING)))
            pending.append(CLOSING[sequence[-1]])
        else:
            sequence.append(pending.pop())
    return sequence, pending[::-1]


def document(rng: Random, held_out: set[str]) -> str:
    """Some sequences that match."""
    lines = []
    while len(lines) < 5:
        first, rest = opening(rng, rng.randint(3, 9), DEEPEST["corpus"])
        whole = first + rest
        if not any(" ".join(whole[:end]) in held_out for end in range(1, len(whole) + 1)):
            lines.append("Brackets: " + " ".join(whole))
    return "\n\n".join(lines)


def wrong(rng: Random, right: list[str]) -> list[list[str]]:
    """As many closings as the choices need, as long as the right one, one of which begins as it does."""
    found = []
    while len(found) < CHOICES - 1:
        other = list(right)
        if rng.random() < 0.5:
            rng.shuffle(other)
        else:
            other[rng.randrange(len(other))] = rng.choice(list(CLOSING.values()))
        begins = other[0] == right[0]
        if other != right and other not in found and begins == (not found):
            found.append(other)
    return found


def rows(rng: Random, count: int, seen: set[str]) -> list[dict]:
    """Openings, none of which is in `seen` or begins another, with four closings each; adds them to `seen`."""
    found = []
    while len(found) < count:
        first, right = opening(rng, rng.randint(5, 12), DEEPEST["task"])
        text = " ".join(first)
        if len(right) < 2 or any(text.startswith(other) or other.startswith(text) for other in seen):
            continue
        seen.add(text)
        choices = wrong(rng, right)
        answer = rng.randrange(CHOICES)
        choices.insert(answer, right)
        found.append({"opening": text, "choices": [" ".join(choice) for choice in choices], "answer": answer})
    return found
