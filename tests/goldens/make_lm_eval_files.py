"""Makes tests/fixtures/lm-eval-files: what several versions of lm-eval write, of questions that are made up.

Each style repeats how that version dumps its results and samples: lm_eval/__main__.py (0.4.0), lm_eval/loggers/evaluation_tracker.py (0.4.5, 0.4.13),
main.py (0.3.0). Run it anywhere: python tests/goldens/make_lm_eval_files.py
"""

import hashlib
import json
import math
import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fixtures" / "lm-eval-files"


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def stderr(values):
    mean = sum(values) / len(values)
    return math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)) / math.sqrt(len(values))


def sanitize(value):
    return [sanitize(v) for v in value] if isinstance(value, (list, tuple)) else str(value)


def choice_rows():
    """A multiple-choice task of four questions with two choices."""
    rows = []
    for index, (question, answer) in enumerate(
        [("Is snow white?", 0), ("Is coal – “black” – 日本?", 0), ("Is 2 odd?", 1), ("It's \"so\"?", 1)]
    ):
        doc = {"question": question, "choices": ["yes", "no"], "answer": answer, "weight": 0.5}
        context = f"Question: {question}\nAnswer:"
        lls = [(-1.5 - index, False), (-2.25, index == 2)]
        best = max(range(2), key=lambda i: lls[i][0])
        rows.append(
            {
                "doc_id": index,
                "doc": doc,
                "target": answer,
                "arguments": [(context, " yes"), (context, " no")],
                "resps": [[ll] for ll in lls],
                "filtered_resps": {"none": lls},
                "scores": {"none": {"acc": float(best == answer), "acc_norm": 1.0}},
            }
        )
    return rows


def generation_rows(filters):
    """A generation task of three questions."""
    rows = []
    for index, text in enumerate(["so #### 5", "The answer is 7.", ""]):
        doc = {"question": f"What is {index} + 5?", "answer": f"#### {index + 5}"}
        arguments = [(f"Q: {doc['question']}\nA:", {"until": ["Q:"], "do_sample": False, "temperature": 0.0})]
        found = {
            "strict-match": re.findall(r"#### (\d+)", text)[:1] or ["[invalid]"],
            "flexible-extract": re.findall(r"\d+", text)[-1:] or ["[invalid]"],
            "get-answer": re.findall(r"#### (\d+)", text)[:1] or ["[invalid]"],
        }
        rows.append(
            {
                "doc_id": index,
                "doc": doc,
                "target": doc["answer"],
                "arguments": arguments,
                "resps": [[text]],
                "filtered_resps": {name: found[name] for name in filters},
                "scores": {
                    name: {"exact_match": 1.0 if found[name] == [str(index + 5)] else 0.0} for name in filters
                },
            }
        )
    return rows


def pair_rows():
    """A task whose second metric is made of pairs."""
    rows = choice_rows()[:2]
    for row in rows:
        row["scores"] = {"none": {"acc": 1.0, "f1": (row["target"], 0)}}
    return rows


def rolling_rows():
    """A task that scores whole texts; one of them is impossible."""
    return [
        {
            "doc_id": index,
            "doc": {"page": page},
            "target": page,
            "arguments": [(page,)],
            "resps": [[value]],
            "filtered_resps": {"none": [value]},
            "scores": {"none": {"word_perplexity": (value, 3), "bits_per_byte": (value, 9)}},
        }
        for index, (page, value) in enumerate([("one two three", -20.5), ("four five six", -math.inf)])
    ]


def logged(rows, filters, named, hashed):
    """The rows as lm-eval logs them: all for the first filter, then all for the next."""
    for name in filters:
        for row in rows:
            yield {
                **{key: row[key] for key in ("doc_id", "doc", "target", "arguments", "resps")},
                "filtered_resps": row["filtered_resps"][name],
                **({"filter": name, "metrics": list(row["scores"][name])} if named else {}),
                **(
                    {
                        "doc_hash": sha(json.dumps(row["doc"], indent=2, ensure_ascii=False)),
                        "prompt_hash": sha(row["arguments"][0][0]),
                        "target_hash": sha(str(row["target"])),
                    }
                    if hashed
                    else {}
                ),
                **row["scores"][name],
            }


def metrics(rows, filters):
    entry = {}
    for name in filters:
        for metric in rows[0]["scores"][name]:
            values = [row["scores"][name][metric] for row in rows]
            if isinstance(values[0], tuple):
                entry[f"{metric},{name}"] = float("inf") if metric.startswith("word") else 0.5
                entry[f"{metric}_stderr,{name}"] = "N/A"
            else:
                entry[f"{metric},{name}"] = sum(values) / len(values)
                entry[f"{metric}_stderr,{name}"] = stderr(values)
    return entry


