"""PyTorch's parameters after several steps of each optimizer. Run: /usr/bin/python3 optimizers.py (PyTorch 1.13).

A file holds param.dense and param.table (the start), step{i}.dense and step{i}.table (the gradients of step i; those
of the table as the sum of its rows; the rows used, with repeats, are in the metadata) and after{i}.* (what came out).
"""
import torch

from clipping import clip_by_global_norm
from safetensors_file import save

torch.manual_seed(77)
STEPS = 6
# Repeats must be summed before anything else is done with them.
ROWS = [[1, 3, 1], [0, 3], [5, 5, 5, 2], [4], [1, 0, 4], [2, 2]]


def exact(tensor):
    return tensor.detach().float().double()


def run(name, dense_optimizer, sparse_optimizer, clip=None, decay=None):
    dense = exact(torch.randn(3, 7)).requires_grad_()
    table = exact(torch.randn(6, 5)).requires_grad_()
    optimizers = [dense_optimizer([dense]), sparse_optimizer([table])]
    schedules = [torch.optim.lr_scheduler.ExponentialLR(o, decay[0]) for o in optimizers] if decay else []
    tensors = {"param.dense": dense.clone(), "param.table": table.clone()}
    metadata = {"steps": STEPS}
    for i, rows in enumerate(ROWS):
        dense.grad = exact(torch.randn_like(dense))
        values = exact(torch.randn(len(rows), 5))
        table.grad = torch.sparse_coo_tensor(torch.tensor([rows], dtype=torch.long), values, table.shape)
        tensors[f"step{i}.dense"] = dense.grad.clone()
        tensors[f"step{i}.values"] = values
        metadata[f"step{i}.rows"] = ",".join(map(str, rows))
        if clip:
            norm = clip_by_global_norm([dense, table], clip)
            metadata[f"step{i}.norm"] = repr(norm.item())
        for optimizer in optimizers:
            optimizer.step()
        if decay and (i + 1) % decay[1] == 0:
            for schedule in schedules:
                schedule.step()
        tensors[f"after{i}.dense"], tensors[f"after{i}.table"] = dense.clone(), table.clone()
    save(f"{name}.safetensors", tensors, metadata)


if __name__ == "__main__":
    adam, sparse_adam, adagrad = torch.optim.Adam, torch.optim.SparseAdam, torch.optim.Adagrad
    run("adam", lambda p: adam(p, 0.05), lambda p: sparse_adam(p, 0.05))
    run("adam_weight_decay", lambda p: adam(p, 0.05, (0.8, 0.95), 1e-6, 0.1), lambda p: sparse_adam(p, 0.05, (0.8, 0.95), 1e-6))
    run("adagrad", lambda p: adagrad(p, 0.1), lambda p: adagrad(p, 0.1))
    run("adagrad_options", lambda p: adagrad(p, 0.1, 0.05, 0.1, 0.3, 1e-6), lambda p: adagrad(p, 0.1, 0.05, 0, 0.3, 1e-6))
    run("clip_and_decay", lambda p: adam(p, 0.05), lambda p: sparse_adam(p, 0.05), clip=1.5, decay=(0.7, 2))
