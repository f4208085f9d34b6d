"""Sentences whose verb agrees with its subject, and minimal pairs of them.

A quarter of the pairs of a subject and a verb is held out: the corpus has every noun as a subject and every verb, but
none of these pairs; the task has no others. Two structures, with two nouns between subject and verb, are in the task
only.
"""

from random import Random

NOUNS = [
    ("painter", "painters"), ("guard", "guards"), ("farmer", "farmers"), ("teacher", "teachers"),
    ("doctor", "doctors"), ("singer", "singers"), ("driver", "drivers"), ("sailor", "sailors"),
    ("hunter", "hunters"), ("clerk", "clerks"), ("nurse", "nurses"), ("judge", "judges"),
    ("pilot", "pilots"), ("poet", "poets"), ("child", "children"), ("woman", "women"),
    ("king", "kings"), ("girl", "girls"), ("boy", "boys"), ("friend", "friends"),
    ("rider", "riders"), ("monk", "monks"), ("thief", "thieves"), ("guest", "guests"),
]  # fmt: skip
PLACES = [
    ("well", "wells"), ("tower", "towers"), ("river", "rivers"), ("garden", "gardens"), ("bridge", "bridges"),
    ("gate", "gates"), ("field", "fields"), ("wall", "walls"), ("road", "roads"), ("house", "houses"),
]  # fmt: skip
VERBS = [
    ("sings", "sing"), ("dances", "dance"), ("sleeps", "sleep"), ("laughs", "laugh"), ("whistles", "whistle"),
    ("works", "work"), ("rests", "rest"), ("swims", "swim"), ("runs", "run"), ("waits", "wait"),
    ("smiles", "smile"), ("listens", "listen"), ("argues", "argue"), ("travels", "travel"), ("reads", "read"),
    ("jumps", "jump"), ("hides", "hide"), ("shouts", "shout"), ("prays", "pray"), ("falls", "fall"),
]  # fmt: skip
TRANSITIVE = [("knows", "know"), ("sees", "see"), ("likes", "like"), ("helps", "help"), ("fears", "fear")]
ADJECTIVES = ["old", "young", "tall", "quiet", "proud", "tired"]
ADVERBS = ["often", "always", "never", "rarely", "still"]
PREPOSITIONS = ["near", "behind", "beside", "above", "below"]
TIMES = ["in the morning", "at night", "in the rain", "every day", "after supper"]
STRUCTURES = ["plain", "modified", "prepositional", "relative"]
TASK_STRUCTURES = [*STRUCTURES, "two phrases", "relative with phrase"]


def held_out(noun: int, verb: int) -> bool:
    """Whether this subject and this verb meet in the task only."""
    return (noun + verb) % 4 == 0


def phrase(rng: Random, number: int) -> str:
    return f"{rng.choice(PREPOSITIONS)} the {rng.choice(PLACES)[number]}"


def sentence(rng: Random, structure: str, noun: int, verb: int, number: int) -> tuple[str, str]:
    """A sentence and the same with the verb in the wrong number; number is 0 for one subject, 1 for several.

    The nouns between subject and verb, where there are any, are of the other number three times in four.
    """
    subject = NOUNS[noun][number]
    other = 1 - number if rng.random() < 0.75 else number
    if structure == "modified":
        head, adverb = f"The {rng.choice(ADJECTIVES)} {subject}", f" {rng.choice(ADVERBS)}"
    elif structure == "prepositional":
        head, adverb = f"The {subject} {phrase(rng, other)}", ""
    elif structure == "two phrases":
        head, adverb = f"The {subject} {phrase(rng, other)} {phrase(rng, other)}", ""
    elif structure.startswith("relative"):
        witness = rng.choice([forms for index, forms in enumerate(NOUNS) if index != noun])[other]
        place = f" {phrase(rng, other)}" if structure == "relative with phrase" else ""
        head, adverb = f"The {subject} that the {witness}{place} {rng.choice(TRANSITIVE)[other]}", ""
    else:
        head, adverb = f"The {subject}", ""
    tail = f" {rng.choice(TIMES)}." if rng.random() < 0.3 else "."
    return tuple(f"{head}{adverb} {VERBS[verb][form]}{tail}" for form in (number, 1 - number))


def document(rng: Random) -> str:
    """Some sentences, without a held-out pair."""
    sentences = []
    while len(sentences) < 6:
        noun, verb = rng.randrange(len(NOUNS)), rng.randrange(len(VERBS))
        if not held_out(noun, verb):
            sentences.append(sentence(rng, rng.choice(STRUCTURES), noun, verb, rng.randrange(2))[0])
    return rng.choice([" ", " ", "\n\n"]).join(sentences)


def rows(rng: Random, count: int, seen: set[str]) -> list[dict]:
    """Minimal pairs of held-out subjects and verbs, none of which is in `seen`; adds them to it."""
    pairs = [(n, v) for n in range(len(NOUNS)) for v in range(len(VERBS)) if held_out(n, v)]
    found = []
    while len(found) < count:
        structure = TASK_STRUCTURES[len(found) % len(TASK_STRUCTURES)]
        number = len(found) // len(TASK_STRUCTURES) % 2
        good, bad = sentence(rng, structure, *rng.choice(pairs), number)
        if good not in seen:
            seen.add(good)
            found.append({"sentence_good": good, "sentence_bad": bad, "structure": structure})
    return found
