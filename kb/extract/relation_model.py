"""The trained model of claims: an encoder reads a window once, small heads score every speaker and every pair in it.

The encoder is an ONNX file with 8-bit weights, the heads are a few matrices in numpy, so reading needs neither torch nor
a second pass per pair. Trained by `kb.extract.training.claims`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kb.errors import ModelMissingError
from kb.extract.claim_windows import (
    KINDS,
    PREDICATES,
    Place,
    UnitCandidates,
    Window,
    joins,
    load_tokenizer,
    make_windows,
    unit_candidates,
)
from kb.extract.encoder import open_session
from kb.ontology import DocumentKind, Hedge, Kind, Stance

FOLDER = Path(__file__).parent / "models" / "claims"
DOCUMENT_KINDS: tuple[DocumentKind, ...] = tuple(DocumentKind)
STANCES: tuple[Stance, ...] = tuple(Stance)
HEDGES: tuple[Hedge, ...] = tuple(Hedge)

Array = npt.NDArray[np.float32]

SAYS, SPEAKS = 0, 1
ENTITY_STANCE = slice(2, 2 + len(STANCES))
ENTITY_HEDGE = slice(ENTITY_STANCE.stop, ENTITY_STANCE.stop + len(HEDGES))
ENTITY_OUTPUTS = ENTITY_HEDGE.stop
"""Columns of a candidate's scores: has a `said` claim, is the speaker of any claim, stance, hedge of the `said` claim."""

PAIR_PREDICATES = slice(0, len(PREDICATES))
NEGATED = PAIR_PREDICATES.stop
PAIR_STANCE = slice(NEGATED + 1, NEGATED + 1 + len(STANCES))
PAIR_HEDGE = slice(PAIR_STANCE.stop, PAIR_STANCE.stop + len(HEDGES))
PAIR_OUTPUTS = PAIR_HEDGE.stop
"""Columns of a pair's scores: each predicate, negated, stance, hedge."""


@dataclass(slots=True)
class UnitScores:
    """What the model thinks of one unit; scores are logits, float32, but for the speakers, which are probabilities.

    `entities` (candidates, ENTITY_OUTPUTS), `pairs` (pairs, PAIR_OUTPUTS), `speakers` (pairs, 1 + candidates) with no
    speaker first, `allowed` (pairs, predicates) where the kinds may be joined.
    """

    candidates: UnitCandidates
    entities: Array
    pairs: Array
    speakers: Array
    allowed: npt.NDArray[np.bool_]


