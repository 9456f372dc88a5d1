"""A device part of EdgeRec that PyTorch made, and its scores. Run: /usr/bin/python3 edgerec.py (PyTorch 1.13).

edgerec_device.safetensors is a model as Verge loads it; edgerec_device_calls.safetensors holds inputs (item vectors, action
vectors, decays) and what PyTorch's module gives for them.
"""
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Verge.NeuralNetworks.Tests" / "Golden"))
from safetensors_file import save
from torch_models import loaded

LAYERS, HIDDEN, ATTENTION, PERCEPTRON = 2, 3, 4, 5
ITEM, EXPOSURE, PAGE_VIEW, BUCKETS = 7, 10, 7, 4


def shapes():
    """Each tensor's name and shape, as docs/open-formats.md has them."""
    encoders = {"behavior.exposure_actions": EXPOSURE, "behavior.exposure_items": ITEM, "behavior.page_view_actions": PAGE_VIEW,
                "behavior.page_view_items": ITEM, "rerank.candidate_encoder": ITEM}
    for name, inputs in encoders.items():
        for layer in range(LAYERS):
            yield f"{name}.weight_ih_l{layer}", (3 * HIDDEN, inputs if layer == 0 else HIDDEN)
            yield f"{name}.weight_hh_l{layer}", (3 * HIDDEN, HIDDEN)
            yield f"{name}.bias_ih_l{layer}", (3 * HIDDEN,)
            yield f"{name}.bias_hh_l{layer}", (3 * HIDDEN,)
    for kind in ("exposure", "page_view"):
        yield f"rerank.{kind}_attention.query.weight", (ATTENTION, HIDDEN)
        yield f"rerank.{kind}_attention.key.weight", (ATTENTION, HIDDEN)
        yield f"rerank.{kind}_attention.v.weight", (1, ATTENTION)
    yield "rerank.mlp.layers.0.weight", (PERCEPTRON, 2 * (2 * HIDDEN + BUCKETS) + 2 * HIDDEN)
    yield "rerank.mlp.layers.0.bias", (PERCEPTRON,)
    yield "rerank.mlp.layers.1.weight", (1, PERCEPTRON)
    yield "rerank.mlp.layers.1.bias", (1,)


if __name__ == "__main__":
    generator = torch.Generator().manual_seed(17)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    weights = {name: 0.7 * draw(*shape) for name, shape in shapes()}
    metadata = {"model": "EdgeRec", "joins_decay": "1", "decay_buckets": str(BUCKETS)}
    model, tensors = loaded(weights, metadata), {}
    for number, (candidates, exposures, page_views) in enumerate([(6, 5, 2), (1, 1, 1), (4, 0, 3), (3, 7, 0), (5, 0, 0)]):
        call = {"candidate_items": draw(candidates, ITEM)}
        for kind, count, width in (("exposure", exposures, EXPOSURE), ("page_view", page_views, PAGE_VIEW)):
            call[f"{kind}_items"], call[f"{kind}_actions"] = draw(count, ITEM), draw(count, width)
            call[f"{kind}_decays"] = torch.randint(0, BUCKETS, (count,), generator=generator).float()
        with torch.no_grad():
            call["scores"] = model({key: value.double() for key, value in call.items()})
        tensors.update({f"{number}.{key}": value for key, value in call.items()})
        print(call["scores"])
    save("edgerec_device.safetensors", weights, {"by": "PyTorch"})
    save("edgerec_device_calls.safetensors", tensors, metadata)
