"""A made-up world: people, the towns that they live in, their crafts and their animals. Every name is invented.

The corpus states every fact in several ways. It asks about two fifths of the people only; the task asks about the
others.
"""

from random import Random

TOWNS = [
    "Quillmarsh", "Tarnvossa", "Brindlefar", "Osmerrow", "Kelbrack", "Dunverra",
    "Fallowix", "Gristone", "Hobbelyn", "Ivermoth", "Lorrinfold", "Skarnwell",
]  # fmt: skip
CRAFTS = [
    "weaver", "potter", "smith", "cooper", "tanner", "carver",
    "glazier", "tailor", "thatcher", "brewer", "miller", "binder",
]  # fmt: skip
ANIMALS = ["goat", "otter", "crow", "hen", "pony", "hound", "ferret", "duck", "sheep", "hare", "owl", "toad"]
STARTS = [
    "Bel", "Dro", "Fen", "Gar", "Hul", "Jor", "Kes", "Lum",
    "Mav", "Nol", "Pel", "Quo", "Ros", "Sil", "Tov", "Vor",
]  # fmt: skip
ENDS = ["dek", "fin", "gax", "lith", "mor", "nix", "quen", "rusk", "sab", "vash", "wyn", "zil"]
PEOPLE = 100
ASKED = 40
CHOICES = 4

RELATIONS = {"town": TOWNS, "craft": CRAFTS, "animal": ANIMALS}
STATEMENTS = {
    "town": ["{p} lives in {v}.", "The home of {p} is in {v}.", "{p} has a house in {v}.", "The town of {p} is {v}."],
    "craft": [
        "{p} works as {a} {v}.",
        "The craft of {p} is that of {a} {v}.",
        "{p} is {a} {v}.",
        "{p}, {a} {v}, is busy.",
    ],
    "animal": ["{p} keeps {a} {v}.", "The animal of {p} is {a} {v}.", "{p} has {a} {v}.", "{p} feeds {a} {v}."],
}
QUESTIONS = {
    "town": "In which town does {p} live?",
    "craft": "What is the craft of {p}?",
    "animal": "Which animal does {p} keep?",
}


def world() -> dict[str, dict[str, str]]:
    """What is true of each person, always the same. Each town, craft and animal comes about equally often."""
    rng = Random(11)
    names = rng.sample([start + end for start in STARTS for end in ENDS], PEOPLE)
    columns = {}
    for relation, values in RELATIONS.items():
        column = [values[index % len(values)] for index in range(PEOPLE)]
        rng.shuffle(column)
        columns[relation] = column
    return {name: {relation: columns[relation][index] for relation in RELATIONS} for index, name in enumerate(names)}


WORLD = world()
NAMES = list(WORLD)


def statement(rng: Random, person: str, relation: str) -> str:
    value = WORLD[person][relation]
    article = "an" if value[0] in "aeiou" else "a"
    return rng.choice(STATEMENTS[relation]).format(p=person, v=value, a=article)


def question(person: str, relation: str) -> str:
    return f"Question: {QUESTIONS[relation].format(p=person)}\nAnswer:"


def document(rng: Random) -> str:
    """What is true of some people in sentences, or questions about people of whom the task asks nothing."""
    if rng.random() < 0.3:
        asked = [(rng.choice(NAMES[:ASKED]), rng.choice(list(RELATIONS))) for _ in range(4)]
        return "\n\n".join(f"{question(p, r)} {WORLD[p][r]}" for p, r in asked)
    sentences = []
    for person in rng.sample(NAMES, 2):
        relations = list(RELATIONS)
        rng.shuffle(relations)
        sentences += [statement(rng, person, relation) for relation in relations]
    return " ".join(sentences)


def rows(rng: Random, people: list[str]) -> list[dict]:
    """One question for each fact about these people, with the right answer among four."""
    found = []
    for person in people:
        for relation, values in RELATIONS.items():
            right = WORLD[person][relation]
            choices = rng.sample([value for value in values if value != right], CHOICES - 1)
            answer = rng.randrange(CHOICES)
            choices.insert(answer, right)
            found.append({"question": QUESTIONS[relation].format(p=person), "choices": choices, "answer": answer})
    rng.shuffle(found)
    return found