def write_lines(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            row["resps"], row["filtered_resps"] = sanitize(row["resps"]), sanitize(row["filtered_resps"])
            row["arguments"] = {
                f"gen_args_{i}": {f"arg_{j}": part for j, part in enumerate(args)}
                for i, args in enumerate(row["arguments"])
            }
            row["target"] = str(row["target"])
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def configs(tasks, shots):
    return {name: {"task": name, "num_fewshot": shots, "metadata": {"version": 1.0}} for name in sorted(tasks)}


def hashes(tasks, named):
    return {
        name: sha("".join(r["doc_hash"] + r["prompt_hash"] + r["target_hash"] for r in logged(rows, filters, named, True)))
        for name, (rows, filters) in tasks.items()
    }


def seeds():
    return {"random_seed": 0, "numpy_seed": 1234, "torch_seed": 1234, "fewshot_seed": 99}


def write_0_4_13():
    folder = FOLDER / "0.4.13" / "EleutherAI__tiny"
    folder.mkdir(parents=True, exist_ok=True)
    date = "2025-11-22T10-11-12.345678"
    strict = ["strict-match", "flexible-extract"]
    tasks = {
        "arc_easy": (choice_rows(), ["none"]),
        "cb": (pair_rows(), ["none"]),
        "gsm8k": (generation_rows(strict), strict),
        "wikitext": (rolling_rows(), ["none"]),
    }
    entries = {
        name: {"name": name, "alias": name, "sample_len": len(rows), **metrics(rows, filters)}
        for name, (rows, filters) in tasks.items()
    }
    group = {"alias": "both", "name": "both", "sample_len": 6, "acc,none": 0.75, "acc_stderr,none": 0.1, "sample_count": {"acc,none": 6}}
    results = {
        "results": {**entries, "both": group},
        "groups": {"both": group},
        "group_subtasks": {"both": ["arc_easy", "cb"]},
        "configs": configs(tasks, 2),
        "versions": {"arc_easy": 1.0, "both": "2", "cb": "Yaml", "gsm8k": 3.0, "wikitext": None},
        "n-shot": {name: 2 for name in tasks} | {"both": 2},
        "higher_is_better": {
            "arc_easy": {"acc": True, "acc_norm": True},
            "both": {"acc": True},
            "cb": {"acc": True, "f1": True},
            "gsm8k": {"exact_match": True},
            "wikitext": {"word_perplexity": False, "bits_per_byte": None},
        },
        "n-samples": {
            "arc_easy": {"original": 2376, "effective": 4},
            "cb": {"original": 2, "effective": 2},
            "gsm8k": {"original": 1319, "effective": 3},
            "wikitext": {"original": 62, "effective": 2},
        },
        "config": {
            "model": "hf",
            "model_args": {"pretrained": "EleutherAI/tiny", "dtype": "auto", "trust_remote_code": True},
            "model_num_parameters": 1234567,
            "model_dtype": "torch.bfloat16",
            "model_revision": "main",
            "model_sha": "0123456789",
            "batch_size": "1",
            "batch_sizes": [],
            "device": "cuda:0",
            "use_cache": None,
            "limit": 4.0,
            "bootstrap_iters": 100000,
            "gen_kwargs": {},
            **seeds(),
        },
        "git_hash": None,
        "date": 1763806272.25,
        "pretty_env_info": "PyTorch version: 2.13.0",
        "transformers_version": "5.23.0",
        "lm_eval_version": "0.4.13",
        "upper_git_hash": None,
        "tokenizer_pad_token": ["<pad>", "0"],
        "eot_token_id": 2,
        "max_length": 2048,
        "task_hashes": hashes(tasks, True),
        "model_source": "hf",
        "model_name": "EleutherAI/tiny",
        "model_name_sanitized": "EleutherAI__tiny",
        "system_instruction": "Be brief.",
        "system_instruction_sha": sha("Be brief."),
        "fewshot_as_multiturn": True,
        "chat_template": "{{ messages }}",
        "chat_template_sha": sha("{{ messages }}"),
        "total_evaluation_time_seconds": "90.5",
    }
    (folder / f"results_{date}.json").write_text(json.dumps(results, indent=2, ensure_ascii=False), encoding="utf-8")
    for name, (rows, filters) in tasks.items():
        write_lines(folder / f"samples_{name}_{date}.jsonl", logged(rows, filters, True, True))


def write_0_4_5():
    folder = FOLDER / "0.4.5" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    date = "2024-10-10T08-09-10.111213"
    strict = ["strict-match", "flexible-extract"]
    tasks = {"arc_easy": (choice_rows(), ["none"]), "gsm8k": (generation_rows(strict), strict)}
    results = {
        "results": {name: {"alias": name, **metrics(rows, filters)} for name, (rows, filters) in tasks.items()},
        "group_subtasks": {name: [] for name in tasks},
        "configs": configs(tasks, 0),
        "versions": {"arc_easy": 1.0, "gsm8k": 3.0},
        "n-shot": {name: 0 for name in tasks},
        "higher_is_better": {"arc_easy": {"acc": True, "acc_norm": True}, "gsm8k": {"exact_match": True}},
        "n-samples": {
            "arc_easy": {"original": 4, "effective": 4},
            "gsm8k": {"original": 3, "effective": 3},
        },
        "config": {
            "model": "hf",
            "model_args": "pretrained=models/tiny/,dtype=float16",
            "model_num_parameters": -1,
            "model_dtype": "torch.float16",
            "batch_size": 1,
            "device": None,
            "limit": None,
            "gen_kwargs": None,
            **seeds(),
        },
        "git_hash": "abc",
        "date": 1728547750.0,
        "pretty_env_info": "'NoneType' object has no attribute 'splitlines'",
        "transformers_version": "4.45.0",
        "upper_git_hash": None,
        "tokenizer_pad_token": ["<pad>", "0"],
        "max_length": 1024,
        "task_hashes": hashes(tasks, False),
        "model_source": "hf",
        "model_name": "models/tiny/",
        "model_name_sanitized": "models__tiny__",
        "system_instruction": None,
        "system_instruction_sha": None,
        "fewshot_as_multiturn": False,
        "chat_template": None,
        "chat_template_sha": None,
        "start_time": 1.5,
        "end_time": 3.0,
        "total_evaluation_time_seconds": "1.5",
    }
    (folder / f"results_{date}.json").write_text(json.dumps(results, indent=2, ensure_ascii=False), encoding="utf-8")
    for name, (rows, filters) in tasks.items():
        write_lines(folder / f"samples_{name}_{date}.jsonl", logged(rows, filters, False, True))


def write_0_4_0():
    folder = FOLDER / "0.4.0"
    folder.mkdir(parents=True, exist_ok=True)
    model_args = "pretrained=EleutherAI/tiny,dtype=float32"
    tasks = {
        "gsm8k": (generation_rows(["get-answer"]), ["get-answer"]),
        "mmlu_anatomy": (choice_rows(), ["none"]),
        "mmlu_virology": (choice_rows()[:3], ["none"]),
        "wikitext": (rolling_rows(), ["none"]),
    }
    entries = {name: metrics(rows, filters) for name, (rows, filters) in tasks.items()}
    # What was not defined was NaN, not "N/A".
    entries["wikitext"]["word_perplexity_stderr,none"] = math.nan
    group = {"acc,none": 0.6, "acc_stderr,none": 0.2, "alias": "mmlu"}
    results = {
        "results": {
            "gsm8k": {**entries["gsm8k"], "alias": "gsm8k"},
            "mmlu": group,
            "mmlu_anatomy": {"alias": " - anatomy", **entries["mmlu_anatomy"]},
            "mmlu_virology": {"alias": " - virology", **entries["mmlu_virology"]},
            "wikitext": {**entries["wikitext"], "alias": "wikitext"},
        },
        "groups": {"mmlu": group},
        "configs": configs(tasks, 5),
        "versions": {"gsm8k": "Yaml", "mmlu": "N/A", "mmlu_anatomy": "Yaml", "mmlu_virology": "Yaml", "wikitext": 2.0},
        "n-shot": {name: 5 for name in [*tasks, "mmlu"]},
        "config": {
            "model": "hf",
            "model_args": model_args,
            "batch_size": "auto",
            "batch_sizes": [64],
            "device": None,
            "use_cache": None,
            "limit": None,
            "bootstrap_iters": 100000,
            "gen_kwargs": "",
        },
        "git_hash": "deadbee",
    }
    (folder / "results.json").write_text(json.dumps(results, indent=2), encoding="utf-8")
    for name, (rows, filters) in tasks.items():
        output_name = "{}_{}".format(re.sub("/|=", "__", model_args), name)
        dumped = json.dumps(list(logged(rows, filters, False, False)), indent=2)
        (folder / f"{output_name}.jsonl").write_text(dumped, encoding="utf-8")


def write_0_3_0():
    folder = FOLDER / "0.3.0"
    folder.mkdir(parents=True, exist_ok=True)
    values = [1.0] * 437 + [0.0] * 735
    results = {
        "results": {
            "arc_challenge": {
                "acc": sum(values) / len(values),
                "acc_stderr": stderr(values),
                "acc_norm": 0.4035836177474403,
                "acc_norm_stderr": 0.014337158914268436,
            },
            "lambada_openai": {"ppl": 8.5, "ppl_stderr": 0.25, "acc": 0.5, "acc_stderr": 0.007},
        },
        "versions": {"arc_challenge": 0, "lambada_openai": 0},
        "config": {
            "model": "hf-causal-experimental",
            "model_args": "pretrained=EleutherAI/tiny,revision=step1000",
            "num_fewshot": 25,
            "batch_size": 1,
            "device": "cuda:0",
            "no_cache": True,
            "limit": None,
            "bootstrap_iters": 100000,
            "description_dict": {},
        },
    }
    (folder / "tiny-25shot.json").write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    write_0_4_13()
    write_0_4_5()
    write_0_4_0()
    write_0_3_0()
