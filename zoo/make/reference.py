"""Scores the checkpoint on our own tasks with transformers alone: what the TypeScript side is compared with.

`OMP_NUM_THREADS=1 python zoo/make/reference.py [FOLDER]` from the repository's root. Prints a table and, for the
checkpoint that ships, writes tests/goldens/zoo.json.
"""

import json
import math
import sys
from pathlib import Path
from random import Random

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "zoo" / "plumb-1m"
ROWS_IN_FULL = 25
# Task -> shots; a row as prompt, choices and the right one's index; the score of guessing; the metrics.
TASKS = {
    "plumb_agreement": (0, lambda r: ("", [r["sentence_good"], r["sentence_bad"]], 0), 0.5, ["acc"]),
    "plumb_arithmetic": (
        4,
        lambda r: (f"{r['left']} + {r['right']} =", [str(r["sum"])], 0),
        0.0,
        ["acc", "perplexity"],
    ),
    "plumb_brackets": (0, lambda r: ("Brackets: " + r["opening"], r["choices"], r["answer"]), 0.25, ["acc"]),
    "plumb_facts": (
        0,
        lambda r: (f"Question: {r['question']}\nAnswer:", r["choices"], r["answer"]),
        0.25,
        ["acc", "acc_norm"],
    ),
}


def read(task: str, split: str) -> list[dict]:
    lines = (ROOT / "data" / task / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def split(tokenizer, context: str, continuation: str) -> tuple[list[int], list[int]]:
    """The tokens of both, as lm-eval's `_encode_pair` cuts them. No context of ours ends in white space."""
    if context == "":
        return [tokenizer.bos_token_id], tokenizer.encode(continuation, add_special_tokens=False)
    before = tokenizer.encode(context)
    return before, tokenizer.encode(context + continuation)[len(before) :]


@torch.no_grad()
def score(model, context: list[int], continuation: list[int]) -> tuple[float, bool]:
    """Sum of natural-log probabilities of the continuation, and whether each token is the arg max."""
    tokens = torch.tensor([context + continuation])
    logits = model(tokens[:, :-1]).logits[0, len(context) - 1 :].float()
    wanted = torch.tensor(continuation)
    picked = logits.log_softmax(-1).gather(1, wanted[:, None])[:, 0]
    return picked.sum().item(), bool((logits.argmax(-1) == wanted).all())


def evaluate(tokenizer, model, task: str) -> dict:
    """Metrics of one task, and the requests of its first rows with their answers and scores."""
    shots, form, chance, names = TASKS[task]
    pool, rng = read(task, "train"), Random(1234)
    scores, rows = [], []
    for row in read(task, "test"):
        context = "".join(
            f"{prompt} {choices[answer]}\n\n"
            for prompt, choices, answer in (form(shot) for shot in (rng.sample(pool, shots) if shots else []))
        )
        prompt, choices, answer = form(row)
        outputs = [score(model, *split(tokenizer, context + prompt, " " + choice)) for choice in choices]
        all_scores = row_scores(outputs, choices, answer)
        scores.append({name: all_scores[name] for name in names})
        rows.append(
            {
                "context": context + prompt,
                "continuations": [" " + choice for choice in choices],
                "logprobs": [round(total, 6) for total, _ in outputs],
                "greedy": [greedy for _, greedy in outputs],
                "scores": scores[-1],
            }
        )
    metrics = {name: sum(of[name] for of in scores) / len(scores) for name in names}
    if "perplexity" in metrics:
        metrics["perplexity"] = math.exp(-metrics["perplexity"])
    return {"n": len(scores), "shots": shots, "chance": chance, "metrics": metrics, "rows": rows[:ROWS_IN_FULL]}


def row_scores(outputs: list[tuple[float, bool]], choices: list[str], answer: int) -> dict[str, float]:
    """One choice: greedy or not, and the sum. Several: the likeliest as it is, and for each character of the choice."""
    sums = [total for total, _ in outputs]
    if len(choices) == 1:
        return {"acc": float(outputs[0][1]), "perplexity": sums[0]}
    per_character = [total / len(choice) for total, choice in zip(sums, choices)]
    likeliest = max(range(len(sums)), key=sums.__getitem__)
    normed = max(range(len(sums)), key=per_character.__getitem__)
    return {"acc": float(likeliest == answer), "acc_norm": float(normed == answer)}


def tail(n: int, hits: int, chance: float) -> float:
    """The probability of at least so many hits in n guesses."""
    return sum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(hits, n + 1))


def line(name: str, result: dict) -> str:
    """A line of the table in zoo/README.md: accuracy with its standard error, other metrics, chance, p of guessing."""
    n, chance, metrics = result["n"], result["chance"], result["metrics"]
    acc = metrics["acc"]
    error = math.sqrt(acc * (1 - acc) / (n - 1))
    others = ", ".join(f"{key} {value:.4f}" for key, value in metrics.items() if key != "acc")
    p = f"{tail(n, round(acc * n), chance):.0e}" if chance else ""
    return f"| `{name}` | {n} | {result['shots']} | {acc:.4f} ± {error:.4f} | {others} | {chance:g} | {p} |"


def main() -> None:
    torch.set_num_threads(1)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tasks = {}
    for name in TASKS:
        tasks[name] = result = evaluate(tokenizer, model, name)
        print(line(name, result))
    if folder == SHIPPED:
        golden = {
            "origin": f"transformers {transformers.__version__}, torch {torch.__version__}: "
            "float32 on the stored bfloat16 weights, one request at a time",
            "command": "OMP_NUM_THREADS=1 python zoo/make/reference.py && npx prettier --write tests/goldens/zoo.json",
            "tolerance": {"logprob": 2e-4, "acc": 0, "acc_norm": 0, "perplexity": 1e-3},
            "tasks": tasks,
        }
        file = ROOT / "tests" / "goldens" / "zoo.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
