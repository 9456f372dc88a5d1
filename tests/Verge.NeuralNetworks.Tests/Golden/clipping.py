"""Clipping by global norm that reaches sparse gradients.

PyTorch 1.13's clip_grad_norm_ counts sparse gradients in the norm but does not scale them: it multiplies a detached
sparse tensor in place, which leaves the gradient itself as it was. Dense gradients are clipped by PyTorch here.
"""
import torch


def clip_by_global_norm(parameters, maximum):
    parameters = list(parameters)
    for p in parameters:
        if p.grad.is_sparse:
            p.grad = p.grad.coalesce()
    norm = torch.nn.utils.clip_grad_norm_(parameters, maximum)
    factor = min(1.0, maximum / (norm.item() + 1e-6))
    for p in parameters:
        if p.grad.is_sparse:
            p.grad = torch.sparse_coo_tensor(p.grad.indices(), p.grad.values() * factor, p.grad.shape).coalesce()
    return norm
