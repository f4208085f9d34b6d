"""Makes protocol.json: permutations, splits, tests and nested cross-validations as NumPy, scikit-learn, SciPy and XGBoost do them on made-up rows.

pip install xgboost-cpu==3.2.0 scikit-learn==1.9.1 scipy, then, here: OMP_NUM_THREADS=1 python make.py && npx prettier --write protocol.json
"""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
import xgboost
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import GridSearchCV, KFold, train_test_split

PAPER = {"max_depth": [2, 3, 5], "learning_rate": [0.01, 0.1, 0.3], "n_estimators": [50, 100]}


def permutations():
    for seed in (0, 1, 42, 2**31, 2**32 - 1):
        for size in (1, 2, 7, 31, 33):
            yield {"seed": seed, "size": size, "order": numpy.random.RandomState(seed).permutation(size).tolist()}
    # Two blocks of words and more.
    order = numpy.random.RandomState(5).permutation(2000).tolist()
    yield {"seed": 5, "size": 2000, "order": order}


def splits():
    for rows, folds, seed in ((6, 3, 0), (10, 3, 1), (11, 4, 7), (23, 5, 42)):
        parts = KFold(folds, shuffle=True, random_state=seed).split(numpy.zeros(rows))
        yield {"rows": rows, "folds": folds, "seed": seed, "parts": [[a.tolist(), b.tolist()] for a, b in parts]}


def holdouts():
    for rows, share, seed in ((4, 0.2, 0), (5, 0.2, 1), (15, 0.2, 3), (61, 0.2, 9), (13, 0.5, 2)):
        train, test = train_test_split(list(range(rows)), test_size=share, random_state=seed)
        yield {"rows": rows, "share": share, "seed": seed, "train": train, "test": test}


def paired():
    rng = numpy.random.default_rng(3)
    for size, shift in ((2, 0.1), (5, 0.0), (50, 0.02), (50, 1.0), (50, 300.0), (400, 0.5)):
        first = rng.normal(size=size).round(6)
        second = (first - shift + rng.normal(size=size) * 0.3).round(6)
        test = stats.ttest_rel(first, second)
        yield {"first": first.tolist(), "second": second.tolist(), "t": test.statistic, "p": test.pvalue}


def corrected():
    rng = numpy.random.default_rng(4)
    for values in (rng.random(13) ** 6, numpy.array([0.04, 0.04, 0.5]), numpy.array([0.2]), rng.random(7)):
        yield {"values": values.tolist(), "corrected": stats.false_discovery_control(values).tolist()}


def made_up(rows, columns, seed, gaps):
    """Rows with ties, constant columns and missing values (-1), and targets that depend on some of them."""
    rng = numpy.random.default_rng(seed)
    x = rng.normal(size=(rows, columns)).round(2)
    x[:, 1] = rng.integers(0, 4, size=rows)
    x[:, 2] = 3.0
    if gaps:
        x[rng.random(x.shape) < 0.2] = -1
    y = 0.4 + 0.1 * x[:, 0] - 0.05 * (x[:, 1] > 1) + 0.02 * rng.normal(size=rows)
    return x, y.round(4)


def nested(x, y, seed, grid, folds=(3, 3), held=0.2):
    outer, inner = folds
    found = []
    medians = []
    lines = []
    for train, test in KFold(outer, shuffle=True, random_state=seed).split(x):
        train, _ = train_test_split(train, test_size=held, random_state=seed)
        settings = dict(objective="reg:squarederror", missing=-1, random_state=seed, n_jobs=1)
        search = GridSearchCV(
            xgboost.XGBRegressor(**settings),
            grid,
            cv=KFold(inner, shuffle=True, random_state=seed),
            scoring="neg_mean_absolute_error",
        ).fit(x[train], y[train])
        model = xgboost.XGBRegressor(**settings, **search.best_params_).fit(x[train], y[train])
        prediction = model.predict(x[test])
        medians.append(mean_absolute_error(y[test], numpy.full(len(test), numpy.median(y[train]))))
        line = LinearRegression().fit(x[train][:, :2], y[train]).predict(x[test][:, :2])
        lines.append(mean_absolute_error(y[test], line))
        found.append(
            {
                "test": test.tolist(),
                "train": train.tolist(),
                "best": search.best_params_,
                "prediction": [float(value) for value in prediction],
                "mae": float(mean_absolute_error(y[test], prediction)),
                "inner_mae": [-float(value) for value in search.cv_results_["mean_test_score"]],
            }
        )
    mae = float(numpy.mean([fold["mae"] for fold in found]))
    return {"mae": mae, "median_mae": float(numpy.mean(medians)), "folds": found}, float(numpy.mean(lines))


def cross_validations():
    penalties = {
        "reg_alpha": [0, 0.05],
        "reg_lambda": [0.37, 2.5],
        "gamma": [0, 0.01],
        "min_child_weight": [1, 3],
        "n_estimators": [12],
    }
    for about, rows, columns, seed, gaps, grid, folds, held in (
        ("the paper's grid, missing values", 40, 5, 0, True, PAPER, (3, 3), 0.2),
        ("the least number of rows", 6, 3, 2, False, {"max_depth": [2], "n_estimators": [3, 5]}, (3, 3), 0.2),
        ("penalties", 45, 4, 3, True, penalties, (3, 3), 0.2),
        ("other folds, no limit of depth", 37, 4, 4, False, {"max_depth": [0, 1], "n_estimators": [20]}, (4, 2), 0.35),
        ("more than 256 distinct values", 700, 3, 5, True, {"max_depth": [3], "n_estimators": [10]}, (2, 2), 0.1),
    ):
        x, y = made_up(rows, columns, seed + 10, gaps)
        if rows > 256:
            x[:, 0] += numpy.random.default_rng(9).normal(size=rows) * 1e-3
        result, line = nested(x, y, seed, grid, folds, held)
        yield {
            "about": about,
            "rows": x.tolist(),
            "targets": y.tolist(),
            "options": {
                "seed": seed,
                "parameters": grid,
                "outerFolds": folds[0],
                "innerFolds": folds[1],
                "heldBack": held,
            },
            "result": result,
            "line": line,
        }


versions = {module.__name__: module.__version__ for module in (numpy, scipy, sklearn, xgboost)}
Path("protocol.json").write_text(
    json.dumps(
        {
            "versions": versions,
            "permutations": list(permutations()),
            "splits": list(splits()),
            "holdouts": list(holdouts()),
            "paired": list(paired()),
            "corrected": list(corrected()),
            "crossValidations": list(cross_validations()),
        }
    )
)
