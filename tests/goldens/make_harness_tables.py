"""Writes harness-tables.json: results made up here, and the tables that lm-eval prints of them.

Needs lm-eval 0.4.13: python tests/goldens/make_harness_tables.py
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

from lm_eval.utils import make_table

INFINITE = {"NaN": float("nan"), "Infinity": float("inf")}


def metric(name, value, error, better=True):
    return {"name": name, "value": value, "standardError": error, "higherIsBetter": better}


def entry(task, metrics, version=1, shots=0, alias=None):
    return {"task": task, **({"alias": alias} if alias else {}), "version": version, "shots": shots, "metrics": metrics}


def lm_eval_table(case):
    """The case as lm-eval's own dictionary of results, through its own table."""
    results, versions, shots, better = {}, {}, {}, {}
    groups = {group["name"]: group["members"] for group in case["groups"]}
    for item in case["entries"]:
        name, values = item["task"], {"alias": item.get("alias", item["task"])}
        for m in item["metrics"]:
            metric_name, _, metric_filter = m["name"].partition(",")
            key = metric_filter or "none"
            error = m["standardError"]
            values[f"{metric_name},{key}"] = INFINITE.get(m["value"], m["value"])
            values[f"{metric_name}_stderr,{key}"] = "N/A" if error is None else INFINITE.get(error, error)
            if m["higherIsBetter"] is not None:
                better.setdefault(name, {})[metric_name] = m["higherIsBetter"]
        results[name] = values
        # lm-eval has versions of tasks as floats and those of groups as strings.
        versions[name] = str(item["version"]) if name in groups else float(item["version"])
        if item["shots"] is not None:
            shots[name] = item["shots"]
    column = case["column"].lower() if case["column"] == "Groups" else "results"
    data = {column: results, "versions": versions, "n-shot": shots, "higher_is_better": better, "group_subtasks": groups}
    return make_table(data, column)


def case(name, entries, groups=(), column="Tasks"):
    made = {"name": name, "entries": entries, "groups": list(groups), "column": column}
    return {**made, "table": lm_eval_table(made)}


ACC = [metric("acc", 0.25, 0.0441), metric("acc_norm", 0.2708333, 0.0456)]
BLIMP = {"name": "blimp", "members": ["blimp_b", "blimp_a"]}
MMLU = [
    {"name": "mmlu", "members": ["mmlu_stem", "mmlu_other"]},
    {"name": "mmlu_other", "members": ["mmlu_virology"]},
    {"name": "mmlu_stem", "members": ["mmlu_anatomy", "mmlu_algebra"]},
]


def one(task, value, error, **kwargs):
    return entry(task, [metric("acc", value, error)], **kwargs)


