"""The trained encoder at work: windows of word pieces in, one row of numbers for each piece out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from kb.errors import ModelMissingError
from kb.extract.encoder_input import Window, load_tokenizer

MODELS = Path(__file__).parent / "models"
Rows = npt.NDArray[np.float32]


def open_session(model: Path, *, threads: int) -> Any:
    """An onnxruntime session over the file that leaves the processor alone while it waits.

    The sum and the norm after it stay two steps: the runtime's fused kernel of both is not vectorised and makes a
    window of 320 pieces a sixth slower.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(model),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )


class Encoder:
    """`names.onnx` with its tokenizer; one thread unless told otherwise, so that processes do not fight for the cores."""

    def __init__(self, folder: Path = MODELS, *, threads: int = 1) -> None:
        model, vocabulary = folder / "names.onnx", folder / "names-tokenizer.json"
        for path in (model, vocabulary):
            if not path.is_file():
                raise ModelMissingError(
                    path.name, f"put it into {folder} (it comes with the package) or train it again"
                )
        self.tokenizer = load_tokenizer(vocabulary)
        self._session = open_session(model, threads=threads)

    def rows(self, windows: Sequence[Window]) -> list[Rows]:
        """float32 (pieces, OUTPUTS) for each window, in their order."""
        return [self._rows(window) for window in windows]

    def _rows(self, window: Window) -> Rows:
        # one at a time: with 8-bit products the steps of the scale follow from all that goes through together, so that
        # a text's result would depend on its neighbours; nor is a group any quicker
        given = {"ids": window.ids[None], "shapes": window.shapes[None]}
        rows: Rows = self._session.run(None, given)[0][0]
        return rows
