"""Logits and training losses of EdgeRec's Table 2. Run: /usr/bin/python3 reranking.py (PyTorch 1.13).

One file, reranking.safetensors; of each case CASE.param.* are first weights as Verge names them, CASE.logits what the network gives all candidates,
request after request, CASE.losses those of four steps (Adagrad) over all requests. Written from the papers' equations, request by request, from the
raw log below (the same as in RerankingCases.cs), in double precision.
"""
import math
import pathlib
import sys

import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Verge.NeuralNetworks.Tests" / "Golden"))
from safetensors_file import save

ITEMS, CATEGORIES, ITEM, CATEGORY, DENSE, BUCKETS = 9, 4, 3, 2, 4, 4
EXPOSURE, PAGE_VIEW, LAYERS, HIDDEN, ATTENTION, PERCEPTRON, HEADS = 3 + BUCKETS, 2 + BUCKETS, 2, 4, 3, 5, 2
WIDTH, STEPS, RATE, EXPOSURES, PAGE_VIEWS = ITEM + CATEGORY + DENSE, 4, 0.05, 2, 1
BORDERS = {"exposure": {"gap": (5, 10, 20), "decay": (10, 30, 60)}, "page_view": {"gap": (8, 16, 40), "decay": (15, 45, 90)}}
MEAN, DEVIATION = (0.2, 0.5), (0.1, 2)
KINKS = []

# Seconds since the start: kind, item (9 is not in the catalogue), its page or -1, when it takes its place, when it closed, acts.
FIRST = [
    ("exposure", 1, 0, 4, 4, (1,)), ("page_view", 2, 0, 9, 30, (1, 0)), ("exposure", 2, 0, 33, 33, (2,)), ("exposure", 9, 0, 41, 41, (1,)),
    ("page_view", 1, 0, 50, 70, (0, 1)), ("exposure", 7, -1, 72, 72, (0,))]
PAGES = {"first": [1, 2, 3, 4, 5, 9], "second": [8, 2, 6]}
# At, behaviors before it, positions on the page, those that count, those clicked.
REQUESTS = [
    ("first", FIRST, 4, 1, (1, 2, 3, 4, 5), (1, 1, 1, 1, 0), (1, 0, 0, 0, 0)),
    ("first", FIRST, 52, 5, (0, 2, 3, 4, 5), (1, 1, 1, 1, 1), (0, 1, 1, 0, 0)),
    ("first", FIRST, 75, 6, (4, 5), (1, 0), (0, 0)),
    ("second", [], 10, 0, (0, 1, 2), (1, 1, 1), (0, 0, 1))]


def category(item):
    return 0 if item == 9 else item % 3 + 1


def row(item):
    return 0 if item == 9 else item


def scores(page, position):
    """Scaled; raw they are 0.05 + 0.1 position and position - 2.5, of the other page a tenth and one less."""
    raw = (0.05 + 0.1 * position, position - 2.5) if page == "first" else (0.01 + 0.1 * position, position - 3.5)
    return [(value - mean) / deviation for value, mean, deviation in zip(raw, MEAN, DEVIATION)]


def touched(since):
    return [0, 0] if since is None else [1, math.log(1 + since) / 10]


def vector(p, item, dense):
    return torch.cat([p["embeddings.item_id.weight"][row(item)], p["embeddings.category.weight"][category(item)], torch.tensor(dense).double()])


def bucket(borders, value):
    return sum(border < value for border in borders)


def one_hot(index, size):
    return [float(i == index) for i in range(size)]


def history(p, request, kind, mode):
    """Vectors of acts and items since the reset, oldest first, and the decays."""
    page, log, at, length = request[:4]
    acts, items, decays, last, touches = [], [], [], None, {}
    for each, item, where, moment, closed, values in log[:length]:
        if each == kind:
            open_page = kind == "page_view" and closed > at
            done = [0] * len(values) if open_page else values
            block = one_hot(done[0], 3) if kind == "exposure" else list(done)
            decay = bucket(BORDERS[kind]["decay"], at - moment)
            gap = None if last is None else bucket(BORDERS[kind]["gap"], moment - last)
            acts.append(block + one_hot(decay if mode == "reencoded" else gap, BUCKETS))
            position = PAGES[page].index(item) if where == 0 else None
            dense = ([0, 0] if position is None else scores(page, position)) + touched(None if item not in touches else moment - touches[item])
            items.append(vector(p, item, dense))
            decays.append(one_hot(decay, BUCKETS))
            last = moment
        if each == "page_view":
            touches[item] = moment
    width = EXPOSURE if kind == "exposure" else PAGE_VIEW
    return (torch.tensor(acts).double().reshape(-1, width), torch.stack(items) if items else torch.zeros(0, WIDTH).double(),
            torch.tensor(decays).double().reshape(-1, BUCKETS))


