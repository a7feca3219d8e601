"""From a score to how often such a claim is right."""

import math

SLOPE, OFFSET = 0.63, -0.9
"""Platt scaling, fitted on stories that the model had not read."""


def calibrated(logit: float) -> float:
    """How often a claim of that logit is right, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, SLOPE * logit + OFFSET))))
