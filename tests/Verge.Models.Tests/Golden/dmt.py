"""Logits and training losses of DNN, DIN over several sequences, DIEN and DMT. Run: /usr/bin/python3 dmt.py (PyTorch 1.13).

One file, dmt.safetensors; of each case CASE.param.* are first weights as Verge names them, CASE.logits what the network gives the
examples (a column a task), CASE.losses those of four steps (Adagrad) over all of them. Of DIEN's auxiliary loss the item drawn is always
the same: there is only one. Written from the papers' equations, example by example, in double precision.
"""
import math

import torch
from torch.nn import functional as F

from ranking import layers, linear, norm, perceptron, save

ITEMS, CATEGORIES, ITEM, CATEGORY = 13, 5, 5, 3
D, HEADS, STEPS, RATE = ITEM + CATEGORY, 2, 4, 0.05
SEQUENCES = {"click": 4, "cart": 3}
FIELDS, NUMBERS = [("user_id", 7, 3), ("category", CATEGORIES, 2)], 1
INDICES, PAGES, BIAS = 7, 4, 2
DRAWN = (12, 4)
KINKS = []
# Rows of item and category, oldest first, with the bucket of the time difference.
EVENTS = [[(3, 1, 6), (4, 2, 4), (5, 1, 2)], [], [(9, 3, 3)], [(2, 1, 7), (2, 1, 5), (7, 0, 5), (0, 0, 1)], [(8, 4, 6), (1, 2, 1)]]
# Clicks and carts, target, fields, dense number, bias rows (index, page, own and neighbors' category), labels.
EXAMPLES = [
    ((0, 4), (2, 1), (1, 1), 0.5, (1, 1, 2, 0, 5), (1, 0)), ((0, 4), (11, 4), (1, 4), -1.25, (2, 1, 5, 2, 1), (0, 0)),
    ((1, 1), (0, 0), (0, 0), 0.75, (0, 0, 0, 0, 0), (0, 0)), ((2, 1), (9, 3), (6, 3), 0, (6, 3, 4, 3, 0), (1, 1)),
    ((3, 2), (7, 2), (2, 2), 2, (3, 2, 3, 4, 4), (0, 0)), ((1, 4), (4, 2), (3, 2), -0.5, (4, 2, 3, 1, 2), (1, 1))]


def embed(p, item, category):
    return torch.cat([p["sequence.item_id.weight"][item], p["sequence.category.weight"][category]])


def events(p, which):
    return torch.stack([embed(p, item, category) for item, category, _ in EVENTS[which]]) if EVENTS[which] else torch.zeros(0, D).double()


def mean(rows):
    return rows.mean(0) if len(rows) else torch.zeros(D).double()


def others(p, example):
    return torch.cat([*(p[f"fields.{name}.weight"][row] for (name, _, _), row in zip(FIELDS, example[2])), torch.tensor([example[3]]).double()])


def relu(x):
    KINKS.append(x.abs().min().item())
    return torch.relu(x)


def rectified(p, name, x, count, last):
    for i in range(count):
        x = linear(p, f"{name}.layers.{i}", x)
        x = relu(x) if i < count - 1 or last else x
    return x


def dnn(p, example):
    pooled = [mean(events(p, which)) for which in example[0]]
    return perceptron(p, "mlp", torch.cat([*pooled, embed(p, *example[1]), others(p, example)]), 3), 0


def din(p, example, softmax):
    target, parts = embed(p, *example[1]), []
    for name, which in zip(SEQUENCES, example[0]):
        interest = torch.zeros(D).double()
        if EVENTS[which]:
            k = events(p, which)
            weights = torch.cat([perceptron(p, f"attention.{name}", torch.cat([target, row, target - row, target * row]), 3) for row in k])
            interest = (torch.softmax(weights / math.sqrt(D), 0) if softmax else weights) @ k
        parts.append(interest)
    return perceptron(p, "mlp", torch.cat([*parts, target, others(p, example)]), 3), 0


# DIEN

def gates(p, name, x, h):
    given, past = (w @ v + b for w, v, b in (
        (p[f"{name}.weight_ih_l0"], x, p[f"{name}.bias_ih_l0"]), (p[f"{name}.weight_hh_l0"], h, p[f"{name}.bias_hh_l0"])))
    (xr, xz, xn), (hr, hz, hn) = given.chunk(3), past.chunk(3)
    r, u = torch.sigmoid(xr + hr), 1 - torch.sigmoid(xz + hz)
    return u, torch.tanh(xn + r * hn)


