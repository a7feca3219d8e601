"""The tags that the encoder gives to word pieces, in the order of its outputs."""

from kb.ontology import Kind

KINDS: tuple[Kind, ...] = tuple(Kind)
TAGS: tuple[str, ...] = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
"""Tags of the two span heads: names, and descriptions together with names that contain another name."""

TAG_COUNT = len(TAGS)
PRONOUN_COUNT = 1 + len(KINDS)
"""Pronoun head: none, then what kind of thing the pronoun stands for."""

VECTOR = 96
"""Length of a mention's vector, from which pairs of mentions are judged."""

NAMES = slice(0, TAG_COUNT)
DESCRIPTIONS = slice(TAG_COUNT, 2 * TAG_COUNT)
PRONOUNS = slice(2 * TAG_COUNT, 2 * TAG_COUNT + PRONOUN_COUNT)
FIRSTS = slice(2 * TAG_COUNT + PRONOUN_COUNT, 2 * TAG_COUNT + PRONOUN_COUNT + VECTOR)
LASTS = slice(FIRSTS.stop, FIRSTS.stop + VECTOR)
OUTPUTS = LASTS.stop
"""Columns of the encoder's output for each piece."""


def begin(kind: Kind) -> int:
    """Number of the tag that begins a span of the kind."""
    return 1 + 2 * KINDS.index(kind)
