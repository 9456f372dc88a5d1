"""Logits and training losses of the ranking networks. Run: /usr/bin/python3 ranking.py (PyTorch 1.13).

One file, ranking.safetensors; of each case CASE.param.* are first weights as Verge names them, CASE.logits what the network gives the
examples, CASE.losses those of four steps (Adagrad) over all of them. Written from the papers' equations, example by example, in double precision.
"""
import math
import pathlib
import sys

import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Verge.NeuralNetworks.Tests" / "Golden"))
from safetensors_file import save

ITEMS, CATEGORIES, ITEM, CATEGORY, POSITION, BUCKETS, LENGTH = 13, 5, 5, 3, 4, 8, 4
FIELDS, CROSS = [("user_id", 7, 3), ("category", CATEGORIES, 2), ("user_category", 9, 2)], 2
MLP, ATTENTION, HEADS, STEPS, RATE = [6, 5], [5, 4], 2, 4, 0.05
# Rows of item and category, oldest first, with the bucket of the time difference.
CLICKS = [[(3, 1, 6), (4, 2, 4), (5, 1, 2)], [], [(9, 3, 3)], [(2, 1, 7), (2, 1, 5), (7, 0, 5), (0, 0, 1)]]
# History, target, fields, dense number, label.
EXAMPLES = [
    (0, (2, 1), (1, 1, 3), 0.5, 1), (0, (11, 4), (1, 4, 8), -1.25, 0), (1, (0, 0), (0, 0, 0), 0.75, 0),
    (2, (9, 3), (6, 3, 2), 0, 1), (3, (7, 2), (2, 2, 5), 2, 0), (1, (4, 2), (3, 2, 1), -0.5, 1)]


