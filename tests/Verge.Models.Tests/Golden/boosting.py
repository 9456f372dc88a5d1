"""What scikit-learn's HistGradientBoostingClassifier makes of made samples. Run: /usr/bin/python3 boosting.py (scikit-learn 1.2).

boosting.safetensors: sparse values (small.features [240, 4], NaN: missing, stored as -1e30; small.labels), the probabilities of these rows
after 25 trees (small.probabilities), the first tree's nodes in the order of growth (small.tree [nodes, 5]: feature, threshold, whether missing
values go left, gain, value; a leaf has feature -1), and the test AUC and log loss of a large set (large.figures) with its first rows
(large.rows) as a check that both sides made the same. The large set is a formula of hashed counters: BoostingData.cs has it, too.
"""
import pathlib
import sys

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "Verge.NeuralNetworks.Tests" / "Golden"))
FEATURES, TRAIN, TEST = 20, 50_000, 20_000
MISSING = -1e30


def uniform(first, count):
    """Of each counter a number in [0, 1) of 24 bits (SplitMix64's finalizer)."""
    with np.errstate(over="ignore"):
        z = (np.arange(first, first + count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 24)


def large(first, rows):
    """Rows of FEATURES values and a label: 2 FEATURES + 1 counters a row."""
    u = uniform(first * (2 * FEATURES + 1), rows * (2 * FEATURES + 1)).reshape(rows, 2 * FEATURES + 1)
    x = u[:, :FEATURES].copy()
    for f in range(5, 10):
        x[:, f] = np.floor(x[:, f] * 3 * (f - 3))  # few values
    for f in range(10, 15):
        x[:, f] = x[:, f] * x[:, f] * x[:, f] * 100  # a long tail
    logit = 3 * x[:, 0] * x[:, 1] - 2 * np.abs(x[:, 2] - 0.5) + (x[:, 5] > 2) * (x[:, 3] - 0.5) * 3 + x[:, 10] / 50 - 0.1 * x[:, 6] - 1.5
    missing = u[:, FEATURES:2 * FEATURES] < np.arange(FEATURES) % 4 * 0.1
    logit = logit + 0.8 * missing[:, 2]  # that it is missing tells something, too
    y = (u[:, -1] < 1 / (1 + np.exp(-logit))).astype(np.float64)
    x[missing] = np.nan
    return x.astype(np.float32).astype(np.float64), y


def first_tree(model):
    """The nodes with children next to each other, in the order in which growing made them: the split of the largest gain first."""
    nodes = model._predictors[0][0].nodes
    order, rows, open_nodes = [0], {}, [0]
    while open_nodes:
        node = max(open_nodes, key=lambda n: nodes[n]["gain"] if not nodes[n]["is_leaf"] else -1)
        open_nodes.remove(node)
        if not nodes[node]["is_leaf"]:
            children = [int(nodes[node]["left"]), int(nodes[node]["right"])]
            order += children
            open_nodes += children
    for n in order:
        leaf = nodes[n]["is_leaf"]
        threshold = 0 if leaf else min(nodes[n]["num_threshold"], np.finfo(np.float32).max)
        rows[n] = [-1 if leaf else nodes[n]["feature_idx"], threshold, 0 if leaf else nodes[n]["missing_go_to_left"], 0 if leaf else nodes[n]["gain"],
                   nodes[n]["value"] if leaf else 0]
    return np.array([rows[n] for n in order], dtype=np.float64)


def main():
    from safetensors_file import save

    u = uniform(1 << 40, 240 * 6).reshape(240, 6)
    x = np.stack([u[:, 0], np.floor(u[:, 1] * 8), u[:, 2] * u[:, 2], np.floor(u[:, 3] * 30) - 15], 1).astype(np.float32).astype(np.float64)
    y = (u[:, 5] < 1 / (1 + np.exp(-(4 * x[:, 0] - 2 + 0.3 * (x[:, 1] - 4) + 0.1 * x[:, 3])))).astype(np.float64)
    x[:, 2][u[:, 4] < 0.3] = np.nan
    x[:, 1][u[:, 4] > 0.9] = np.nan
    small = HistGradientBoostingClassifier(
        max_iter=25, learning_rate=0.2, max_leaf_nodes=9, min_samples_leaf=7, l2_regularization=0.5, max_depth=5, early_stopping=False).fit(x, y)

    (train, labels), (test, test_labels) = large(0, TRAIN), large(TRAIN, TEST)
    model = HistGradientBoostingClassifier(early_stopping=False).fit(train, labels)
    p = model.predict_proba(test)[:, 1]
    figures = [roc_auc_score(test_labels, p), log_loss(test_labels, p)]
    print(f"AUC {figures[0]:.5f}, log loss {figures[1]:.5f}, {labels.mean():.3f} positive")
    tensors = {
        "small.features": np.where(np.isnan(x), MISSING, x), "small.labels": y, "small.probabilities": small.predict_proba(x)[:, 1],
        "small.tree": first_tree(small), "large.figures": np.array(figures),
        "large.rows": np.where(np.isnan(train[:3]), MISSING, train[:3]), "large.labels": labels[:64],
    }
    save(HERE / "boosting.safetensors", {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in tensors.items()})


if __name__ == "__main__":
    main()
