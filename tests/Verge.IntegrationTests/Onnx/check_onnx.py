"""Checks ONNX models by the format's own checker: python3 check_onnx.py FILE… (Debian's python3-onnx)."""
import sys

import onnx

for file in sys.argv[1:]:
    onnx.checker.check_model(file, full_check=True)
    model = onnx.load(file)
    assert all(entry.version >= 15 for entry in model.opset_import), model.opset_import
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    print(file, len(model.graph.node), "operators")
