"""PyTorch's values and gradients for each layer. Run: /usr/bin/python3 layers.py (PyTorch 1.13).

Everything is computed in double precision from inputs that are exact in single precision, so that the files hold the
truth to the last digit of a float and the tolerance measures only the layer under test.
Names in a file: param.* and input.* what goes in, output what comes out, seed the gradient of the output,
grad.param.* and grad.input.* what the backward pass gives.
"""
import math

import torch
from torch import nn

from safetensors_file import save

torch.manual_seed(20240607)
LENGTHS = [3, 0, 1, 6, 2]
ROWS = sum(LENGTHS)


def exact(tensor):
    """Rounds to single precision: what the file holds is what was computed with."""
    return tensor.detach().float().double()


def leaf(*shape, scale=1.0):
    return exact(torch.randn(*shape) * scale).requires_grad_()


def segments(x, lengths=LENGTHS):
    start = 0
    for length in lengths:
        yield x[start:start + length]
        start += length


def case(name, params, inputs, forward, **metadata):
    output = forward()
    seed = exact(torch.randn_like(output))
    leaves = {**{f"param.{k}": v for k, v in params.items()}, **{f"input.{k}": v for k, v in inputs.items()}}
    grads = torch.autograd.grad(output, list(leaves.values()), seed, allow_unused=True)
    tensors = dict(leaves)
    tensors["output"], tensors["seed"] = output, seed
    for (key, value), grad in zip(leaves.items(), grads):
        tensors["grad." + key] = torch.zeros_like(value) if grad is None else grad
    save(f"{name}.safetensors", tensors, {**metadata, "lengths": ",".join(map(str, LENGTHS))})


def linear():
    w, b, x = leaf(5, 7), leaf(5), leaf(4, 7)
    case("linear", {"weight": w, "bias": b}, {"x": x}, lambda: nn.functional.linear(x, w, b))


def embedding():
    w, rows = leaf(9, 5), [4, 0, 8, 4, 4, 2, 0]
    case("embedding", {"weight": w}, {}, lambda: nn.functional.embedding(torch.tensor(rows), w),
         rows=",".join(map(str, rows)))


def gru():
    width, hidden, layers = 5, 7, 3
    net = nn.GRU(width, hidden, layers).double()
    for p in net.parameters():
        p.data = exact(p.data)
    x = leaf(ROWS, width)

    def forward():
        parts = [net(part[:, None, :])[0][:, 0, :] for part in segments(x) if len(part)]
        return torch.cat(parts)

    case("gru", dict(net.named_parameters()), {"x": x}, forward)


def bahdanau():
    """Queries of one segmentation look at keys of another: no keys gives zeros, no queries gives no rows."""
    query_lengths = [2, 3, 0, 1, 1]
    hidden, dq, dk, dv = 6, 5, 7, 3
    wq, wk, v = leaf(hidden, dq), leaf(hidden, dk), leaf(1, hidden)
    q, k, values = leaf(sum(query_lengths), dq), leaf(ROWS, dk), leaf(ROWS, dv)

    def forward():
        outs = []
        for qs, ks, vs in zip(segments(q, query_lengths), segments(k), segments(values)):
            if len(ks) == 0:
                outs.append(torch.zeros(len(qs), dv).double())
                continue
            energy = torch.tanh((qs @ wq.T)[:, None, :] + (ks @ wk.T)[None, :, :]) @ v[0]
            outs.append(torch.softmax(energy, 1) @ vs)
        return torch.cat(outs)

    case("bahdanau", {"query.weight": wq, "key.weight": wk, "v.weight": v}, {"q": q, "k": k, "values": values}, forward,
         query_lengths=",".join(map(str, query_lengths)))


def projections(in_weight, in_bias):
    """PyTorch packs query, key and value in one matrix; here they are three."""
    names, width = ["query", "key", "value"], in_weight.shape[1]
    out = {}
    for i, name in enumerate(names):
        out[f"{name}.weight"] = in_weight[i * width:(i + 1) * width]
        out[f"{name}.bias"] = in_bias[i * width:(i + 1) * width]
    return {k: exact(v).requires_grad_() for k, v in out.items()}


