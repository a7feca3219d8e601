"""The weights of the packaged models, read back from their ONNX files, so that training can go on from them.

The files hold 8-bit numbers with a scale for each column; what comes back is what runs, to within that step.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

Floats = npt.NDArray[np.float32]
_LAYER_PARTS = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense",
    "output.dense",
)  # fmt: skip
"""The products of a layer in the order in which they are made."""


def claim_weights(folder: Path) -> dict[str, Any]:
    """State of a claim network from `encoder.onnx` and `heads.npz`."""
    found, rest = _encoder_weights(folder / "encoder.onnx")
    assert not rest
    with np.load(folder / "heads.npz") as heads:
        found |= {f"heads.{name}": heads[name].astype(np.float32) for name in heads.files}
    return _tensors(found)


def name_weights(folder: Path) -> dict[str, Any]:
    """State of a name network from `names.onnx`, without its ranker."""
    found, (heads,) = _encoder_weights(folder / "names.onnx")
    return _tensors(found | {"heads.weight": heads.T})


def _encoder_weights(path: Path) -> tuple[dict[str, Floats], list[Floats]]:
    """What the file holds by the names of the network, and the products after the last layer."""
    values = _initializers(path)
    found = {name.removeprefix("network."): value for name, value in _plain(values)}
    products = list(_products(values))
    layers = len({name for name in values if name.endswith("attention.self.query.bias")})
    for number, value in enumerate(products[: layers * len(_LAYER_PARTS)]):
        layer, part = divmod(number, len(_LAYER_PARTS))
        found[f"encoder.encoder.layer.{layer}.{_LAYER_PARTS[part]}.weight"] = value.T
    kind_of_text = next(value for name, value in values.items() if re.fullmatch(r"onnx::Add_\d+", name))
    found["encoder.embeddings.token_type_embeddings.weight"] = np.stack([kind_of_text, kind_of_text])
    return found, products[layers * len(_LAYER_PARTS) :]


def load_into(network: torch.nn.Module, weights: dict[str, Any], *, fresh: tuple[str, ...] = ()) -> None:
    """Put the weights into the network; `fresh` names the parts that may stay as they are.

    Raises:
        ValueError: a weight is missing or unknown.
    """
    result = network.load_state_dict(weights, strict=False)
    missing = [name for name in result.missing_keys if not name.startswith(fresh or ("-",))]
    if missing or result.unexpected_keys:
        raise ValueError(
            f"not in the packaged model: {missing}; not in the network: {result.unexpected_keys}"
        )


def _initializers(path: Path) -> dict[str, npt.NDArray[Any]]:
    graph = onnx.load(str(path)).graph
    return {each.name: numpy_helper.to_array(each) for each in graph.initializer}


def _plain(values: dict[str, npt.NDArray[Any]]) -> Iterator[tuple[str, Floats]]:
    """What kept its name: biases, norms, and the tables of embeddings."""
    for name, value in values.items():
        if name.endswith(".weight_quantized"):
            yield name.removesuffix("_quantized"), _dequantized(values, name)
        elif re.search(r"(?:^|\.)(?:weight|bias)$", name):
            yield name, value


def _products(values: dict[str, npt.NDArray[Any]]) -> Iterator[Floats]:
    for name in values:
        if re.fullmatch(r"onnx::MatMul_\d+_quantized", name):
            yield _dequantized(values, name)


def _dequantized(values: dict[str, npt.NDArray[Any]], name: str) -> Floats:
    stem = name.removesuffix("_quantized")
    shifted = values[name].astype(np.float32) - values[f"{stem}_zero_point"].astype(np.float32)
    return np.asarray(shifted * values[f"{stem}_scale"], dtype=np.float32)


def _tensors(found: dict[str, Floats]) -> dict[str, Any]:
    return {
        name: torch.from_numpy(np.ascontiguousarray(value, dtype=np.float32)) for name, value in found.items()
    }