def candidates(p, request):
    page, log, at, length, positions = request[:5]
    touches = {item: moment for each, item, _, moment, _, _ in log[:length] if each == "page_view"}
    return torch.stack([
        vector(p, item, scores(page, position) + touched(None if item not in touches else at - touches[item]))
        for position, item in ((position, PAGES[page][position]) for position in positions)])


def gru(p, name, rows):
    """States of the top layer (EdgeRec eq. 2), gates in the order r, z, n."""
    for layer in range(LAYERS):
        h, states = torch.zeros(HIDDEN).double(), []
        for x in rows:
            given = p[f"{name}.weight_ih_l{layer}"] @ x + p[f"{name}.bias_ih_l{layer}"]
            past = p[f"{name}.weight_hh_l{layer}"] @ h + p[f"{name}.bias_hh_l{layer}"]
            (xr, xz, xn), (hr, hz, hn) = given.chunk(3), past.chunk(3)
            r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
            h = (1 - z) * torch.tanh(xn + r * hn) + z * h
            states.append(h)
        rows = torch.stack(states) if states else torch.zeros(0, HIDDEN).double()
    return rows


def perceptron(p, name, x):
    hidden = p[f"{name}.layers.0.weight"] @ x + p[f"{name}.layers.0.bias"]
    KINKS.append(hidden.abs().min().item())
    return (p[f"{name}.layers.1.weight"] @ torch.relu(hidden) + p[f"{name}.layers.1.bias"])[0]


def attended(p, kind, queries, keys, values):
    """Eq. 11, 12; nothing where there is nothing to attend to."""
    name, gathered = f"rerank.{kind}_attention", []
    for query in queries:
        if not len(keys):
            gathered.append(torch.zeros(values.shape[1]).double())
            continue
        energies = torch.tanh(p[f"{name}.query.weight"] @ query + keys @ p[f"{name}.key.weight"].T) @ p[f"{name}.v.weight"][0]
        gathered.append(torch.softmax(energies, 0) @ values)
    return gathered


def crban(p, request, kinds, mode, acts=True):
    """Eq. 10 to 14."""
    encoded = gru(p, "rerank.candidate_encoder", candidates(p, request))
    parts = []
    for kind, window in (("exposure", EXPOSURES), ("page_view", PAGE_VIEWS)):
        if kind not in kinds:
            continue
        actions, items, decays = history(p, request, kind, mode)
        keys = gru(p, f"behavior.{kind}_items", items)
        values = [keys]
        if acts:
            values = [gru(p, f"behavior.{kind}_actions", actions), keys] + ([decays] if mode == "joined" else [])
        parts.append(attended(p, kind, encoded, keys[-window:], torch.cat(values, 1)[-window:]))
    return torch.stack([perceptron(p, "rerank.mlp", torch.cat([*(part[i] for part in parts), encoded[i], encoded[-1]])) for i in range(len(encoded))])


def residual(p, request, network):
    """Added to the logit of the cloud's probability, the first score."""
    cloud = torch.tensor([scores(request[0], position)[0] * DEVIATION[0] + MEAN[0] for position in request[4]]).double()
    return network(p, request) + torch.log(cloud / (1 - cloud))


def dnn_rank(p, request):
    return torch.stack([perceptron(p, "mlp", x) for x in candidates(p, request)])


def dlcm(p, request, turned):
    rows = candidates(p, request)
    states = gru(p, "encoder", rows.flip(0) if turned else rows)
    gates = torch.tanh(p["context.weight"] @ states[-1] + p["context.bias"]).reshape(HEADS, HIDDEN)
    states = states.flip(0) if turned else states
    return (states @ gates.T) @ p["output.weight"][0] + p["output.bias"][0]


# Shapes

def tables():
    yield "embeddings.item_id.weight", (ITEMS, ITEM)
    yield "embeddings.category.weight", (CATEGORIES, CATEGORY)


def unit(name, inputs):
    for layer in range(LAYERS):
        yield f"{name}.weight_ih_l{layer}", (3 * HIDDEN, inputs if layer == 0 else HIDDEN)
        yield f"{name}.weight_hh_l{layer}", (3 * HIDDEN, HIDDEN)
        yield f"{name}.bias_ih_l{layer}", (3 * HIDDEN,)
        yield f"{name}.bias_hh_l{layer}", (3 * HIDDEN,)


def dense(name, outputs, inputs, bias=True):
    yield f"{name}.weight", (outputs, inputs)
    if bias:
        yield f"{name}.bias", (outputs,)


