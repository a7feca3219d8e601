"""Confidence that means what it says: how often such a mention or entity is right."""

import math

from kb.extract.antecedents import DESCRIPTION, NAME, PRONOUN, Place
from kb.extract.variants import NameGroup

_MENTIONS = {NAME: (0.418, 0.961), DESCRIPTION: (0.595, -1.288), PRONOUN: (0.636, -0.263)}
_ENTITIES = (1.229, -0.166)
"""Slope and shift of a logistic curve over the raw score's log-odds, fitted on 50 documents that the network did not see.

Fitted on one half and measured on the other, the expected calibration error is .04 for entities, .03 for names, .10 for
pronouns and .14 for descriptions.
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
