"""Writes the safetensors format with nothing but the standard library, as an independent check of Verge's reader."""
import json
import struct


def save(path, tensors, metadata=None):
    """tensors: name -> float tensor (stored as F32); metadata: name -> string."""
    header, blobs, offset = {}, [], 0
    if metadata:
        header["__metadata__"] = {k: str(v) for k, v in metadata.items()}
    for name, tensor in tensors.items():
        tensor = tensor.detach().float().contiguous()
        data = tensor.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        blobs.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        file.writelines(blobs)


def load(path):
    """What a file holds: name -> float tensor, and its metadata. As an independent check of Verge's writer, it must have no holes."""
    import torch

    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    metadata, tensors, end = header.pop("__metadata__", {}), {}, 0
    for name, entry in header.items():
        begin, after = entry["data_offsets"]
        assert entry["dtype"] == "F32" and begin == end, (name, entry)
        end = after
        values = torch.frombuffer(data, dtype=torch.float32, count=(after - begin) // 4, offset=begin) if after > begin else torch.empty(0)
        tensors[name] = values.reshape(entry["shape"]).clone()
    assert end == len(data), (end, len(data))
    return tensors, metadata
