"""PyTorch modules equivalent to Verge's models: the same names, the same layouts, the same scores.

Written from the papers and from docs/open-formats.md, with PyTorch's own layers. Sizes are read off the weights. A call is
a dictionary of tensors, one sample; its score is computed in double precision.
"""
import torch
from torch import nn
from torch.nn import functional


def table(weights, name):
    return nn.Embedding(*weights[f"{name}.weight"].shape)


def linear(weights, name):
    out, inputs = weights[f"{name}.weight"].shape
    return nn.Linear(inputs, out, bias=f"{name}.bias" in weights)


def children(weights, prefix):
    """The names that stand next below a prefix, in their order in the file."""
    return list(dict.fromkeys(name[len(prefix) + 1:].split(".")[0] for name in weights if name.startswith(prefix + ".")))


def gru(weights, name):
    layers = sum(key.startswith(f"{name}.weight_ih_l") for key in weights)
    width, inputs = weights[f"{name}.weight_ih_l0"].shape
    return nn.GRU(inputs, width // 3, layers)


def encoded(encoder, rows):
    """The top layer's state after each row; nn.GRU does not take an empty sequence."""
    return encoder(rows[:, None, :])[0][:, 0, :] if len(rows) else rows.new_zeros(0, encoder.hidden_size)


class Mlp(nn.Module):
    def __init__(self, weights, name, activation=torch.relu):
        super().__init__()
        self.layers = nn.ModuleList(linear(weights, f"{name}.layers.{i}") for i in children(weights, f"{name}.layers"))
        self.activation = activation

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


class AdditiveAttention(nn.Module):
    def __init__(self, weights, name):
        super().__init__()
        self.query, self.key, self.v = (linear(weights, f"{name}.{part}") for part in ("query", "key", "v"))

    def forward(self, queries, keys, values):
        energies = self.v(torch.tanh(self.query(queries)[:, None, :] + self.key(keys)[None, :, :]))[:, :, 0]
        return torch.softmax(energies, 1) @ values


class SelfAttention(nn.Module):
    def __init__(self, weights, name, heads, causal):
        super().__init__()
        self.query, self.key, self.value, self.output = (linear(weights, f"{name}.{part}") for part in ("query", "key", "value", "output"))
        self.heads, self.causal = heads, causal

    def forward(self, x):
        rows, width = x.shape
        query, key, value = (part(x).reshape(rows, self.heads, -1).transpose(0, 1) for part in (self.query, self.key, self.value))
        energies = query @ key.transpose(1, 2) / (width // self.heads) ** 0.5
        if self.causal:
            energies = energies.masked_fill(torch.ones(rows, rows).triu(1).bool(), float("-inf"))
        return self.output((torch.softmax(energies, 2) @ value).transpose(0, 1).reshape(rows, width))


class Block(nn.Module):
    def __init__(self, weights, name, heads, causal, activation):
        super().__init__()
        self.attention = SelfAttention(weights, f"{name}.attention", heads, causal)
        self.feed_forward = Mlp(weights, f"{name}.feed_forward", activation)
        self.norm1, self.norm2 = (nn.LayerNorm(weights[f"{name}.{norm}.weight"].shape[0]) for norm in ("norm1", "norm2"))

    def forward(self, x):
        x = self.norm1(x + self.attention(x))
        return self.norm2(x + self.feed_forward(x))


def blocks(weights, name, heads, causal, activation):
    return nn.ModuleList(Block(weights, f"{name}.{i}", heads, causal, activation) for i in children(weights, name))


class EdgeRec(nn.Module):
    """HUBSM(IE&IPV) and CRBAN. Without embeddings.* (the device's file) calls hold item vectors in place of rows."""

    def __init__(self, weights, metadata):
        super().__init__()
        self.buckets = int(metadata["decay_buckets"]) if metadata["joins_decay"] == "1" else 0
        names = children(weights, "embeddings")
        if names:
            self.embeddings = nn.ModuleDict({name: table(weights, f"embeddings.{name}") for name in names})
        self.behavior = nn.ModuleDict({name: gru(weights, f"behavior.{name}") for name in children(weights, "behavior")})
        self.rerank = nn.ModuleDict({
            "candidate_encoder": gru(weights, "rerank.candidate_encoder"),
            "exposure_attention": AdditiveAttention(weights, "rerank.exposure_attention"),
            "page_view_attention": AdditiveAttention(weights, "rerank.page_view_attention"),
            "mlp": Mlp(weights, "rerank.mlp")})

    def items(self, call, name):
        if f"{name}_rows" not in call:
            return call[f"{name}_items"]
        rows = call[f"{name}_rows"].long()
        return torch.cat([each(rows[:, i]) for i, each in enumerate(self.embeddings.values())] + [call[f"{name}_dense"]], 1)

    def attended(self, call, kind, queries):
        decays = call[f"{kind}_decays"].long()
        seen = slice(len(call[f"{kind}_actions"]) - len(decays), None)
        actions = encoded(self.behavior[f"{kind}_actions"], call[f"{kind}_actions"])[seen]
        items = encoded(self.behavior[f"{kind}_items"], self.items(call, kind))[seen]
        values = [actions, items] + ([functional.one_hot(decays, self.buckets).to(items)] if self.buckets else [])
        return self.rerank[f"{kind}_attention"](queries, items, torch.cat(values, 1))

    def forward(self, call):
        candidates = encoded(self.rerank["candidate_encoder"], self.items(call, "candidate"))
        local = candidates[-1:].expand(len(candidates), -1)
        parts = [self.attended(call, "exposure", candidates), self.attended(call, "page_view", candidates), candidates, local]
        return self.rerank["mlp"](torch.cat(parts, 1))[:, 0]


class BehaviorSequenceTransformer(nn.Module):
    """BST."""

    def __init__(self, weights, metadata):
        super().__init__()
        self.sequence = nn.ModuleDict({name: table(weights, f"sequence.{name}") for name in children(weights, "sequence")})
        self.fields = nn.ModuleDict({name: table(weights, f"fields.{name}") for name in children(weights, "fields")})
        self.blocks = blocks(weights, "blocks", int(metadata["heads"]), False, functional.leaky_relu)
        self.mlp = Mlp(weights, "mlp", functional.leaky_relu)

    def forward(self, call):
        # The target stands behind the clicks, at position bucket 0.
        rows = torch.cat([call["history_rows"], call["target_rows"]]).long()
        positions = torch.cat([call["history_positions"], torch.zeros(1).to(call["history_positions"])]).long()
        *attributes, position = self.sequence.values()
        x = torch.cat([each(rows[:, i]) for i, each in enumerate(attributes)] + [position(positions)], 1)
        for block in self.blocks:
            x = block(x)
        fields = [each(row) for each, row in zip(self.fields.values(), call["field_rows"].long())]
        return self.mlp(torch.cat([x[-1], *fields, call["dense"]]))


class PageWise(nn.Module):
    """PWPRec(LS)."""

    def __init__(self, weights, metadata):
        super().__init__()
        self.item = nn.ModuleDict({name: table(weights, f"item.{name}") for name in children(weights, "item") if name != "projection"})
        self.item["projection"] = linear(weights, "item.projection")
        self.user = nn.ModuleDict({
            "positions": table(weights, "user.positions"),
            "blocks": blocks(weights, "user.blocks", int(metadata["heads"]), True, torch.relu),
            "fusion": nn.ModuleDict({part: linear(weights, f"user.fusion.{part}") for part in ("a1", "a2", "v", "g1", "g2")})})

    def items(self, rows, words):
        """Attribute rows, and the mean of the title's words (negative where a title has ended)."""
        parts = [self.item[name](rows[:, i].long()) for i, name in enumerate(name for name in self.item if name not in ("title", "projection"))]
        if "title" in self.item:
            there = (words >= 0).to(words)[:, :, None]
            parts.append((self.item["title"](words.clamp(min=0).long()) * there).sum(1) / there.sum(1).clamp(min=1))
        return self.item["projection"](torch.cat(parts, 1))

    def forward(self, call):
        x = self.items(call["history_rows"], call["history_words"])
        x = x + self.user["positions"](torch.arange(len(x) - 1, -1, -1))
        for block in self.user["blocks"]:
            x = block(x)
        fusion, short = self.user["fusion"], x[-1]
        long = (fusion["v"](torch.sigmoid(fusion["a1"](x) + fusion["a2"](short))) * x).sum(0)
        gate = torch.sigmoid(fusion["g1"](short) + fusion["g2"](long))
        user = gate * short + (1 - gate) * long
        return self.items(call["candidate_rows"], call["candidate_words"]) @ user


MODELS = {model.__name__: model for model in (EdgeRec, BehaviorSequenceTransformer, PageWise)}


def loaded(weights, metadata):
    """The module with these weights: load_state_dict is strict, so that no name and no shape may differ."""
    model = MODELS[metadata["model"]](weights, metadata)
    model.load_state_dict(weights, strict=True)
    return model.double()


def calls(tensors):
    """Calls by number: 3.candidate_rows is an input of the fourth."""
    found = {}
    for name, tensor in tensors.items():
        number, key = name.split(".")
        found.setdefault(int(number), {})[key] = tensor.double()
    return [found[number] for number in sorted(found)]