def crban_shapes(kinds, mode, acts=True):
    yield from tables()
    for kind in kinds:
        if acts:
            yield from unit(f"behavior.{kind}_actions", EXPOSURE if kind == "exposure" else PAGE_VIEW)
        yield from unit(f"behavior.{kind}_items", WIDTH)
        for part, shape in (("query", (ATTENTION, HIDDEN)), ("key", (ATTENTION, HIDDEN)), ("v", (1, ATTENTION))):
            yield f"rerank.{kind}_attention.{part}.weight", shape
    yield from unit("rerank.candidate_encoder", WIDTH)
    value = (2 * HIDDEN if acts else HIDDEN) + (BUCKETS if acts and mode == "joined" else 0)
    yield from dense("rerank.mlp.layers.0", PERCEPTRON, len(kinds) * value + 2 * HIDDEN)
    yield from dense("rerank.mlp.layers.1", 1, PERCEPTRON)


def dnn_shapes():
    yield from tables()
    yield from dense("mlp.layers.0", PERCEPTRON, WIDTH)
    yield from dense("mlp.layers.1", 1, PERCEPTRON)


def dlcm_shapes():
    yield from tables()
    yield from unit("encoder", WIDTH)
    yield from dense("context", HEADS * HIDDEN, HIDDEN)
    yield from dense("output", 1, HEADS)


def of(kinds, mode="joined", acts=True):
    return lambda p, request: crban(p, request, kinds, mode, acts), list(crban_shapes(kinds, mode, acts)), "cross-entropy"


BOTH = ["exposure", "page_view"]
CASES = {
    "dnn-rank": (dnn_rank, list(dnn_shapes()), "cross-entropy"),
    "dlcm": (lambda p, request: dlcm(p, request, True), list(dlcm_shapes()), "listwise"),
    "dlcm_port": (lambda p, request: dlcm(p, request, False), list(dlcm_shapes()), "cross-entropy"),
    "hubsm-ie": of(["exposure"]),
    "hubsm-ipv": of(["page_view"]),
    "huism": of(BOTH, acts=False),
    "hubsm": of(BOTH),
    "hubsm_gap-only": of(BOTH, "gap-only"),
    "hubsm_reencoded": of(BOTH, "reencoded"),
    "hubsm-ie_reencoded": of(["exposure"], "reencoded"),
    "hubsm_residual": (lambda p, request: residual(p, request, of(BOTH)[0]), of(BOTH)[1], "cross-entropy"),
    "dnn-rank_residual": (lambda p, request: residual(p, request, dnn_rank), list(dnn_shapes()), "cross-entropy"),
}


def loss(p, network, kind):
    total, weight = 0, 0
    for request in REQUESTS:
        counts, clicks = (torch.tensor(values).double() for values in request[5:7])
        logits = network(p, request)
        if kind == "cross-entropy":
            total = total + (F.binary_cross_entropy_with_logits(logits, clicks, reduction="none") * counts).sum()
            weight += counts.sum().item()
        elif (clicks * counts).sum() > 0:
            counted = logits[counts > 0]
            total = total - (clicks[counts > 0] / clicks[counts > 0].sum() * torch.log_softmax(counted, 0)).sum()
            weight += 1
    return total / weight


def losses(weights, network, kind):
    p = {name: value.clone().requires_grad_() for name, value in weights.items()}
    optimizer = torch.optim.Adagrad(p.values(), RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        value = loss(p, network, kind)
        value.backward()
        optimizer.step()
        yield value.item()


def draw(number, network, names):
    """The first weights of a series that leave no logit of a request like another's and no ReLU near its kink."""
    for seed in range(100 * number, 100 * (number + 1)):
        generator = torch.Generator().manual_seed(seed)
        weights = {name: (0.6 * torch.randn(*shape, generator=generator)).float().double() for name, shape in names}
        KINKS.clear()
        with torch.no_grad():
            lists = [network(weights, request) for request in REQUESTS]
        if min(KINKS, default=1) > 1e-3 and all(len({round(value.item(), 3) for value in logits}) == len(logits) for logits in lists):
            return weights, torch.cat(lists)
    raise ValueError("no weights")


if __name__ == "__main__":
    tensors = {}
    for number, (case, (network, names, kind)) in enumerate(CASES.items()):
        weights, tensors[f"{case}.logits"] = draw(number, network, names)
        tensors[f"{case}.losses"] = torch.tensor(list(losses(weights, network, kind)))
        tensors.update({f"{case}.param.{name}": value for name, value in weights.items()})
        print(case, tensors[f"{case}.logits"].tolist(), tensors[f"{case}.losses"].tolist())
    save("reranking.safetensors", tensors, {"by": "PyTorch"})