draw = random.Random(3)
large = random.Random(4)
cases = [
    case("one task", [entry("arc_easy", ACC)]),
    case("a perplexity that widens its column", [
        entry("lambada_openai", [metric("perplexity", 123.456789, 12.34567, False), metric("acc", 0.4, 0.01234)]),
        entry("arc_easy", ACC, shots=25),
    ]),
    case("one question, so no standard error", [one("arc_easy", 1.0, None, shots=25)]),
    case("standard errors beside none", [one("a", 1.0, None), one("b", 0.5, 0.1), one("c", 0.25, 12.5)]),
    case("trailing zeros go where no value needs them", [one("a", 0.5, 0.05), one("b", 1.0, 0.0), one("c", 0.0, 0.125)]),
    case("only whole numbers", [one("a", 1.0, 0.0), one("b", 0.0, 0.0)]),
    case("half-way cases go to the even digit", [one(f"t{k:02}", k / 32, (k % 7) / 32) for k in range(33)]),
    case("versions with and without decimals", [one("a", 0.5, 0.1, version=3.1), one("b", 0.5, 0.1, version=0)]),
    case("a group and its members", [
        one("blimp_a", 1.0, 0.0), one("blimp_b", 0.5, 0.1), one("blimp", 0.75, 0.05, version=2), one("arc_easy", 0.3, 0.2),
    ], [BLIMP]),
    case("the groups alone", [one("blimp", 0.75, 0.05, version=2)], [BLIMP], "Groups"),
    case("groups in groups, of different shots", [
        one("mmlu_anatomy", 0.3, 0.1, shots=5), one("mmlu_algebra", 0.31, 0.11, shots=0), one("mmlu_virology", 0.2, 0.01),
        one("mmlu_stem", 0.305, 0.05, version=2, shots=None), one("mmlu_other", 0.2, 0.01, version=2),
        one("mmlu", 0.27, 0.03, version=2, shots=None), one("piqa", 0.6, 0.01),
    ], MMLU),
    case("a group without a score of its own", [one("blimp_a", 1.0, 0.0), one("blimp_b", 0.5, 0.1)], [BLIMP]),
    case("aliases, in the order of the names; a group without shots and direction", [
        one("mmlu_anatomy", 0.3, 0.1, alias="zoology"), one("mmlu_algebra", 0.31, 0.11, alias="algebra"), one("mmlu_virology", 0.2, 0.01),
        one("mmlu_stem", 0.305, 0.05, version=2, alias="stem"), one("mmlu_other", 0.2, 0.01, version=2, alias="all other"),
        entry("mmlu", [metric("acc", 0.27, 0.03, None)], version=2, shots=None, alias="whole"), one("piqa", 0.6, 0.01, alias="a"),
    ], MMLU),
    case("filters", [entry("gsm8k", [
        metric("exact_match,strict-match", 0.0152, 0.0034), metric("exact_match,flexible-extract", 0.022, 0.004),
    ], version=3, shots=5)]),
    case("numbers that are none", [
        one("x", "NaN", 0.1), entry("y", [metric("perplexity", "Infinity", "NaN", False)]), one("z", 0.5, 0.25),
    ]),
    case("nothing but numbers that are none", [one("x", "NaN", "NaN"), one("y", "NaN", "NaN")]),
    case("infinities of one kind", [entry("y", [metric("perplexity", "Infinity", "NaN", False)])]),
    case("infinities beside not-a-number", [one("x", "NaN", "Infinity"), one("y", "Infinity", "NaN")]),
    case("whole numbers beside not-a-number", [one("x", "NaN", 0.0), one("y", 1.0, "NaN")]),
    case("standard errors before none", [one("a", 1.0, 0.5), one("b", 0.5, 0.25), one("c", 0.25, None), one("d", 0.5, 1.0)]),
    case("as many standard errors as none", [one("a", 1.0, 0.5), one("b", 0.5, None), one("c", 0.25, 0.75), one("d", 0.5, 12.0)]),
    case("more none than standard errors", [one("a", 1.0, None), one("b", 0.5, 0.5), one("c", 0.25, None), one("d", 0.5, 12.0)]),
    case("large numbers", [entry(f"p{at}", [metric("perplexity", value, value / 7, False)]) for at, value in
                           enumerate([1e20, 123456.78911, 3.0, 98765432109.5])]),
    *[
        case(f"numbers with more digits than a double holds, {at}", [
            entry("p", [metric("perplexity", large.uniform(1e11, 10**large.uniform(12, 15.9)), large.uniform(1, 1e13), False)]), one("a", 0.5, 0.0),
        ])
        for at in range(24)
    ],
    *[
        case(f"random numbers, {at}", [
            entry(f"task_{draw.randrange(1000)}_{k}", [
                metric("acc", draw.randrange(0, 50) / draw.choice([50, 64, 1000, 1319]), None if draw.random() < 0.2 else draw.random() / draw.choice([1, 100])),
                metric("perplexity", draw.expovariate(0.001), None if draw.random() < 0.3 else draw.random() * 100, False),
            ], shots=draw.choice([0, 5, 25]))
            for k in range(draw.randrange(1, 7))
        ])
        for at in range(25)
    ],
]

target = Path(__file__).with_name("harness-tables.json")
origin = f"lm_eval {version('lm_eval')}, lm_eval.utils.make_table; pytablewriter {version('pytablewriter')}"
target.write_text(
    json.dumps({"origin": origin, "command": "python tests/goldens/make_harness_tables.py", "tolerance": 0, "cases": cases},
               ensure_ascii=False, indent=1) + "\n"
)
