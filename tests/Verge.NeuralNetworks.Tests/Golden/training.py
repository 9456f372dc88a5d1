"""Ten training losses of a small network, end to end. Run: /usr/bin/python3 training.py (PyTorch 1.13).

A sample is a history of items (some empty, one of length 1), candidates and labels. Items are embedded (sparse
gradients); histories go through a two-layer GRU; each candidate attends over its sample's states; a perceptron gives
the logit; the batch's loss is the sum of the binary cross entropies over the number of candidates. Gradients are
clipped by global norm (duplicate rows coalesced first); the learning rate decays by 0.9 every three steps.
"""
import torch
from torch import nn

from clipping import clip_by_global_norm
from safetensors_file import save

torch.manual_seed(5)
ITEMS, WIDTH, HIDDEN, BATCH, STEPS = 12, 5, 6, 5, 10
LEARNING_RATE, CLIP, DECAY, EVERY = 0.02, 0.2, 0.9, 3


def exact(module):
    for p in module.parameters():
        p.data = p.data.float().double()
    return module


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.items = nn.Embedding(ITEMS, WIDTH, sparse=True)
        self.encoder = nn.GRU(WIDTH, HIDDEN, 2)
        self.query = nn.Linear(WIDTH, 4, bias=False)
        self.key = nn.Linear(HIDDEN, 4, bias=False)
        self.v = nn.Linear(4, 1, bias=False)
        self.first = nn.Linear(WIDTH + HIDDEN, 8)
        self.second = nn.Linear(8, 1)

    def forward(self, history, candidates):
        x = self.items(torch.tensor(candidates))
        if history:
            states = self.encoder(self.items(torch.tensor(history))[:, None, :])[0][:, 0, :]
            energy = self.v(torch.tanh(self.query(x)[:, None, :] + self.key(states)[None, :, :]))[:, :, 0]
            context = torch.softmax(energy, 1) @ states
        else:
            context = torch.zeros(len(candidates), HIDDEN).double()
        return self.second(torch.relu(self.first(torch.cat([x, context], 1))))[:, 0]


NAMES = {"items.weight": "items.weight", "query.weight": "attention.query.weight", "key.weight": "attention.key.weight",
         "v.weight": "attention.v.weight", "first.weight": "head.layers.0.weight", "first.bias": "head.layers.0.bias",
         "second.weight": "head.layers.1.weight", "second.bias": "head.layers.1.bias"}

if __name__ == "__main__":
    net = exact(Net().double())
    tensors = {"param." + NAMES.get(k, k): v.clone() for k, v in net.named_parameters()}
    generator = torch.Generator().manual_seed(9)

    def draw(high, count):
        return torch.randint(0, high, (count,), generator=generator).tolist()

    samples = []
    for i in range(3 * BATCH):
        samples.append((draw(ITEMS, [4, 0, 1, 7, 2][i % 5]), draw(ITEMS, 1 + i % 4), draw(2, 1 + i % 4)))
    sparse = torch.optim.SparseAdam([net.items.weight], LEARNING_RATE)
    dense = torch.optim.Adam([p for n, p in net.named_parameters() if n != "items.weight"], LEARNING_RATE)
    losses, norms = [], []
    for step in range(STEPS):
        for group in sparse.param_groups + dense.param_groups:
            group["lr"] = LEARNING_RATE * DECAY ** (step // EVERY)
        start = step % 3 * BATCH
        batch = samples[start:start + BATCH]
        total = sum(nn.functional.binary_cross_entropy_with_logits(net(h, c), torch.tensor(y).double(), reduction="sum")
                    for h, c, y in batch)
        loss = total / sum(len(c) for _, c, _ in batch)
        sparse.zero_grad()
        dense.zero_grad()
        loss.backward()
        norms.append(clip_by_global_norm(net.parameters(), CLIP).item())
        sparse.step()
        dense.step()
        losses.append(loss.item())
    tensors["losses"] = torch.tensor(losses)
    tensors.update({"after." + NAMES.get(k, k): v for k, v in net.named_parameters()})
    text = ";".join("|".join(" ".join(map(str, part)) for part in sample) for sample in samples)
    save("training.safetensors", tensors, {"samples": text, "batch": BATCH, "steps": STEPS})
    print(losses, norms)
