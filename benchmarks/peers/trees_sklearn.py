"""Fits scikit-learn's HistGradientBoostingClassifier to what `verge bench trees --export DIR` wrote.

Usage: trees_sklearn.py DIR [--iterations N] [--rounds N] [--threads N]; prints one line of JSON with the keys of `verge bench trees --json`.
"""
import argparse
import json
import os
import statistics
import struct
import time

OPTIONS = argparse.ArgumentParser(description=__doc__)
OPTIONS.add_argument("folder")
OPTIONS.add_argument("--iterations", type=int, default=100)
OPTIONS.add_argument("--rounds", type=int, default=3)
OPTIONS.add_argument("--threads", type=int, default=os.cpu_count())
OPTIONS = OPTIONS.parse_args()
os.environ["OMP_NUM_THREADS"] = str(OPTIONS.threads)  # read when OpenMP is loaded

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: E402
from sklearn.metrics import log_loss, roc_auc_score  # noqa: E402


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = np.frombuffer(file.read(), dtype="<f4")
    return {name: data[entry["data_offsets"][0] // 4:entry["data_offsets"][1] // 4].reshape(entry["shape"]) for name, entry in header.items()}


def part(tensors, name):
    return np.where(tensors[f"{name}.missing"] == 1, np.nan, tensors[f"{name}.features"]).astype(np.float64), tensors[f"{name}.labels"]


def main():
    tensors = read(os.path.join(OPTIONS.folder, "samples.safetensors"))
    (training, labels), (test, test_labels) = part(tensors, "training"), part(tensors, "test")
    fits, passes = [], []
    for _ in range(OPTIONS.rounds + 1):
        start = time.perf_counter()
        model = HistGradientBoostingClassifier(max_iter=OPTIONS.iterations, early_stopping=False).fit(training, labels)
        fits.append(time.perf_counter() - start)
        start = time.perf_counter()
        p = model.predict_proba(test)[:, 1]
        passes.append(time.perf_counter() - start)
    print(json.dumps({"fit_seconds": statistics.median(fits[1:]), "score_us": statistics.median(passes[1:]) / len(p) * 1e6,
                      "auc": roc_auc_score(test_labels, p), "logloss": log_loss(test_labels, p), "samples": len(labels), "features": training.shape[1],
                      "iterations": model.n_iter_, "workers": OPTIONS.threads, "sklearn": sklearn.__version__}))


main()