class RelationModel:
    """The encoder and its heads, loaded from a folder."""

    def __init__(self, folder: Path = FOLDER, *, threads: int | None = None) -> None:
        """Read the model's files.

        Args:
            folder: holds `encoder.onnx`, `heads.npz` and `tokenizer.json`.
            threads: of the encoder; as many as OMP_NUM_THREADS says, or two, where it is None.

        Raises:
            ModelMissingError: a file is not there.
        """
        for name in ("encoder.onnx", "heads.npz", "tokenizer.json"):
            if not (folder / name).is_file():
                raise ModelMissingError(
                    str(folder / name), "install the package again or train with kb.extract.training.claims"
                )
        self._session = open_session(
            folder / "encoder.onnx", threads=threads or int(os.environ.get("OMP_NUM_THREADS") or 2)
        )
        self._tokenizer: Tokenizer = load_tokenizer(str(folder / "tokenizer.json"))
        with np.load(folder / "heads.npz") as heads:
            self._heads: dict[str, Array] = {name: heads[name].astype(np.float32) for name in heads.files}

    def score(
        self,
        text: str,
        document_kind: DocumentKind,
        units: Sequence[Place],
        kinds: Sequence[Kind],
        mentions: Sequence[Sequence[Place]],
    ) -> list[UnitScores]:
        """The scores of a document's units that name anybody; see `make_windows` for the arguments."""
        scores: list[UnitScores] = []
        for window in make_windows(text, units, kinds, mentions, self._tokenizer):
            if window.mentions:
                hidden = self._encode(window, document_kind)
                scores.extend(self._score_window(window, hidden, kinds))
        return scores

    def _encode(self, window: Window, document_kind: DocumentKind) -> Array:
        """Hidden states, float32 (pieces, width)."""
        (hidden,) = self._session.run(
            ["hidden"],
            {
                "ids": np.array([window.pieces], dtype=np.int64),
                "outer": np.array([window.outer], dtype=np.int64),
                "inner": np.array([window.inner], dtype=np.int64),
                "kind": np.array([DOCUMENT_KINDS.index(document_kind)], dtype=np.int64),
            },
        )
        states: Array = hidden[0]
        return states

    def _linear(self, name: str, values: Array) -> Array:
        result: Array = values @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return result

    def _score_window(self, window: Window, hidden: Array, kinds: Sequence[Kind]) -> list[UnitScores]:
        heads = self._heads
        units = unit_candidates(window, kinds)
        rows = np.array(window.mentions)
        mentions = np.tanh(
            self._linear("mention", np.concatenate([hidden[rows[:, 0]], hidden[rows[:, 1]]], axis=1))
        )
        everywhere, near = _mention_groups(window)
        entity_means = {entity: mentions[group].mean(axis=0) for entity, group in everywhere.items()}
        overall = self._linear("overall", np.stack([entity_means[entity] for entity in sorted(entity_means)]))
        overall_of = dict(zip(sorted(entity_means), overall, strict=True))
        scores = []
        for unit in units:
            if not unit.entities:
                continue
            first, last = window.spans[unit.unit]
            sentence = np.tanh(self._linear("unit", hidden[first : last + 1].mean(axis=0)))
            local = np.stack(
                [
                    mentions[group].mean(axis=0)
                    if (group := _nearest(near, unit.unit, candidate.entity))
                    else np.zeros(mentions.shape[1], dtype=np.float32)
                    for candidate in unit.entities
                ]
            )
            entities = np.tanh(
                self._linear("local", local)
                + np.stack([overall_of[candidate.entity] for candidate in unit.entities])
                + heads["kind.weight"][[KINDS.index(kinds[candidate.entity]) for candidate in unit.entities]]
                + heads["where.weight"][[candidate.where for candidate in unit.entities]]
            )
            scores.append(self._score_unit(unit, entities, sentence, kinds))
        return scores

    def _score_unit(
        self, unit: UnitCandidates, entities: Array, sentence: Array, kinds: Sequence[Kind]
    ) -> UnitScores:
        heads = self._heads
        both = np.concatenate(
            [entities, np.broadcast_to(sentence, entities.shape), entities * sentence], axis=1
        )
        entity_scores = self._linear("entity_out", _relu(self._linear("entity_hidden", both)))
        pairs = unit.pairs
        if not pairs:
            return UnitScores(
                unit,
                entity_scores,
                np.zeros((0, PAIR_OUTPUTS), dtype=np.float32),
                np.zeros((0, 1 + len(entities)), dtype=np.float32),
                np.zeros((0, len(PREDICATES)), dtype=np.bool_),
            )
        subjects = np.array([subject for subject, _ in pairs])
        objects = np.array([len(entities) if object_ is None else object_ for _, object_ in pairs])
        with_none = np.concatenate([entities, heads["no_object"][None]])
        joint = self._linear("pair_both", entities[subjects] * with_none[objects])
        hidden = _relu(
            self._linear("pair_subject", entities)[subjects]
            + self._linear("pair_object", with_none)[objects]
            + joint
            + self._linear("pair_unit", sentence)
        )
        hidden = _relu(self._linear("pair_hidden", hidden))
        speakers = np.concatenate(
            [self._linear("no_speaker", hidden), self._linear("speaker", hidden) @ entities.T], axis=1
        )
        allowed = np.array(
            [
                joins(
                    kinds[unit.entities[subject].entity],
                    None if object_ is None else kinds[unit.entities[object_].entity],
                )
                for subject, object_ in pairs
            ],
            dtype=np.bool_,
        )
        return UnitScores(unit, entity_scores, self._linear("pair_out", hidden), softmax(speakers), allowed)


def _mention_groups(window: Window) -> tuple[dict[int, list[int]], dict[tuple[int, int], list[int]]]:
    """Rows of the window's mentions by entity, and by unit and entity."""
    everywhere: dict[int, list[int]] = {}
    near: dict[tuple[int, int], list[int]] = {}
    for row, (_, _, entity, unit) in enumerate(window.mentions):
        everywhere.setdefault(entity, []).append(row)
        near.setdefault((unit, entity), []).append(row)
    return everywhere, near


def _nearest(near: dict[tuple[int, int], list[int]], unit: int, entity: int) -> list[int] | None:
    """The entity's mentions in the unit, or in the nearest of the two before."""
    return near.get((unit, entity)) or near.get((unit - 1, entity)) or near.get((unit - 2, entity))


def _relu(values: Array) -> Array:
    return np.maximum(values, 0)


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis."""
    powers: Array = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Array = powers / powers.sum(axis=-1, keepdims=True)
    return result


def sigmoid(logits: Array) -> Array:
    """Probability of each logit."""
    powers: Array = np.exp(-np.clip(logits, -30, 30))
    result: Array = (1 / (1 + powers)).astype(np.float32)
    return result


@cache
def relation_model(folder: Path = FOLDER) -> RelationModel:
    """The model of the folder, loaded once in a process."""
    return RelationModel(folder)
