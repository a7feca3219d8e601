"""Turn trained weights into what runs: `python -m kb.extract.training.export WEIGHTS.pt --out kb/extract/models`."""

import argparse
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from kb.extract.training.network import Network, PlainNetwork, encoder_folder, save_ranker


def export(weights: Path, folder: Path) -> None:
    """Write `names.onnx` (8-bit products), `antecedents.npz` (the ranker) and `names-tokenizer.json`."""
    network = Network(pretrained=False)
    network.load_state_dict(torch.load(weights, weights_only=True))
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    write_encoder(network, folder / "names.onnx")
    save_ranker(network.ranker, folder / "antecedents.npz")
    shutil.copy(encoder_folder() / "tokenizer.json", folder / "names-tokenizer.json")


def write_encoder(network: Network, path: Path) -> None:
    """Write the encoder and the heads with 8-bit weights."""
    sample = torch.ones((1, 9), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            PlainNetwork(network),
            (sample, sample),
            str(full),
            input_names=["ids", "shapes"],
            output_names=["rows"],
            dynamic_axes={name: {1: "pieces"} for name in ("ids", "shapes", "rows")},
            opset_version=17,
            dynamo=False,
        )
        onnx.checker.check_model(str(full))
        quantize_dynamic(str(full), str(path), weight_type=QuantType.QInt8, per_channel=True)


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, default=Path("kb/extract/models"))
    options = parser.parse_args()
    export(options.weights, options.out)


if __name__ == "__main__":
    main()
