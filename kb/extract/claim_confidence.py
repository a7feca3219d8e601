"""From a score to how often such a claim is right."""

import math

SLOPE, OFFSET = 0.243, -0.423
"""Platt scaling (Platt 1999), fitted on 789 claims of 62 documents that the model had not read; fitted on one part and measured
on the other, the expected calibration error is .08."""


def calibrated(logit: float) -> float:
    """How often a claim of that logit is right, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, SLOPE * logit + OFFSET))))