def dien(p, example, sequences, hidden, weight):
    target, ends, auxiliary = embed(p, *example[1]), [], 0
    for name, which in zip(SEQUENCES, example[0]):
        if name not in sequences:
            continue
        scope, rows, h, interests = f"evolutions.{name}", events(p, which), torch.zeros(hidden).double(), []
        for row in rows:
            u, n = gates(p, f"{scope}.extractor", row, h)
            h = (1 - u) * h + u * n
            interests.append(h)
        if weight and len(rows) > 1:
            drawn = embed(p, *DRAWN)
            terms = []
            for t in range(len(rows) - 1):
                right, wrong = (auxiliary_logit(p, scope, torch.cat([interests[t], e])) for e in (rows[t + 1], drawn))
                terms.append(-F.logsigmoid(right) - F.logsigmoid(-wrong))
            auxiliary = auxiliary + weight * sum(terms) / len(terms)
        state = torch.zeros(hidden).double()
        if interests:
            h = torch.stack(interests)
            attention = torch.softmax(h @ (p[f"{scope}.attention.weight"] @ target), 0)
            for a, interest in zip(attention, interests):
                u, n = gates(p, f"{scope}.evolution", interest, state)
                state = (1 - a * u) * state + a * u * n
        ends.append(state)
    return perceptron(p, "mlp", torch.cat([*ends, target, others(p, example)]), 3), auxiliary


def auxiliary_logit(p, scope, x):
    for i in range(2):
        x = torch.sigmoid(linear(p, f"{scope}.auxiliary.layers.{i}", x))
    return linear(p, f"{scope}.auxiliary.layers.2", x)


# DMT

