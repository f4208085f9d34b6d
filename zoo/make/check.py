"""Reads the text that the checkpoint was trained on and looks for what the tasks' cards say is not in it.

`python zoo/make/check.py` from the repository's root; exits with 1 and names what it found.
"""

import re
import sys
from itertools import islice

from agreement import NOUNS, VERBS
from corpus import documents
from rows import tables

# More than train.py reads in all its steps.
DOCUMENTS = 60000
TRAINING_SEED = 2


def pairs(sentence: str) -> set[tuple[int, int]]:
    """The first noun of a sentence with each intransitive verb in it, by their places in the lists."""
    nouns = {form: index for index, forms in enumerate(NOUNS) for form in forms}
    verbs = {form: index for index, forms in enumerate(VERBS) for form in forms}
    words = re.findall(r"[a-z]+", sentence)
    subject = next(nouns[word] for word in words if word in nouns)
    return {(subject, verbs[word]) for word in words if word in verbs}


def main() -> None:
    tests = {task: splits["test"] for task, splits in tables().items()}
    met = {pair for row in tests["plumb_agreement"] for pair in pairs(row["sentence_good"])}
    sums = {(row["left"], row["right"]) for row in tests["plumb_arithmetic"]}
    openings = {row["opening"] for row in tests["plumb_brackets"]}
    questions = {row["question"] for row in tests["plumb_facts"]}
    found = set()
    for text in islice(documents(TRAINING_SEED), DOCUMENTS):
        if text.startswith("Brackets:"):
            for line in text.split("\n\n"):
                symbols = line.removeprefix("Brackets: ").split(" ")
                found |= {" ".join(symbols[:end]) for end in range(1, len(symbols) + 1)} & openings
        elif text.startswith("Question:"):
            found |= set(re.findall(r"Question: (.*)", text)) & questions
        elif text[0].isdigit():
            for left, right in re.findall(r"(\d+) \+ (\d+) =", text):
                found |= {(int(left), int(right)), (int(right), int(left))} & sums
        elif not re.search(r"[A-Z][a-z]+", text.replace("The ", "")):
            for sentence in re.findall(r"The [^.]*\.", text):
                found |= pairs(sentence) & met
    print(f"{DOCUMENTS} documents: {len(found)} held-out items found", *sorted(map(str, found))[:10], sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
