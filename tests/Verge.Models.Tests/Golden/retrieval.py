"""User embeddings and training losses of every two-tower model. Run: /usr/bin/python3 retrieval.py (PyTorch 1.13).

For each model a file retrieval_MODEL.safetensors: param.* are first weights as Verge names them, users what the tower makes of
the histories (a user's interests in adjacent rows), losses those of four steps (Adam, SparseAdam for tables) over all samples, by
softmax over the whole catalogue, or in_batch_losses over the targets of the batch with correction for popularity (a sample's m draws
are the targets of all others, those equal to its own masked but drawn). pwprec-ls also has users_KIND, with other positions, and users_short_term, the last position alone. Everything is written from the papers' equations, sample by
sample, in double precision.
"""
import math
import pathlib
import sys

import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Verge.NeuralNetworks.Tests" / "Golden"))
from safetensors_file import save

ITEMS, WIDTH, HIDDEN, HEADS, BLOCKS, CLICKS, INTERESTS, INTEREST_HIDDEN, ROUNDS = 12, 6, 5, 2, 2, 4, 3, 7, 3
HISTORIES, TARGETS = [[3, 4, 5, 1], [9], [2, 2, 7], [1, 12], [8, 6, 10]], [2, 11, 4, 9, 2]
STEPS, RATE, TEMPERATURE = 4, 0.05, 0.5
KIND = "learned_relative"
MASK = (1 << 64) - 1


class Numbers:
    """xoshiro256** and Box-Muller: Verge's SeededGenerator, for MIND's first logits."""

    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = seed + 0x9E3779B97F4A7C15 & MASK
            z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 & MASK
            z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
            self.state.append(z ^ z >> 31)

    def bits(self):
        def rotated(x, k):
            return (x << k | x >> 64 - k) & MASK

        s = self.state
        result = rotated(s[1] * 5 & MASK, 7) * 9 & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotated(s[3], 45)
        return result

    def uniform(self):
        return (self.bits() >> 11) / (1 << 53)

    def gaussian(self):
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())


def linear(p, name, x):
    return F.linear(x, p[f"{name}.weight"], p.get(f"{name}.bias"))


def norm(p, name, x):
    return F.layer_norm(x, x.shape[-1:], p[f"{name}.weight"], p[f"{name}.bias"])