def place(p, scope, kind, bucket, index):
    if kind == "index":
        return p[f"{scope}.position.weight"][index]
    if kind == "time":
        return p[f"{scope}.position.weight"][bucket]
    if kind == "waves":
        angles = [index / 10000 ** (2 * (c // 2) / D) for c in range(D)]
        return torch.tensor([math.cos(a) if c % 2 else math.sin(a) for c, a in enumerate(angles)]).double()
    return torch.zeros(D).double()


def block(p, name, x, seen):
    d = D // HEADS
    q, k, v = linear(p, f"{name}.attention.query", x), linear(p, f"{name}.attention.key", seen), linear(p, f"{name}.attention.value", seen)
    heads = [torch.softmax(q[:, h * d:(h + 1) * d] @ k[:, h * d:(h + 1) * d].T / math.sqrt(d), 1) @ v[:, h * d:(h + 1) * d] for h in range(HEADS)]
    s = norm(p, f"{name}.norm1", x + linear(p, f"{name}.attention.output", torch.cat(heads, 1)))
    inner = relu(linear(p, f"{name}.feed_forward.layers.0", s))
    return norm(p, f"{name}.norm2", s + linear(p, f"{name}.feed_forward.layers.1", inner))


def interest(p, scope, kind, which, target, blocks):
    if not EVENTS[which]:
        return torch.zeros(D).double()
    places = [place(p, scope, kind, bucket, len(EVENTS[which]) - i) for i, (_, _, bucket) in enumerate(EVENTS[which])]
    x = math.sqrt(D) * events(p, which) + torch.stack(places)
    for b in range(blocks):
        x = block(p, f"{scope}.encoder.{b}", x, x)
    y = (math.sqrt(D) * target + place(p, scope, kind, 0, 0)).unsqueeze(0)
    for b in range(blocks):
        y = block(p, f"{scope}.decoder.{b}", y, x)
    return y[0]


def dmt(p, example, o):
    target, parts = embed(p, *example[1]), []
    for name, which in zip(SEQUENCES, example[0]):
        if name in o["sequences"]:
            parts.append(interest(p, f"transformers.{name}", o["positions"], which, target, o["blocks"]))
            parts += [mean(events(p, which))] if o["pooling"] else []
    parts += [target] if o["pooling"] else []
    x, logits = torch.cat([*parts, others(p, example)]), []
    for k in range(o["tasks"]):
        if o["sharing"] == "mmoe":
            experts = torch.stack([rectified(p, f"experts.{i}", x, 2, True) for i in range(3)])
            below = torch.softmax(linear(p, f"gates.{k}", x), 0) @ experts
        else:
            below = rectified(p, "bottom", x, 2, True)
        logits.append(rectified(p, f"towers.{k}", below, 2, False))
    return torch.cat(logits), 0


def bias(p, example, inputs):
    rows, parts = example[4], []
    parts += [p["bias.index.weight"][rows[0]]] if "index" in inputs else []
    parts += [p["bias.screen_page.weight"][rows[1]]] if "page" in inputs else []
    parts += [p["bias.neighbor.weight"][row] for row in rows[2:]] if "neighbors" in inputs else []
    return rectified(p, "bias", torch.cat(parts), 3, False)


# Shapes

def tables():
    yield "sequence.item_id.weight", (ITEMS, ITEM)
    yield "sequence.category.weight", (CATEGORIES, CATEGORY)
    yield from ((f"fields.{name}.weight", (size, columns)) for name, size, columns in FIELDS)


def widths(name, sizes):
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        yield f"{name}.layers.{i}.weight", (outputs, inputs)
        yield f"{name}.layers.{i}.bias", (outputs,)


def other_width():
    return sum(columns for _, _, columns in FIELDS) + NUMBERS


def dnn_shapes():
    yield from tables()
    yield from layers("mlp", (len(SEQUENCES) + 1) * D + other_width(), [6, 5])


def din_shapes():
    yield from tables()
    for name in SEQUENCES:
        yield from layers(f"attention.{name}", 4 * D, [6, 5])
    yield from layers("mlp", (len(SEQUENCES) + 1) * D + other_width(), [6, 5])


def unit(name, inputs, hidden):
    yield f"{name}.weight_ih_l0", (3 * hidden, inputs)
    yield f"{name}.weight_hh_l0", (3 * hidden, hidden)
    yield f"{name}.bias_ih_l0", (3 * hidden,)
    yield f"{name}.bias_hh_l0", (3 * hidden,)


def dien_shapes(sequences, hidden, weight):
    yield from tables()
    for name in sequences:
        yield from unit(f"evolutions.{name}.extractor", D, hidden)
        yield f"evolutions.{name}.attention.weight", (hidden, D)
        yield from unit(f"evolutions.{name}.evolution", hidden, hidden)
        if weight:
            yield from widths(f"evolutions.{name}.auxiliary", [hidden + D, 7, 4, 1])
    yield from layers("mlp", len(sequences) * hidden + D + other_width(), [6, 5])


def block_shapes(name):
    for part in ("query", "key", "value", "output"):
        yield f"{name}.attention.{part}.weight", (D, D)
        yield f"{name}.attention.{part}.bias", (D,)
    yield from widths(f"{name}.feed_forward", [D, 4 * D, D])
    for each in ("norm1", "norm2"):
        yield f"{name}.{each}.weight", (D,)
        yield f"{name}.{each}.bias", (D,)


def dmt_shapes(o):
    yield from tables()
    for name in o["sequences"]:
        if o["positions"] in ("index", "time"):
            yield f"transformers.{name}.position.weight", (SEQUENCES[name] + 1 if o["positions"] == "index" else 8, D)
        for b in range(o["blocks"]):
            yield from block_shapes(f"transformers.{name}.encoder.{b}")
            yield from block_shapes(f"transformers.{name}.decoder.{b}")
    count = len(o["sequences"])
    inputs = (2 * count + 1 if o["pooling"] else count) * D + other_width()
    for name in [f"experts.{i}" for i in range(3)] if o["sharing"] == "mmoe" else ["bottom"]:
        yield from widths(name, [inputs, 6, 5])
    for k in range(o["tasks"]):
        if o["sharing"] == "mmoe":
            yield f"gates.{k}.weight", (3, inputs)
            yield f"gates.{k}.bias", (3,)
        yield from widths(f"towers.{k}", [5, 4, 1])
    if o["bias"]:
        each = {"index": INDICES, "screen_page": PAGES, "neighbor": CATEGORIES + 1}
        used = {"index": 1, "page": 1, "neighbors": 3}
        yield from ((f"bias.{name}.weight", (rows, BIAS)) for (name, rows), key in zip(each.items(), used) if key in o["bias"])
        yield from widths("bias", [BIAS * sum(used[key] for key in o["bias"]), 4, 3, 1])


DEFAULTS = {
    "sequences": list(SEQUENCES), "positions": "index", "blocks": 1, "pooling": True, "sharing": "mmoe", "tasks": 2, "first": 0,
    "bias": [], "beside": False, "weights": (1, 1)}


def dmt_case(**options):
    o = {**DEFAULTS, **options}
    return lambda p, e: dmt(p, e, o), dmt_shapes(o), o


def dien_case(sequences, hidden, weight, first=0):
    return lambda p, e: dien(p, e, sequences, hidden, weight), dien_shapes(sequences, hidden, weight), {**DEFAULTS, "tasks": 1, "first": first}


CASES = {
    "dnn": (dnn, dnn_shapes(), {**DEFAULTS, "tasks": 1}),
    "dien": dien_case(list(SEQUENCES), D, 1),
    "dien_click": dien_case(["click"], 6, 0, first=1),
    "dien_half": dien_case(["cart"], 6, 0.5),
    "dmt": dmt_case(),
    "dmt_weighed": dmt_case(weights=(1, 0.25)),
    "dmt_click": dmt_case(sequences=["click"], pooling=False),
    "dmt_waves": dmt_case(positions="waves", sharing="none", tasks=1),
    "dmt_none": dmt_case(positions="none", sharing="none", tasks=1, first=1),
    "dmt_time": dmt_case(positions="time", blocks=2),
    "dmt_bottom": dmt_case(sharing="shared-bottom"),
    "dmt_index": dmt_case(bias=["index"]),
    "dmt_page": dmt_case(bias=["page"]),
    "dmt_neighbors": dmt_case(bias=["neighbors"]),
    "dmt_all": dmt_case(bias=["index", "page", "neighbors"], beside=True, weights=(0.5, 2)),
    "dmt-trans": dmt_case(sharing="none", tasks=1, first=1),
    "din": (lambda p, e: din(p, e, False), din_shapes(), {**DEFAULTS, "tasks": 1}),
    "din_softmax": (lambda p, e: din(p, e, True), din_shapes(), {**DEFAULTS, "tasks": 1, "first": 1}),
}


def loss(p, network, o):
    total = 0
    for example in EXAMPLES:
        logits, auxiliary = network(p, example)
        biased = logits + bias(p, example, o["bias"]) if o["bias"] else logits
        total = total + auxiliary
        for k in range(o["tasks"]):
            label = torch.tensor(float(example[5][o["first"] + k])).double()
            for logit in (biased, logits) if o["beside"] else (biased,):
                total = total + o["weights"][k] * F.binary_cross_entropy_with_logits(logit[k], label)
    return total / len(EXAMPLES)


def losses(weights, network, o):
    p = {name: value.clone().requires_grad_() for name, value in weights.items()}
    optimizer = torch.optim.Adagrad(p.values(), RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        value = loss(p, network, o)
        value.backward()
        optimizer.step()
        yield value.item()


def draw(number, network, names):
    """The first weights of a series by which no task's ReLUs are dead (its logits differ from example to example) and none is near its kink."""
    for seed in range(100 * number, 100 * (number + 1)):
        generator = torch.Generator().manual_seed(seed)
        weights = {name: (0.6 * torch.randn(*shape, generator=generator)).float().double() for name, shape in names}
        KINKS.clear()
        with torch.no_grad():
            logits = torch.stack([network(weights, example)[0] for example in EXAMPLES])
        if min(KINKS, default=1) > 1e-3 and all(len({round(value.item(), 3) for value in column}) == len(EXAMPLES) for column in logits.T):
            return weights, logits
    raise ValueError("all dead")


if __name__ == "__main__":
    tensors = {}
    for number, (case, (network, names, o)) in enumerate(CASES.items()):
        weights, tensors[f"{case}.logits"] = draw(number, network, list(names))
        tensors[f"{case}.losses"] = torch.tensor(list(losses(weights, network, o)))
        tensors.update({f"{case}.param.{name}": value for name, value in weights.items()})
        print(case, tensors[f"{case}.logits"].tolist(), tensors[f"{case}.losses"].tolist())
    save("dmt.safetensors", tensors, {"by": "PyTorch"})
