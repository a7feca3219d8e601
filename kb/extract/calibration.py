"""Confidence that means what it says: how often such a mention or entity is right."""

import math

from kb.extract.antecedents import DESCRIPTION, NAME, PRONOUN, Place
from kb.extract.variants import NameGroup

_MENTIONS = {NAME: (0.420, 0.453), DESCRIPTION: (0.317, -0.817), PRONOUN: (0.344, 0.227)}
_ENTITIES = (0.926, -0.053)
"""Slope and shift of a logistic curve over the raw score's log-odds, fitted on 62 documents that the network did not see.

Fitted on one part and measured on the other, the expected calibration error is .05 for entities, .07 for names, .11 for
pronouns and .07 for descriptions.
"""


def mention_confidence(place: Place) -> float:
    """0 to 1: the chance that the place names or stands for its entity."""
    return _logistic(place.confidence, *_MENTIONS[place.form])


def entity_confidence(group: NameGroup) -> float:
    """0 to 1: the chance that the document has such an entity, of this kind."""
    best = max(place.confidence for place in group.places)
    return _logistic(best * group.support, *_ENTITIES)


def _logistic(value: float, slope: float, shift: float) -> float:
    clipped = min(max(value, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(slope * math.log(clipped / (1 - clipped)) + shift)))