def causal_mask(n):
    return torch.triu(torch.full((n, n), -math.inf), 1).double()


def attention(name, causal):
    width, heads = 6, 2
    net = nn.MultiheadAttention(width, heads).double()
    p = projections(torch.randn(3 * width, width) * 0.5, torch.randn(3 * width) * 0.5)
    p["output.weight"], p["output.bias"] = leaf(width, width), leaf(width)
    x = leaf(ROWS, width)

    def forward():
        outs = []
        for part in segments(x):
            if len(part):
                outs.append(nn.functional.multi_head_attention_forward(
                    part, part, part, width, heads,
                    torch.cat([p["query.weight"], p["key.weight"], p["value.weight"]]),
                    torch.cat([p["query.bias"], p["key.bias"], p["value.bias"]]),
                    None, None, False, 0.0, p["output.weight"], p["output.bias"], need_weights=False,
                    attn_mask=causal_mask(len(part)) if causal else None)[0])
        return torch.cat(outs)

    del net
    case(name, p, {"x": x}, forward, heads=heads)


def layer_norm():
    w, b, x = leaf(5), leaf(5), leaf(6, 5, scale=3.0)
    case("layer_norm", {"weight": w, "bias": b}, {"x": x}, lambda: nn.functional.layer_norm(x, (5,), w, b))


class LeakyEncoderLayer(nn.TransformerEncoderLayer):
    def _ff_block(self, x):
        return self.linear2(nn.functional.leaky_relu(self.linear1(x), 0.01))


def transformer(name, causal, leaky):
    width, heads, feed_forward = 6, 3, 10
    kind = LeakyEncoderLayer if leaky else nn.TransformerEncoderLayer
    net = kind(width, heads, feed_forward, dropout=0.0).double()
    with torch.no_grad():
        for q in net.parameters():
            q.copy_(exact(q + 0.3 * torch.randn_like(q)))
    x = leaf(ROWS, width)

    def forward():
        outs = [net(part[:, None, :], causal_mask(len(part)) if causal else None)[:, 0, :]
                for part in segments(x) if len(part)]
        return torch.cat(outs)

    output = forward()
    seed = exact(torch.randn_like(output))
    theirs = dict(net.named_parameters())
    grads = dict(zip(theirs, torch.autograd.grad(output, list(theirs.values()), seed, retain_graph=True)))
    tensors = {}
    for prefix, source in (("param.", theirs), ("grad.param.", grads)):
        packed = projections(source["self_attn.in_proj_weight"], source["self_attn.in_proj_bias"])
        for key, value in packed.items():
            tensors[f"{prefix}attention.{key}"] = value
        for ours, key in (("attention.output", "self_attn.out_proj"), ("feed_forward.layers.0", "linear1"),
                          ("feed_forward.layers.1", "linear2"), ("norm1", "norm1"), ("norm2", "norm2")):
            tensors[f"{prefix}{ours}.weight"] = source[f"{key}.weight"]
            tensors[f"{prefix}{ours}.bias"] = source[f"{key}.bias"]
    tensors["input.x"], tensors["output"], tensors["seed"] = x, output, seed
    tensors["grad.input.x"], = torch.autograd.grad(output, [x], seed)
    save(f"{name}.safetensors", tensors, {"heads": heads, "lengths": ",".join(map(str, LENGTHS))})


def mlp():
    widths = [7, 6, 4, 1]
    p = {}
    for i in range(3):
        p[f"layers.{i}.weight"], p[f"layers.{i}.bias"] = leaf(widths[i + 1], widths[i]), leaf(widths[i + 1])
    x = leaf(5, widths[0])

    def forward():
        y = x
        for i in range(3):
            y = nn.functional.linear(y, p[f"layers.{i}.weight"], p[f"layers.{i}.bias"])
            y = torch.relu(y) if i < 2 else y
        return y

    case("mlp", p, {"x": x}, forward)


if __name__ == "__main__":
    linear()
    embedding()
    gru()
    bahdanau()
    attention("self_attention", causal=False)
    attention("self_attention_causal", causal=True)
    layer_norm()
    transformer("transformer", causal=False, leaky=True)
    transformer("transformer_causal", causal=True, leaky=False)
    mlp()