def attention(p, name, x):
    rows = len(x)
    query, key, value = (linear(p, f"{name}.{part}", x).reshape(rows, HEADS, -1).transpose(0, 1) for part in ("query", "key", "value"))
    energies = query @ key.transpose(1, 2) / (WIDTH // HEADS) ** 0.5
    energies = energies.masked_fill(torch.ones(rows, rows).triu(1).bool(), float("-inf"))
    return linear(p, f"{name}.output", (torch.softmax(energies, 2) @ value).transpose(0, 1).reshape(rows, WIDTH))


def block(p, name, x, norm_first):
    def feed_forward(y):
        return linear(p, f"{name}.feed_forward.layers.1", torch.relu(linear(p, f"{name}.feed_forward.layers.0", y)))

    if norm_first:
        x = x + attention(p, f"{name}.attention", norm(p, f"{name}.norm1", x))
        return x + feed_forward(norm(p, f"{name}.norm2", x))
    x = norm(p, f"{name}.norm1", x + attention(p, f"{name}.attention", x))
    return norm(p, f"{name}.norm2", x + feed_forward(x))


def block_shapes(name, between):
    for part in ("query", "key", "value", "output"):
        yield f"{name}.attention.{part}.weight", (WIDTH, WIDTH)
        yield f"{name}.attention.{part}.bias", (WIDTH,)
    yield f"{name}.feed_forward.layers.0.weight", (between, WIDTH)
    yield f"{name}.feed_forward.layers.0.bias", (between,)
    yield f"{name}.feed_forward.layers.1.weight", (WIDTH, between)
    yield f"{name}.feed_forward.layers.1.bias", (WIDTH,)
    for part in ("norm1", "norm2"):
        yield f"{name}.{part}.weight", (WIDTH,)
        yield f"{name}.{part}.bias", (WIDTH,)


def states(p, x):
    h, result = torch.zeros(HIDDEN).double(), []
    for row in x:
        i = F.linear(row, p["user.gru.weight_ih_l0"], p["user.gru.bias_ih_l0"]).split(HIDDEN)
        u = F.linear(h, p["user.gru.weight_hh_l0"], p["user.gru.bias_hh_l0"]).split(HIDDEN)
        r, z = torch.sigmoid(i[0] + u[0]), torch.sigmoid(i[1] + u[1])
        h = (1 - z) * torch.tanh(i[2] + r * u[2]) + z * h
        result.append(h)
    return torch.stack(result)


def gru_shapes():
    yield "user.gru.weight_ih_l0", (3 * HIDDEN, WIDTH)
    yield "user.gru.weight_hh_l0", (3 * HIDDEN, HIDDEN)
    yield "user.gru.bias_ih_l0", (3 * HIDDEN,)
    yield "user.gru.bias_hh_l0", (3 * HIDDEN,)


def pooled(p, name, rows, query, softmax=False):
    """PWPRec eq. 5, NARM eq. 7 and 8; or with a softmax of the weights."""
    energies = linear(p, f"{name}.v", torch.sigmoid(linear(p, f"{name}.a1", rows) + linear(p, f"{name}.a2", query)))
    return ((torch.softmax(energies, 0) if softmax else energies) * rows).sum(0)


def positions(p, x):
    if KIND == "none":
        return torch.zeros_like(x)
    if KIND == "sinusoidal":
        rates = [10_000 ** (-(c - c % 2) / WIDTH) for c in range(WIDTH)]
        return torch.tensor([[(math.cos if c % 2 else math.sin)(place * rates[c]) for c in range(WIDTH)] for place in range(len(x))]).double()
    places = torch.arange(len(x))
    return F.embedding(places if KIND == "learned_absolute" else places.flip(0), p["user.positions.weight"], sparse=True)


def squash(x):
    squared = (x * x).sum(-1, keepdim=True)
    return squared / (1 + squared) * x / squared.sqrt()


def routed(x, maps, logits):
    """Capsules [K, width] by dynamic routing with maps [K, width, width]; no gradient through the shares."""
    votes = torch.einsum("kab,ib->ika", maps, x)
    fixed = votes.detach()
    for _ in range(ROUNDS - 1):
        capsules = squash((torch.softmax(logits, 1)[:, :, None] * fixed).sum(0))
        logits = logits + (fixed * capsules).sum(2)
    return squash((torch.softmax(logits, 1)[:, :, None] * votes).sum(0))


def interests(p, keys, values):
    """PWPRec eq. 7."""
    energies = linear(p, "user.fusion.w2", torch.tanh(linear(p, "user.fusion.w1", keys)))
    return torch.softmax(energies, 0).T @ values


def gru4rec(p, x):
    return linear(p, "user.output", states(p, x)[-1])[None]


def gru4rec_enhanced(p, x):
    h = states(p, x)
    energies = linear(p, "user.attention.v", torch.tanh(linear(p, "user.attention.query", h[-1]) + linear(p, "user.attention.key", h)))
    return linear(p, "user.output", torch.softmax(energies, 0).T @ h)


def narm(p, x):
    h = states(p, x)
    return linear(p, "user.output", torch.cat([h[-1], pooled(p, "user.local", h, h[-1])]))[None]


def sasrec(p, x):
    x = x * WIDTH ** 0.5 + positions(p, x)
    for i in range(BLOCKS):
        x = block(p, f"user.blocks.{i}", x, True)
    return norm(p, "user.norm", x)[-1:]


def transformed(p, x):
    x = x + positions(p, x)
    for i in range(BLOCKS):
        x = block(p, f"user.blocks.{i}", x, False)
    return x


def pwprec_ls(p, x, softmax=False):
    x = transformed(p, x)
    short = x[-1]
    long = pooled(p, "user.fusion", x, short, softmax)
    gate = torch.sigmoid(linear(p, "user.fusion.g1", short) + linear(p, "user.fusion.g2", long))
    return (gate * short + (1 - gate) * long)[None]


def pwprec_mi(p, x):
    x = transformed(p, x)
    return interests(p, x, x)


def comirec_sa(p, x):
    return interests(p, x + positions(p, x), x)


def comirec_dr(p, x):
    maps = torch.stack([p[f"user.maps.{k}.weight"] for k in range(INTERESTS)])
    return routed(x + positions(p, x), maps, torch.zeros(len(x), INTERESTS).double())


FIRST_LOGITS = Numbers(0x4D494E44)
FIRST_LOGITS = torch.tensor([[FIRST_LOGITS.gaussian() for _ in range(INTERESTS)] for _ in range(CLICKS)]).float().double()


def mind(p, x):
    capsules = routed(x, p["user.map.weight"].expand(INTERESTS, -1, -1), FIRST_LOGITS[:len(x)].flip(0))
    return linear(p, "user.perceptron.layers.1", torch.relu(linear(p, "user.perceptron.layers.0", capsules)))


POSITIONS = [("user.positions.weight", (CLICKS, WIDTH))]
FUSION = [("user.fusion.w1.weight", (INTEREST_HIDDEN, WIDTH)), ("user.fusion.w2.weight", (INTERESTS, INTEREST_HIDDEN))]
MODELS = {
    "gru4rec": (gru4rec, [*gru_shapes(), ("user.output.weight", (WIDTH, HIDDEN))]),
    "gru4rec-enhanced": (gru4rec_enhanced, [
        *gru_shapes(), ("user.attention.query.weight", (HIDDEN, HIDDEN)), ("user.attention.key.weight", (HIDDEN, HIDDEN)),
        ("user.attention.v.weight", (1, HIDDEN)), ("user.output.weight", (WIDTH, HIDDEN))]),
    "narm": (narm, [
        *gru_shapes(), ("user.local.a1.weight", (HIDDEN, HIDDEN)), ("user.local.a2.weight", (HIDDEN, HIDDEN)), ("user.local.v.weight", (1, HIDDEN)),
        ("user.output.weight", (WIDTH, 2 * HIDDEN))]),
    "sasrec": (sasrec, [
        *POSITIONS, *block_shapes("user.blocks.0", WIDTH), *block_shapes("user.blocks.1", WIDTH), ("user.norm.weight", (WIDTH,)), ("user.norm.bias", (WIDTH,))]),
    "pwprec-ls": (pwprec_ls, [
        *POSITIONS, *block_shapes("user.blocks.0", 4 * WIDTH), *block_shapes("user.blocks.1", 4 * WIDTH), ("user.fusion.a1.weight", (HIDDEN, WIDTH)),
        ("user.fusion.a2.weight", (HIDDEN, WIDTH)), ("user.fusion.v.weight", (1, HIDDEN)), ("user.fusion.g1.weight", (WIDTH, WIDTH)),
        ("user.fusion.g1.bias", (WIDTH,)), ("user.fusion.g2.weight", (WIDTH, WIDTH))]),
    "comirec-sa": (comirec_sa, [*POSITIONS, *FUSION]),
    "comirec-dr": (comirec_dr, [*POSITIONS, *((f"user.maps.{k}.weight", (WIDTH, WIDTH)) for k in range(INTERESTS))]),
    "mind": (mind, [
        ("user.map.weight", (WIDTH, WIDTH)), ("user.perceptron.layers.0.weight", (INTEREST_HIDDEN, WIDTH)),
        ("user.perceptron.layers.0.bias", (INTEREST_HIDDEN,)), ("user.perceptron.layers.1.weight", (WIDTH, INTEREST_HIDDEN)),
        ("user.perceptron.layers.1.bias", (WIDTH,))]),
    "pwprec-mi": (pwprec_mi, [*POSITIONS, *block_shapes("user.blocks.0", 4 * WIDTH), *block_shapes("user.blocks.1", 4 * WIDTH), *FUSION]),
}


def items(p, indices):
    return linear(p, "item.projection", F.embedding(torch.tensor(indices), p["item.item_id.weight"], sparse=True))


def users(p, tower, cosine):
    """[samples, K, width]"""
    result = torch.stack([tower(p, items(p, history)) for history in HISTORIES])
    return F.normalize(result, dim=2) / TEMPERATURE if cosine else result


def loss(p, model, tower, cosine, in_batch):
    def embedded(indices):
        return F.normalize(items(p, indices), dim=1) if cosine else items(p, indices)

    own, every = embedded(TARGETS), users(p, tower, cosine)
    affinities = (every * own[:, None, :]).sum(2)
    if model == "mind":
        user = (torch.softmax(affinities, 1)[:, :, None] * every).sum(1)
    else:
        user = every[range(len(TARGETS)), affinities.argmax(1)]
    if not in_batch:
        return F.cross_entropy(user @ embedded(list(range(1, ITEMS + 1))).T, torch.tensor(TARGETS) - 1)
    draws = len(TARGETS) - 1
    expected = torch.tensor([math.log(draws * TARGETS.count(target) / len(TARGETS)) for target in TARGETS]).double()
    total = 0
    for i, target in enumerate(TARGETS):
        others = [j for j, other in enumerate(TARGETS) if other != target]
        positive = user[i] @ own[i]
        total = total + torch.logsumexp(torch.cat([positive[None], own[others] @ user[i] - expected[others]]), 0) - positive
    return total / len(TARGETS)


def trained(weights, model, tower, cosine, in_batch):
    p = {name: value.clone().requires_grad_() for name, value in weights.items()}
    tables = [p[name] for name in ("item.item_id.weight", "user.positions.weight") if name in p]
    optimizers = [torch.optim.SparseAdam(tables, RATE), torch.optim.Adam([v for v in p.values() if not any(v is t for t in tables)], RATE)]
    losses = []
    for _ in range(STEPS):
        for optimizer in optimizers:
            optimizer.zero_grad()
        value = loss(p, model, tower, cosine, in_batch)
        value.backward()
        for optimizer in optimizers:
            optimizer.step()
        losses.append(value.item())
    return torch.tensor(losses)


if __name__ == "__main__":
    for number, (model, (tower, shapes)) in enumerate(MODELS.items()):
        generator = torch.Generator().manual_seed(number)
        names = [("item.item_id.weight", (ITEMS + 1, WIDTH)), ("item.projection.weight", (WIDTH, WIDTH)), ("item.projection.bias", (WIDTH,)), *shapes]
        weights = {name: (0.6 * torch.randn(*shape, generator=generator)).double() for name, shape in names}
        weights = {name: value.float().double() for name, value in weights.items()}
        cosine = model in ("narm", "pwprec-mi")
        with torch.no_grad():
            tensors = {"users": users(weights, tower, cosine).reshape(-1, WIDTH)}
            for KIND in ("none", "learned_absolute", "sinusoidal") if model == "pwprec-ls" else ():
                tensors[f"users_{KIND}"] = users(weights, tower, cosine).reshape(-1, WIDTH)
            KIND = "learned_relative"
            if model == "pwprec-ls":
                tensors["users_long_term_none"] = users(weights, lambda p, x: transformed(p, x)[-1:], cosine).reshape(-1, WIDTH)
                tensors["users_long_term_softmax"] = users(weights, lambda p, x: pwprec_ls(p, x, True), cosine).reshape(-1, WIDTH)
        tensors["losses"] = trained(weights, model, tower, cosine, False)
        tensors["in_batch_losses"] = trained(weights, model, tower, cosine, True)
        tensors.update({"param." + name: value for name, value in weights.items()})
        save(f"retrieval_{model}.safetensors", tensors, {"by": "PyTorch"})
        print(model, tensors["losses"].tolist(), tensors["in_batch_losses"].tolist())