def linear(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def perceptron(p, name, x, layers):
    for i in range(layers):
        x = linear(p, f"{name}.layers.{i}", x)
        x = F.leaky_relu(x, 0.01) if i < layers - 1 else x
    return x


def norm(p, name, x):
    centered = x - x.mean(1, keepdim=True)
    return centered / torch.sqrt((centered ** 2).mean(1, keepdim=True) + 1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]


def place(p, kind, bucket, index):
    """What stands for the place of an event, counted from the target."""
    if kind == "time":
        return [p["sequence.position.weight"][bucket]]
    if kind == "index":
        return [p["sequence.position.weight"][index]]
    if kind == "waves":
        angles = [index / 10000 ** (2 * (c // 2) / POSITION) for c in range(POSITION)]
        return [torch.tensor([math.cos(a) if c % 2 else math.sin(a) for c, a in enumerate(angles)]).double()]
    return []


def rows(p, kind, clicks, target=None):
    events = [(item, category, bucket, len(clicks) - i) for i, (item, category, bucket) in enumerate(clicks)]
    events += [(*target, 0, 0)] if target else []
    return torch.stack([
        torch.cat([p["sequence.item_id.weight"][item], p["sequence.category.weight"][category], *place(p, kind, bucket, index)])
        for item, category, bucket, index in events])


def others(p, example):
    return torch.cat([*(p[f"fields.{name}.weight"][row] for (name, _, _), row in zip(FIELDS, example[2])), torch.tensor([example[3]]).double()])


def width(kind):
    return ITEM + CATEGORY + (0 if kind == "none" else POSITION)


def wdl(p, example, sequence, kind="none"):
    clicks, parts = CLICKS[example[0]], []
    if sequence:
        mean = rows(p, kind, clicks).mean(0) if clicks else torch.zeros(width(kind)).double()
        parts = [mean, rows(p, kind, [], example[1])[0]]
    return perceptron(p, "mlp", torch.cat([*parts, others(p, example)]), 3) + p["wide.user_category.weight"][example[2][CROSS]]


def din(p, example, softmax, kind="none"):
    clicks, q = CLICKS[example[0]], rows(p, kind, [], example[1])[0]
    interest = torch.zeros_like(q)
    if clicks:
        k = rows(p, kind, clicks)
        weights = torch.cat([perceptron(p, "attention", torch.cat([q, row, q - row, q * row]), 3) for row in k])
        if softmax:
            weights = torch.softmax(weights / math.sqrt(len(q)), 0)
        interest = sum(weight * row for weight, row in zip(weights, k))
    return perceptron(p, "mlp", torch.cat([interest, q, others(p, example)]), 3)


def block(p, name, x):
    d = x.shape[1] // HEADS
    q, k, v = (linear(p, f"{name}.attention.{part}", x) for part in ("query", "key", "value"))
    heads = [torch.softmax(q[:, h * d:(h + 1) * d] @ k[:, h * d:(h + 1) * d].T / math.sqrt(d), 1) @ v[:, h * d:(h + 1) * d] for h in range(HEADS)]
    s = norm(p, f"{name}.norm1", x + linear(p, f"{name}.attention.output", torch.cat(heads, 1)))
    inner = F.leaky_relu(linear(p, f"{name}.feed_forward.layers.0", s), 0.01)
    return norm(p, f"{name}.norm2", s + linear(p, f"{name}.feed_forward.layers.1", inner))


def bst(p, example, blocks, kind, every):
    x = rows(p, kind, CLICKS[example[0]], example[1])
    for b in range(blocks):
        x = block(p, f"blocks.{b}", x)
    out = torch.cat([torch.zeros(LENGTH + 1 - len(x), x.shape[1]).double(), x]).flatten() if every else x[-1]
    return perceptron(p, "mlp", torch.cat([out, others(p, example)]), 3)


def layers(name, inputs, hidden):
    widths = [inputs, *hidden, 1]
    for i in range(len(hidden) + 1):
        yield f"{name}.layers.{i}.weight", (widths[i + 1], widths[i])
        yield f"{name}.layers.{i}.bias", (widths[i + 1],)


def sequence_shapes(kind):
    yield "sequence.item_id.weight", (ITEMS, ITEM)
    yield "sequence.category.weight", (CATEGORIES, CATEGORY)
    if kind in ("time", "index"):
        yield "sequence.position.weight", (BUCKETS if kind == "time" else LENGTH + 1, POSITION)


def shapes(inputs, kind=None, wide=False, attention=False, blocks=0):
    if kind:
        yield from sequence_shapes(kind)
        d = width(kind)
    yield from ((f"fields.{name}.weight", (size, columns)) for name, size, columns in FIELDS)
    if wide:
        yield "wide.user_category.weight", (9, 1)
    if attention:
        yield from layers("attention", 4 * d, ATTENTION)
    for b in range(blocks):
        for part in ("query", "key", "value", "output"):
            yield f"blocks.{b}.attention.{part}.weight", (d, d)
            yield f"blocks.{b}.attention.{part}.bias", (d,)
        for i, shape in enumerate(((4 * d, d), (d, 4 * d))):
            yield f"blocks.{b}.feed_forward.layers.{i}.weight", shape
            yield f"blocks.{b}.feed_forward.layers.{i}.bias", (shape[0],)
        for each in ("norm1", "norm2"):
            yield f"blocks.{b}.{each}.weight", (d,)
            yield f"blocks.{b}.{each}.bias", (d,)
    yield from layers("mlp", inputs + sum(columns for _, _, columns in FIELDS) + 1, MLP)


def transformer(blocks, kind, every=False):
    d = width(kind)
    return lambda p, e: bst(p, e, blocks, kind, every), shapes((LENGTH + 1) * d if every else d, kind, blocks=blocks)


CASES = {
    "wdl": (lambda p, e: wdl(p, e, False), shapes(0, wide=True)),
    "wdl-seq": (lambda p, e: wdl(p, e, True), shapes(2 * width("none"), "none", wide=True)),
    "wdl-seq_time": (lambda p, e: wdl(p, e, True, "time"), shapes(2 * width("time"), "time", wide=True)),
    "din": (lambda p, e: din(p, e, False), shapes(2 * width("none"), "none", attention=True)),
    "din_softmax": (lambda p, e: din(p, e, True, "time"), shapes(2 * width("time"), "time", attention=True)),
    "bst1": transformer(1, "time"),
    "bst2": transformer(2, "time"),
    "bst3": transformer(3, "time"),
    "bst_all": transformer(2, "time", True),
    "bst_index": transformer(1, "index"),
    "bst_waves": transformer(1, "waves"),
    "bst_none": transformer(1, "none"),
}


def logits(p, network):
    return torch.cat([network(p, example) for example in EXAMPLES])


def losses(weights, network):
    p = {name: value.clone().requires_grad_() for name, value in weights.items()}
    optimizer, labels = torch.optim.Adagrad(p.values(), RATE), torch.tensor([float(example[4]) for example in EXAMPLES]).double()
    for _ in range(STEPS):
        optimizer.zero_grad()
        value = F.binary_cross_entropy_with_logits(logits(p, network), labels)
        value.backward()
        optimizer.step()
        yield value.item()


if __name__ == "__main__":
    tensors = {}
    for number, (case, (network, names)) in enumerate(CASES.items()):
        generator = torch.Generator().manual_seed(number)
        weights = {name: (0.6 * torch.randn(*shape, generator=generator)).float().double() for name, shape in names}
        with torch.no_grad():
            tensors[f"{case}.logits"] = logits(weights, network)
        tensors[f"{case}.losses"] = torch.tensor(list(losses(weights, network)))
        tensors.update({f"{case}.param.{name}": value for name, value in weights.items()})
        print(case, tensors[f"{case}.logits"].tolist(), tensors[f"{case}.losses"].tolist())
    save("ranking.safetensors", tensors, {"by": "PyTorch"})
