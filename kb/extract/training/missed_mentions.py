"""Documents as reading would see them: with some mentions missed and some joined to the wrong entity.

The claim network learns from annotated mentions and works on found ones. What it never saw missing it cannot make up
for, so a part of what it learns from is damaged as often as finding goes wrong.
"""

import random
from collections.abc import Sequence

from kb.annotation import AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.extract.antecedents import DESCRIPTION, NAME, PRONOUN
from kb.extract.training.corpus import form_of

MISSED = {NAME: 0.04, DESCRIPTION: 0.4, PRONOUN: 0.22}
"""How often a mention is not found, by its form; about what the development set shows."""
MISLED = {NAME: 0.0, DESCRIPTION: 0.08, PRONOUN: 0.08}
"""How often it is joined to another entity of the document."""


def with_missed_mentions(document: AnnotatedDocument, rng: random.Random) -> AnnotatedDocument:
    """The document with mentions lost and misled; every entity keeps at least its first name."""
    mentions: list[list[MentionSpan]] = [[] for _ in document.entities]
    for number, entity in enumerate(document.entities):
        for position, mention in enumerate(entity.mentions):
            form = form_of(document.text[mention.start : mention.end])
            lot = rng.random()
            if position == 0 or lot >= MISSED[form] + MISLED[form]:
                mentions[number].append(mention)
            elif lot >= MISSED[form]:
                mentions[rng.randrange(len(mentions))].append(mention)
    return document.model_copy(update={"entities": _with_mentions(document.entities, mentions)})


def _with_mentions(
    entities: Sequence[AnnotatedEntity], mentions: Sequence[list[MentionSpan]]
) -> list[AnnotatedEntity]:
    return [
        entity.model_copy(update={"mentions": sorted(found, key=lambda mention: mention.start)})
        for entity, found in zip(entities, mentions, strict=True)
    ]
