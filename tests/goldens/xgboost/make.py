"""Fits XGBoost on small made-up tables and writes what it did, for tests/analysis/trees.

python tests/goldens/xgboost/make.py             writes fits.jsonl, long.jsonl and models.jsonl beside this file
python tests/goldens/xgboost/make.py SEED N OUT  writes N random cases to OUT (for a longer comparison by hand)

Needs xgboost 3.2.0, numpy and pandas. One thread, so that sums run in one order.
"""

import json
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
import xgboost as xgb

here = os.path.dirname(os.path.abspath(__file__))
f32 = np.float32


def plain(values):
    """Nested lists with None for NaN; infinities become numbers beyond float32, which JSON can hold."""
    if isinstance(values, (list, tuple, np.ndarray)):
        return [plain(value) for value in values]
    if isinstance(values, (np.integer, int)):
        return int(values)
    if np.isnan(values):
        return None
    value = min(1e39, max(-1e39, float(values)))
    return float(f"{value:.9g}") if isinstance(values, np.float32) else value


def fit(name, rows, targets, params, weights=None, fresh=None, trees=True):
    rows = np.asarray(rows, dtype=np.float64)
    targets = np.asarray(targets, dtype=np.float64)
    model = xgb.XGBRegressor(n_jobs=1, **params).fit(rows, targets, sample_weight=weights)
    booster = model.get_booster()
    learner = json.loads(booster.save_raw("json"))["learner"]
    asked = rows if fresh is None else np.concatenate([rows, fresh])
    matrix = xgb.DMatrix(asked, missing=params.get("missing", np.nan))
    case = {
        "name": name,
        "params": {k: plain(v) for k, v in params.items()},
        "rows": plain(rows),
        "targets": plain(targets),
        "base_score": plain(f32(json.loads(learner["learner_model_param"]["base_score"])[0])),
        "prediction": plain(model.predict(asked)),
    }
    if weights is not None:
        case["weights"] = plain(np.asarray(weights, dtype=np.float64))
    if fresh is not None:
        case["fresh"] = plain(np.asarray(fresh, dtype=np.float64))
    if trees:
        case["contributions"] = plain(booster.predict(matrix, pred_contribs=True)[: 4 + len(asked) // 8])
        case["trees"] = [
            {
                "left": tree["left_children"],
                "right": tree["right_children"],
                "feature": tree["split_indices"],
                "condition": plain(np.array(tree["split_conditions"], dtype=f32)),
                "default_left": tree["default_left"],
                "cover": plain(np.array(tree["sum_hessian"], dtype=f32)),
                "gain": plain(np.array(tree["loss_changes"], dtype=f32)),
            }
            for tree in learner["gradient_booster"]["model"]["trees"]
        ]
    return case


def column(rng, n):
    kind = rng.integers(0, 12)
    if kind == 0:
        return np.full(n, rng.normal())
    if kind == 1:
        return np.full(n, np.nan)
    if kind == 2:
        return rng.integers(0, 3, n).astype(float)
    if kind == 3:
        return rng.normal(size=n) * 10.0 ** rng.integers(-44, 38)
    if kind == 4:
        return 1 + rng.integers(0, 5, n) * 1e-8
    if kind == 5:
        return rng.choice([0.0, -0.0, 1e-40, -1e-40, 1e-45, 5.0], n)
    if kind == 6:
        return rng.integers(-3, 30, n).astype(float)
    if kind == 7:
        return rng.choice([3.3e38, -3.3e38, 1e38, 0.0, 1.8e38], n)
    if kind == 8:
        return np.exp(rng.normal(size=n) * 5)
    if kind == 9:
        return rng.integers(0, 2, n).astype(float) * 2 - 1
    return rng.normal(size=n)


def target(rng, n, rows):
    kind = rng.integers(0, 10)
    noise = rng.normal(size=n)
    if kind == 0:
        return np.full(n, noise[0])
    if kind == 1:
        return rng.integers(0, 4, n).astype(float)
    if kind == 2:
        return noise * 10.0 ** rng.integers(-8, 9)
    if kind == 3:
        return np.full(n, 0.1) + noise * 1e-9
    if kind == 4:
        return np.where(rng.random(n) < 0.1, 1e6, 1e-3) * noise
    if kind == 5:
        return np.clip(0.25 + 0.5 * rng.random(n), 0, 1)
    signal = np.nan_to_num(rows[:, 0], posinf=0, neginf=0)
    return np.tanh(signal) + 0.3 * noise


def random_case(rng, name):
    n = int(rng.choice([1, 2, 3, 5, 8, 13, 20, 40, 64, 120, 300], p=[0.05, 0.05, 0.05, 0.1, 0.1, 0.15, 0.15, 0.15, 0.1, 0.07, 0.03]))
    columns = int(rng.integers(1, 7))
    rows = np.stack([column(rng, n) for _ in range(columns)], axis=1)
    if rng.random() < 0.2:
        rows = rows[rng.integers(0, n, n)]
    missing = np.nan
    if rng.random() < 0.6:
        holes = rng.random(rows.shape) < rng.choice([0.05, 0.3, 0.8])
        rows[holes] = np.nan
    if rng.random() < 0.4:
        missing = float(rng.choice([-1, 0, 0.1]))
        rows[np.isnan(rows) & (rng.random(rows.shape) < 0.8)] = missing
    params = {
        "n_estimators": int(rng.choice([1, 2, 5, 20])),
        "max_depth": int(rng.choice([0, 1, 2, 3, 5, 6, 12])),
        "learning_rate": float(rng.choice([0.01, 0.1, 0.3, 1.0, 1.7])),
    }
    if rng.random() < 0.5:
        params["reg_lambda"] = float(rng.choice([0, 1e-3, 0.1, 5, 100]))
    if rng.random() < 0.3:
        params["reg_alpha"] = float(rng.choice([1e-3, 0.1, 1, 10]))
    if rng.random() < 0.3:
        params["gamma"] = float(rng.choice([1e-3, 0.1, 1]))
    if rng.random() < 0.5:
        params["min_child_weight"] = float(rng.choice([0, 0.1, 1.5, 3, 10]))
    if not np.isnan(missing):
        params["missing"] = missing
    weights = None
    if rng.random() < 0.35:
        weights = [rng.random(n), rng.integers(0, 3, n).astype(float), np.exp(rng.normal(size=n) * 3)][rng.integers(0, 3)]
        if weights.sum() == 0:
            weights = None
    fresh = np.stack([column(rng, 12) for _ in range(columns)], axis=1)
    if rng.random() < 0.5:
        fresh[rng.random(fresh.shape) < 0.3] = missing
    return fit(name, rows, target(rng, n, rows), params, weights, fresh)


def write(path, cases):
    """One JSON document a line; the first says what made them."""
    origin = f"tests/goldens/xgboost/make.py, xgboost {xgb.__version__}, one thread"
    with open(path, "w") as out:
        for line in [{"origin": origin}, *cases]:
            out.write(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n")


if len(sys.argv) == 4:
    seed, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    write(path, [random_case(np.random.default_rng([seed, i]), f"random {seed}.{i}") for i in range(count)])
    sys.exit()


def named_cases():
    rng = np.random.default_rng(2025)
    holes = lambda rows, share: np.where(rng.random(rows.shape) < share, np.nan, rows)
    small = rng.normal(size=(30, 4)).round(2)
    signal = (small[:, 0] + np.abs(small[:, 1]) + 0.1 * rng.normal(size=30)).round(3)
    few = dict(n_estimators=5, max_depth=3)
    yield "defaults", small, signal, dict(n_estimators=8)
    yield "one row", [[1.5, 2.0]], [3.25], few
    yield "two rows", [[1.5, 2.0], [1.0, 2.0]], [3.25, 1.0], few
    yield "identical rows", [[1.5, 2.0]] * 6, [1, 2, 3, 4, 5, 6], few
    yield "ties", rng.integers(0, 3, (40, 3)), rng.integers(0, 3, 40), few
    yield "a constant column", np.c_[np.full(30, 7.0), small], signal, few
    yield "an all-missing column", np.c_[np.full(30, np.nan), small], signal, few
    yield "only missing values", np.full((5, 2), np.nan), [1, 2, 3, 4, 5], few
    yield "missing values as NaN", holes(small, 0.3), signal, dict(n_estimators=8)
    yield "missing values as -1", np.nan_to_num(holes(small, 0.3), nan=-1), signal, dict(few, missing=-1)
    yield "missing as a value that float32 rounds", np.nan_to_num(holes(small, 0.3), nan=0.1), signal, dict(few, missing=0.1)
    yield "zero as missing, with a negative zero", np.nan_to_num(holes(small, 0.3), nan=-0.0), signal, dict(few, missing=0)
    apart = np.where(np.arange(30) < 10, np.nan, np.arange(30.0))
    yield "a split of present from missing", np.c_[apart], np.where(np.arange(30) < 10, 5.0, 0.0), few
    yield "missing left, all present right", np.c_[apart[::-1], np.arange(30) % 2], np.where(np.arange(30) < 20, 1.0, 4), few
    yield "a threshold beyond float32", np.c_[apart * 1e37], np.where(np.arange(30) < 10, 5.0, 0.0), few
    yield "a constant target", small, np.full(30, 0.1), few
    yield "a target of noise at 1e-9", small, 0.1 + rng.normal(size=30) * 1e-9, few
    yield "large targets", small, signal * 1e6, few
    yield "tiny targets", small, signal * 1e-7, few
    yield "targets of mixed size", small, np.where(np.arange(30) % 9 == 0, 1e6, 1e-3) * signal, few
    yield "whole targets", small, np.round(signal), dict(few, learning_rate=1)
    yield "values of mixed size", small * 10.0 ** rng.integers(-44, 37, (30, 4)), signal, few
    yield "denormals and zeros", rng.choice([0.0, -0.0, 1e-40, -1e-40, 1e-45], (30, 3)), signal, few
    yield "values that collide in float32", 1 + rng.integers(0, 9, (30, 3)) * 2e-8, signal, few
    yield "no regularisation", small, signal, dict(few, reg_lambda=0, min_child_weight=0)
    yield "lambda", small, signal, dict(few, reg_lambda=12.5)
    yield "alpha", small, signal, dict(few, reg_alpha=0.7)
    yield "alpha that leaves nothing", small, signal, dict(few, reg_alpha=1000)
    yield "gamma", small, signal, dict(few, gamma=0.6)
    yield "min_child_weight", small, signal, dict(few, min_child_weight=6)
    yield "min_child_weight above the row count", small, signal, dict(few, min_child_weight=31)
    yield "depth without limit", small, signal, dict(n_estimators=3, max_depth=0)
    yield "depth 1", small, signal, dict(n_estimators=12, max_depth=1)
    yield "depth 40", small, signal, dict(n_estimators=3, max_depth=40)
    yield "learning rate 0", small, signal, dict(few, learning_rate=0)
    yield "learning rate 1", small, signal, dict(few, learning_rate=1)
    yield "no trees", small, signal, dict(n_estimators=0)
    yield "a single tree", small, signal, dict(n_estimators=1)
    weights = rng.random(30).round(3)
    yield "weights", small, signal, few, weights
    yield "weights with zeros", holes(small, 0.2), signal, few, np.where(np.arange(30) % 4 == 0, 0, weights)
    yield "weights of mixed size", small, signal, few, np.exp(4 * rng.normal(size=30)).round(4)
    yield "weights and min_child_weight", small, signal, dict(few, min_child_weight=2.3), weights
    yield "weights and no least weight", small, signal, dict(few, min_child_weight=0, reg_lambda=0), weights
    yield "256 distinct values", rng.permutation(256)[:, None], np.sin(np.arange(256) / 20).round(3), few
    yield "700 distinct values", rng.permutation(700)[:, None], np.sin(np.arange(700) / 50).round(3), few


def long_table(rows):
    """A table that tests/analysis/trees makes again: whole arithmetic, so both languages agree."""
    index = np.arange(rows)
    columns = [(index * 7919) % 10007, (index * index * 31 + 5) % 4099, (index * 104729) % 97]
    table = np.stack(columns, axis=1).astype(float)
    table[index % 11 == 3, 1] = np.nan
    return table, ((table[:, 0] * 13) % 1000 + np.nan_to_num(table[:, 1])) / 64


def long_case(rows, weighted):
    table, targets = long_table(rows)
    weights = (np.arange(rows) % 7 + 1) / 4 if weighted else None
    case = fit(f"{rows} rows{', weighted' if weighted else ''}", table, targets, dict(n_estimators=3, max_depth=4), weights)
    for name in ("rows", "targets", "weights", "contributions"):
        case.pop(name, None)
    return case | {"prediction": case["prediction"][:100], "length": rows, "weighted": weighted}


def models():
    """Model files as XGBoost writes them, with rows and predictions."""
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(24, 3)).round(2)
    targets = (rows[:, 0] - rows[:, 1] ** 2 + 0.1 * rng.normal(size=24)).round(3)
    two = np.stack([targets, -targets], axis=1)
    labels = np.digitize(targets, [-1, 0])
    few = dict(n_estimators=2, max_depth=2)
    import pandas

    words = pandas.DataFrame({"word": pandas.Categorical(list("abcd" * 6)), "number": rows[:, 0]})
    frame = pandas.DataFrame(rows, columns=["log N", "log D", "depth"])
    missing = np.where(np.arange(24) < 8, np.nan, 1.0)[:, None]
    yield "hist", xgb.XGBRegressor(**few), rows, targets
    yield "named columns", xgb.XGBRegressor(**few), frame, targets
    yield "infinite threshold", xgb.XGBRegressor(**few), missing * 3e38, targets
    yield "pruned", xgb.XGBRegressor(tree_method="exact", n_estimators=2, max_depth=4, gamma=1), rows, targets
    yield "parallel trees", xgb.XGBRegressor(num_parallel_tree=2, subsample=0.5, **few), rows, targets
    yield "dart", xgb.XGBRegressor(booster="dart", **few), rows, targets
    yield "gblinear", xgb.XGBRegressor(booster="gblinear", n_estimators=2), rows, targets
    yield "logistic", xgb.XGBClassifier(**few), rows, labels > 0
    yield "classes", xgb.XGBClassifier(**few), rows, labels
    yield "two targets", xgb.XGBRegressor(**few), rows, two
    yield "vector leaves", xgb.XGBRegressor(multi_strategy="multi_output_tree", **few), rows, two
    yield "categories", xgb.XGBRegressor(enable_categorical=True, **few), words, targets


def save_model(name, model, rows, targets):
    booster = model.fit(rows, targets).get_booster()
    numbers = np.asarray(rows) if name != "categories" else None
    saved = {"name": name, "text": booster.save_raw("json").decode()}
    if numbers is not None and np.ndim(targets) == 1:
        saved |= {"rows": plain(numbers), "prediction": plain(model.predict(rows))}
    return saved


fits = [fit(case[0], case[1], case[2], case[3], case[4] if len(case) > 4 else None) for case in named_cases()]
fits += [random_case(np.random.default_rng([77, i]), f"random {i}") for i in range(60)]
fits = [case for case in fits if len(case["rows"]) <= 40 or "distinct" in case["name"]]
write(os.path.join(here, "fits.jsonl"), fits)
write(os.path.join(here, "long.jsonl"), [long_case(2500, False), long_case(2500, True), long_case(8000, False)])
write(os.path.join(here, "models.jsonl"), [save_model(*model) for model in models()])
