"""What pronouns and descriptions stand for: a trained ranker over the names before them (and shortly after).

A small network scores each anaphor with each candidate place from the encoder's vectors of both and the numbers of
kb/extract/antecedents.py, and with standing for nothing; the scores of an entity's places are added up. Anaphors are
decided from the beginning of the text on, so that a decided one is a candidate for the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.errors import ModelMissingError
from kb.extract.antecedents import DESCRIPTION, NAME, NONE, PRONOUN, Place, Told, candidates, pair_features
from kb.extract.encoder import MODELS
from kb.extract.ner_model import Tagged

Floats = npt.NDArray[np.float32]

_LEAST = {DESCRIPTION: 0.5, PRONOUN: 0.35}
"""How likely the best entity must be; below, the anaphor is left alone (held-out stories: linked F1 .825 to .832)."""


class Ranker:
    """The weights in `antecedents.npz`: one hidden layer for a pair, one for standing for nothing."""

    def __init__(self, folder: Path = MODELS) -> None:
        path = folder / "antecedents.npz"
        if not path.is_file():
            raise ModelMissingError(
                path.name, f"put it into {folder} (it comes with the package) or train it again"
            )
        with np.load(path) as weights:
            self._weights: dict[str, Floats] = {name: weights[name] for name in weights.files}

    def chances(self, mine: Floats, theirs: Floats, features: Floats) -> Floats:
        """float32 (n + 1,): the chance of each candidate, and of none at the end."""
        weights = self._weights
        each = np.broadcast_to(mine, theirs.shape)
        pairs = np.concatenate([each, theirs, each * theirs, features], axis=1)
        hidden = np.maximum(pairs @ weights["pair_in"] + weights["pair_in_bias"], 0)
        scores = (hidden @ weights["pair_out"] + weights["pair_out_bias"])[:, 0]
        alone = np.concatenate([mine, features.mean(axis=0)])
        nothing = np.maximum(alone @ weights["none_in"] + weights["none_in_bias"], 0) @ weights["none_out"]
        logits = np.append(scores, nothing + weights["none_out_bias"])
        shifted = np.exp(logits - logits.max())
        return np.asarray(shifted / shifted.sum(), dtype=np.float32)


def link_anaphors(
    places: Sequence[Place], tagged: Tagged, ranker: Ranker, told: Told, *, threshold: float = 0.5
) -> None:
    """Set `entity` and `confidence` of the anaphors among the places; those that stand for nothing keep NONE.

    Args:
        places: all places of a document, prepared, names with their entities.
        tagged: what the encoder said of the document.
        ranker: the trained weights.
        told: the sides that the text gives to entities; it is filled on the way.
        threshold: how likely standing for something must be.
    """
    if not places:
        return
    firsts = np.array([place.first_row for place in places])
    lasts = np.array([place.last_row for place in places])
    vectors = np.tanh(tagged.firsts[firsts] + tagged.lasts[lasts])
    for place in places:
        if place.form != NAME and place.entity == NONE:
            found = candidates(places, place)
            if found:
                theirs = vectors[[other.position for other in found]]
                chances = ranker.chances(vectors[place.position], theirs, pair_features(place, found, told))
                entity, chance = _best_entity(found, chances)
                if 1 - float(chances[-1]) >= threshold and chance >= _LEAST[place.form]:
                    place.entity = entity
                    place.kind = next(other.kind for other in found if other.entity == entity)
                    place.confidence = chance
        told.add(place)


def _best_entity(found: Sequence[Place], chances: Floats) -> tuple[int, float]:
    totals: dict[int, float] = defaultdict(float)
    for place, chance in zip(found, chances[:-1].tolist(), strict=True):
        totals[place.entity] += chance
    entity = max(totals, key=lambda key: totals[key]) if totals else NONE
    return entity, totals.get(entity, 0.0)
