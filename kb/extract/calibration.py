"""Confidence that means what it says: how often such a mention or entity is right."""

import math

from kb.extract.antecedents import NAME, Place
from kb.extract.variants import NameGroup


def mention_confidence(place: Place) -> float:
    """0 to 1: the chance that the place names or stands for its entity."""
    return _logistic(place.confidence, 1.0, 0.0) if place.form == NAME else place.confidence


def entity_confidence(group: NameGroup) -> float:
    """0 to 1: the chance that the document has such an entity, of this kind."""
    best = max(place.confidence for place in group.places)
    return best * group.support


def _logistic(value: float, slope: float, shift: float) -> float:
    clipped = min(max(value, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(slope * math.log(clipped / (1 - clipped)) + shift)))
