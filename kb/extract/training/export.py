"""Turn trained weights into what runs: `python -m kb.extract.training.export WEIGHTS.pt --out kb/extract/models`."""

import argparse
import shutil
import tempfile
from pathlib import Path

import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer

from kb.extract.training.network import Network, encoder_folder, save_ranker


def export(weights: Path, folder: Path) -> None:
    """Write `names.onnx` (8-bit products), `antecedents.npz` (the ranker) and `names-tokenizer.json`."""
    network = Network(pretrained=False, attention="eager")  # the form that the fusion below knows
    network.load_state_dict(torch.load(weights, weights_only=True))
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        example = torch.ones((2, 16), dtype=torch.int64)
        torch.onnx.export(
            network,
            (example, example, example),
            str(full),
            input_names=["ids", "shapes", "mask"],
            output_names=["rows"],
            dynamic_axes={name: {0: "batch", 1: "pieces"} for name in ("ids", "shapes", "mask", "rows")},
            opset_version=17,
            dynamo=False,
        )
        encoder = network.encoder.config
        fused = optimizer.optimize_model(
            str(full),
            model_type="bert",
            num_heads=encoder.num_attention_heads,
            hidden_size=encoder.hidden_size,
        )
        print(fused.get_fused_operator_statistics())  # noqa: T201  # a pattern that is no longer found costs speed
        fused.save_model_to_file(str(full))
        quantize_dynamic(
            full, folder / "names.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=False,
            op_types_to_quantize=["MatMul", "Gemm", "Gather", "Attention"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
        onnxruntime.InferenceSession(str(folder / "names.onnx"), providers=["CPUExecutionProvider"])
    save_ranker(network.ranker, folder / "antecedents.npz")
    shutil.copy(encoder_folder() / "tokenizer.json", folder / "names-tokenizer.json")


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, default=Path("kb/extract/models"))
    options = parser.parse_args()
    export(options.weights, options.out)


if __name__ == "__main__":
    main()
