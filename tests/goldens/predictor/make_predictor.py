"""Writes predictor.json: what scikit-learn's Gaussian process (fixed kernel) and SciPy's normal quantile give for made-up numbers.

pip install scikit-learn scipy numpy
make_predictor.py: writes beside itself."""
import json
import os

import numpy as np
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern

random = np.random.RandomState(7)
points = random.randn(30, 3).round(3)
targets = (np.sin(points[:, 0]) + 0.3 * points[:, 1] + 0.1 * random.randn(30)).round(3)
noise = (0.05 + 0.1 * random.rand(30)).round(3)
asked = random.randn(8, 3).round(3)
kernel = ConstantKernel(1.0) + ConstantKernel(0.7) * DotProduct(sigma_0=0, sigma_0_bounds="fixed") + ConstantKernel(0.5) * Matern(1.3, nu=1.5)
process = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None).fit(points, targets)
probabilities = [1e-6, 0.001, 0.02, 0.0243, 0.1, 0.25, 0.5, 0.8, 0.99, 0.9999]
answer = {
    "points": points.tolist(),
    "targets": targets.tolist(),
    "noise": noise.tolist(),
    "asked": asked.tolist(),
    "means": process.predict(asked).tolist(),
    "probabilities": probabilities,
    "quantiles": norm.ppf(probabilities).tolist(),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "predictor.json"), "w") as file:
    json.dump(answer, file)
    file.write("\n")
