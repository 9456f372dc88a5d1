"""Loads what Verge saved into PyTorch, holds the scores against Verge's, trains on, and saves for Verge to load.

Run: /usr/bin/python3 load_and_score.py FOLDER (PyTorch 1.13). It reads model.safetensors, the weights, and calls.safetensors,
inputs with Verge's scores; it writes elsewhere.safetensors, the weights after some steps of Adam here, and
elsewhere_scores.safetensors, what they give for the same inputs.
"""
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Verge.NeuralNetworks.Tests" / "Golden"))
from safetensors_file import load, save
from torch_models import calls, loaded

TOLERANCE, STEPS = 1e-5, 3

if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    weights, _ = load(folder / "model.safetensors")
    tensors, metadata = load(folder / "calls.safetensors")
    model, samples = loaded(weights, metadata), calls(tensors)
    with torch.no_grad():
        differences = [(model(call) - call["scores"]).abs().max().item() for call in samples]
    print(metadata["model"], len(weights), "tensors,", len(samples), "calls, largest difference", max(differences))
    assert max(differences) <= TOLERANCE, differences

    generator = torch.Generator().manual_seed(5)
    labels = [torch.randint(0, 2, call["scores"].shape, generator=generator).double() for call in samples]
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    for _ in range(STEPS):
        optimizer.zero_grad()
        sum(torch.nn.functional.binary_cross_entropy_with_logits(model(call), label) for call, label in zip(samples, labels)).backward()
        optimizer.step()
    trained = {name: value.detach().float() for name, value in model.state_dict().items()}
    save(folder / "elsewhere.safetensors", trained, {"by": "PyTorch"})
    model = loaded(trained, metadata)
    with torch.no_grad():
        save(folder / "elsewhere_scores.safetensors", {f"{i}.scores": model(call) for i, call in enumerate(samples)})
