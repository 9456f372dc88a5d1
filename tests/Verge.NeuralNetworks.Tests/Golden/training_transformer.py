"""Ten training losses of a small retriever, end to end. Run: /usr/bin/python3 training_transformer.py (PyTorch 1.13).

A sample is a history of items (some empty, one of length 1), candidates and the place of the clicked one among them.
Items are embedded (sparse gradients); histories go through a transformer block (LeakyReLU between its two layers); the
mean of its rows beside the sum of the embeddings, through a tanh layer, is the user; a candidate goes through a sigmoid
layer; the logits are inner products. The batch's loss is the sum of the softmax cross entropies over the samples' own
candidates, over the number of samples. Adagrad, dense and sparse; gradients are clipped by global norm (duplicate rows
coalesced first); the learning rate decays smoothly, by 0.8 in four steps.
"""
import torch
from torch import nn

from clipping import clip_by_global_norm
from layers import LeakyEncoderLayer, projections
from safetensors_file import save

torch.manual_seed(11)
ITEMS, WIDTH, HEADS, BETWEEN, USER, BATCH, STEPS = 12, 6, 2, 10, 5, 5, 10
LEARNING_RATE, CLIP, DECAY, EVERY = 0.1, 0.3, 0.8, 4


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.items = nn.Embedding(ITEMS, WIDTH, sparse=True)
        self.block = LeakyEncoderLayer(WIDTH, HEADS, BETWEEN, dropout=0.0)
        self.user = nn.Linear(2 * WIDTH, USER)
        self.item = nn.Linear(WIDTH, USER)

    def forward(self, history, candidates):
        if history:
            x = self.items(torch.tensor(history))
            rows = self.block(x[:, None, :])[:, 0, :]
            seen = torch.cat([rows.mean(0), x.sum(0)])
        else:
            seen = torch.zeros(2 * WIDTH).double()
        user = torch.tanh(self.user(seen))
        return torch.sigmoid(self.item(self.items(torch.tensor(candidates)))) @ user


def named(net):
    """The parameters by their names here: PyTorch packs query, key and value in one matrix."""
    theirs = dict(net.named_parameters())
    packed = projections(theirs["block.self_attn.in_proj_weight"], theirs["block.self_attn.in_proj_bias"])
    out = {f"block.attention.{key}": value for key, value in packed.items()}
    for ours, key in (("block.attention.output", "block.self_attn.out_proj"), ("block.feed_forward.layers.0", "block.linear1"),
                      ("block.feed_forward.layers.1", "block.linear2"), ("block.norm1", "block.norm1"), ("block.norm2", "block.norm2"),
                      ("user", "user"), ("item", "item")):
        out[f"{ours}.weight"], out[f"{ours}.bias"] = theirs[f"{key}.weight"], theirs[f"{key}.bias"]
    out["items.weight"] = theirs["items.weight"]
    return {key: value.detach().clone() for key, value in out.items()}


if __name__ == "__main__":
    net = Net().double()
    for p in net.parameters():
        p.data = (p.data + 0.1 * torch.randn_like(p)).float().double()
    tensors = {"param." + key: value for key, value in named(net).items()}
    generator = torch.Generator().manual_seed(13)

    def draw(high, count):
        return torch.randint(0, high, (count,), generator=generator).tolist()

    samples = []
    for i in range(3 * BATCH):
        count = 1 + (i + 2) % 5
        samples.append((draw(ITEMS, [4, 0, 1, 7, 2][i % 5]), draw(ITEMS, count), draw(count, 1)))
    optimizer = torch.optim.Adagrad(net.parameters(), LEARNING_RATE)
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * DECAY ** (step / EVERY)
        start = step % 3 * BATCH
        total = sum(nn.functional.cross_entropy(net(h, c)[None, :], torch.tensor(t)) for h, c, t in samples[start:start + BATCH])
        loss = total / BATCH
        optimizer.zero_grad()
        loss.backward()
        norms.append(clip_by_global_norm(net.parameters(), CLIP).item())
        optimizer.step()
        losses.append(loss.item())
    tensors["losses"] = torch.tensor(losses)
    tensors.update({"after." + key: value for key, value in named(net).items()})
    text = ";".join("|".join(" ".join(map(str, part)) for part in sample) for sample in samples)
    save("training_transformer.safetensors", tensors, {"samples": text, "batch": BATCH, "steps": STEPS, "heads": HEADS})
    print(losses, norms)
