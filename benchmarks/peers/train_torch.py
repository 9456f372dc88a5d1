"""Trains in PyTorch what `verge bench train --export DIR` wrote: the same network, weights, inputs and optimizer.

Usage: train_torch.py DIR [--seconds S] [--threads N]; prints one line of JSON with the keys of `verge bench train --json`.
"""
import argparse
import json
import os
import resource
import struct
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = np.frombuffer(file.read(), dtype="<f4")
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, end = (offset // 4 for offset in entry["data_offsets"])
        tensors[name] = torch.from_numpy(data[first:end].reshape(entry["shape"]).copy())
    return tensors


class Table(nn.Embedding):
    """An embedding table with sparse gradients, its values given."""

    def __init__(self, weight):
        super().__init__(*weight.shape, sparse=True)
        self.weight = nn.Parameter(weight)


class Dense(nn.Linear):
    """A linear layer, its values given."""

    def __init__(self, weights, name):
        weight, bias = weights[f"{name}.weight"], weights.get(f"{name}.bias")
        super().__init__(weight.shape[1], weight.shape[0], bias=bias is not None)
        self.weight = nn.Parameter(weight)
        self.bias = None if bias is None else nn.Parameter(bias)


class Perceptron(nn.Module):
    def __init__(self, weights, name, activation):
        super().__init__()
        count = sum(key.startswith(f"{name}.layers.") and key.endswith(".weight") for key in weights)
        self.layers = nn.ModuleList(Dense(weights, f"{name}.layers.{i}") for i in range(count))
        self.activation = activation

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


class Block(nn.Module):
    """Post-norm transformer block; with `target` only the last row is computed, which is all that BST reads."""

    def __init__(self, weights, name, heads, activation, dropout):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        attention = f"{name}.attention"
        parts = ["query", "key", "value"]
        self.heads = heads
        self.packed = nn.Parameter(torch.cat([weights[f"{attention}.{part}.weight"] for part in parts]))
        self.packed_bias = nn.Parameter(torch.cat([weights[f"{attention}.{part}.bias"] for part in parts]))
        self.output = Dense(weights, f"{attention}.output")
        self.feed_forward = Perceptron(weights, f"{name}.feed_forward", activation)
        self.norm1, self.norm2 = (nn.LayerNorm(len(weights[f"{name}.{norm}.weight"])) for norm in ("norm1", "norm2"))
        for norm, layer in (("norm1", self.norm1), ("norm2", self.norm2)):
            layer.weight, layer.bias = (nn.Parameter(weights[f"{name}.{norm}.{part}"]) for part in ("weight", "bias"))

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, x, mask=None, target=False):
        width = x.shape[2]
        if target:
            query = F.linear(x[:, -1:], self.packed[:width], self.packed_bias[:width])
            key, value = F.linear(x, self.packed[width:], self.packed_bias[width:]).split(width, 2)
            x = x[:, -1:]
        else:
            query, key, value = F.linear(x, self.packed, self.packed_bias).split(width, 2)
        query, key, value = self.split(query), self.split(key), self.split(value)
        scores = query @ key.transpose(2, 3) / (width // self.heads) ** 0.5
        if mask is not None:
            scores = scores + mask
        heads = (scores.softmax(3) @ value).transpose(1, 2).reshape(x.shape)
        s = self.norm1(x + self.dropout(self.output(heads)))
        return self.norm2(s + self.dropout(self.feed_forward(s)))


class EdgeRec(nn.Module):
    def __init__(self, sizes, weights):
        super().__init__()
        self.sizes = sizes
        self.tables = nn.ModuleList(Table(weights[f"embeddings.{name}.weight"]) for name in sizes["attributes"])
        self.encoders = nn.ModuleDict({
            name: self.encoder(weights, f"{part}.{name}")
            for part, name in (("behavior", "exposure_actions"), ("behavior", "exposure_items"), ("behavior", "page_view_actions"),
                               ("behavior", "page_view_items"), ("rerank", "candidate_encoder"))})
        self.attention = nn.ModuleDict({
            f"{kind}_{part}": Dense(weights, f"rerank.{kind}_attention.{part}") for kind in ("exposure", "page_view") for part in ("query", "key", "v")})
        self.mlp = Perceptron(weights, "rerank.mlp", F.relu)

    @staticmethod
    def encoder(weights, name):
        inputs, hidden = weights[f"{name}.weight_ih_l0"].shape[1], weights[f"{name}.weight_hh_l0"].shape[1]
        gru = nn.GRU(inputs, hidden, num_layers=3, batch_first=True)
        gru.load_state_dict({key: weights[f"{name}.{key}"] for key in gru.state_dict()})
        return gru

    def items(self, inputs, name):
        rows = inputs[f"{name}.rows"]
        return torch.cat([table(rows[:, :, i]) for i, table in enumerate(self.tables)] + [inputs[f"{name}.dense"]], 2)

    def attend(self, kind, query, actions, items, decays):
        query, key = self.attention[f"{kind}_query"](query), self.attention[f"{kind}_key"](items)
        energy = torch.tanh(query.unsqueeze(2) + key.unsqueeze(1))
        weights = self.attention[f"{kind}_v"](energy).squeeze(3).softmax(2)
        return weights @ torch.cat([actions, items, decays], 2)

    def forward(self, inputs):
        query = self.encoders["candidate_encoder"](self.items(inputs, "candidates"))[0]
        parts = []
        for kind, name in (("exposure", "exposures"), ("page_view", "page_views")):
            actions = self.encoders[f"{kind}_actions"](inputs[f"{name}.actions"])[0]
            items = self.encoders[f"{kind}_items"](self.items(inputs, name))[0]
            parts.append(self.attend(kind, query, actions, items, inputs[f"{name}.decays"]))
        logits = self.mlp(torch.cat(parts + [query, query[:, -1:].expand_as(query)], 2)).squeeze(2)
        return F.binary_cross_entropy_with_logits(logits, inputs["labels"])

    def prepare(self, inputs):
        counts = {"exposures": self.sizes["exposures"], "page_views": self.sizes["page_views"], "candidates": self.sizes["candidates"]}
        for name, count in counts.items():
            for part in ("actions", "rows", "dense", "decays"):
                if f"{name}.{part}" in inputs:
                    value = inputs[f"{name}.{part}"]
                    inputs[f"{name}.{part}"] = value.view(-1, count, value.shape[1])
            inputs[f"{name}.rows"] = inputs[f"{name}.rows"].long()
            if f"{name}.decays" in inputs:
                inputs[f"{name}.decays"] = F.one_hot(inputs[f"{name}.decays"].squeeze(2).long(), self.sizes["decay_buckets"]).float()
        return inputs


class BehaviorSequenceTransformer(nn.Module):
    def __init__(self, sizes, weights):
        super().__init__()
        self.clicks = sizes["clicks"]
        self.sequence = nn.ModuleList(Table(weights[f"sequence.{name}.weight"]) for name in sizes["attributes"] + ["position"])
        self.fields = nn.ModuleList(Table(weights[f"fields.{name}.weight"]) for name in sizes["fields"])
        self.block = Block(weights, "blocks.0", sizes["heads"], F.leaky_relu, sizes["dropout"])
        self.mlp = Perceptron(weights, "mlp", F.leaky_relu)

    def forward(self, inputs):
        x = torch.cat([table(inputs["rows"][:, :, i]) for i, table in enumerate(self.sequence)], 2)
        x = self.block(x, target=True).squeeze(1)
        fields = [table(inputs["fields"][:, i]) for i, table in enumerate(self.fields)]
        return F.binary_cross_entropy_with_logits(self.mlp(torch.cat([x] + fields, 1)), inputs["labels"])

    def prepare(self, inputs):
        history = torch.cat([inputs["history.rows"], inputs["history.positions"]], 1).view(-1, self.clicks, 3)
        target = F.pad(inputs["target.rows"], (0, 1)).unsqueeze(1)
        return {"rows": torch.cat([history, target], 1).long(), "fields": inputs["field.rows"].long(), "labels": inputs["labels"]}


class PageWise(nn.Module):
    def __init__(self, sizes, weights):
        super().__init__()
        self.sizes = sizes
        self.items = Table(weights["item.item_id.weight"])
        self.projection = Dense(weights, "item.projection")
        self.dropout = nn.Dropout(sizes["dropout"])
        self.positions = nn.Parameter(weights["user.positions.weight"])
        self.blocks = nn.ModuleList(Block(weights, f"user.blocks.{i}", sizes["heads"], F.relu, sizes["dropout"]) for i in range(sizes["blocks"]))
        self.fusion = nn.ModuleDict({part: Dense(weights, f"user.fusion.{part}") for part in ("a1", "a2", "v", "g1", "g2")})
        clicks = sizes["clicks"]
        self.register_buffer("mask", torch.full((clicks, clicks), float("-inf")).triu(1))

    def forward(self, inputs):
        x = self.dropout(self.projection(self.items(inputs["history"])) + self.positions.flip(0))
        for block in self.blocks:
            x = block(x, self.mask)
        short = x[:, -1]
        part = self.fusion
        attended = torch.sigmoid(part["a1"](x) + part["a2"](short).unsqueeze(1))
        long = (x * part["v"](attended)).sum(1)
        gate = torch.sigmoid(part["g1"](short) + part["g2"](long))
        user = long + gate * (short - long)
        candidates = inputs.get("first_candidates")
        if candidates is None:
            drawn = torch.randint(1, self.sizes["items"], (len(user), self.sizes["drawn"]))
            candidates = torch.cat([inputs["targets"], drawn], 1)
        items = self.projection(self.items(candidates))
        logits = (items @ user.unsqueeze(2)).squeeze(2)
        return F.cross_entropy(logits, torch.zeros(len(user), dtype=torch.long))

    def prepare(self, inputs):
        return {name: value.long() for name, value in inputs.items()}


class Optimizer:
    """Adam for what is dense and SparseAdam for tables, or Adagrad for both: what Verge does."""

    def __init__(self, model, rate):
        tables = [module.weight for module in model.modules() if isinstance(module, Table)]
        others = [p for p in model.parameters() if not any(p is table for table in tables)]
        if isinstance(model, BehaviorSequenceTransformer):
            self.parts = [torch.optim.Adagrad(tables, rate), torch.optim.Adagrad(others, rate)]
        else:
            self.parts = [torch.optim.SparseAdam(tables, rate), torch.optim.Adam(others, rate)]

    def step(self, loss):
        for part in self.parts:
            part.zero_grad(set_to_none=True)
        loss.backward()
        for part in self.parts:
            part.step()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--seconds", type=float, default=10)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = arguments.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    with open(os.path.join(arguments.folder, "network.json"), encoding="utf-8") as file:
        sizes = json.load(file)
    weights = read_safetensors(os.path.join(arguments.folder, "weights.safetensors"))
    network = {"edgerec": EdgeRec, "bst": BehaviorSequenceTransformer, "pagewise": PageWise}[sizes["model"]]
    model = network(sizes, weights)
    inputs = model.prepare(read_safetensors(os.path.join(arguments.folder, "inputs.safetensors")))
    batch, samples = sizes["batch"], sizes["samples"]
    model.eval()
    with torch.no_grad():
        first_loss = model({name: value[:batch] for name, value in inputs.items()}).item()
    model.train()
    inputs.pop("first_candidates", None)
    optimizer = Optimizer(model, sizes["learning_rate"])

    def step(number):
        first = number % (samples // batch) * batch
        optimizer.step(model({name: value[first:first + batch] for name, value in inputs.items()}))

    for number in range(3):
        step(number)
    began, processor, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - began < arguments.seconds:
        step(3 + steps)
        steps += 1
    seconds = time.perf_counter() - began
    print(json.dumps({
        "model": sizes["model"],
        "samples_per_second": steps * batch / seconds,
        "parameters": sum(p.numel() for p in model.parameters()),
        "first_loss": first_loss,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "busy_cores": (time.process_time() - processor) / seconds,
        "batch": batch,
        "steps": steps,
        "seconds": seconds,
        "torch": torch.__version__,
    }))


if __name__ == "__main__":
    main()
