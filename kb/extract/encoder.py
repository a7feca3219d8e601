"""The trained encoder at work: windows of word pieces in, one row of numbers for each piece out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from kb.errors import ModelMissingError
from kb.extract.encoder_input import Window, load_tokenizer
from kb.extract.labels import OUTPUTS

MODELS = Path(__file__).parent / "models"
_GROUP = 8
"""Windows that go through the network together; they are sorted by length, so little of them is padding."""

Rows = npt.NDArray[np.float32]


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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )

    def rows(self, windows: Sequence[Window]) -> list[Rows]:
        """float32 (pieces, OUTPUTS) for each window, in their order."""
        found: list[Rows] = [np.zeros((0, OUTPUTS), dtype=np.float32)] * len(windows)
        order = sorted(range(len(windows)), key=lambda number: len(windows[number].ids))
        for start in range(0, len(order), _GROUP):
            chosen = order[start : start + _GROUP]
            longest = len(windows[chosen[-1]].ids)
            ids, shapes, mask = (np.zeros((len(chosen), longest), dtype=np.int64) for _ in range(3))
            for line, number in enumerate(chosen):
                length = len(windows[number].ids)
                ids[line, :length] = windows[number].ids
                shapes[line, :length] = windows[number].shapes
                mask[line, :length] = 1
            output = self._session.run(None, {"ids": ids, "shapes": shapes, "mask": mask})[0]
            for line, number in enumerate(chosen):
                found[number] = output[line, : len(windows[number].ids)]
        return found
