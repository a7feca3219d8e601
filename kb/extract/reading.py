"""A document as the claim component sees it, after names, parse and boilerplate."""

from dataclasses import dataclass, field

from kb.extract.answers import Answer
from kb.extract.claim_windows import mentions_by_unit
from kb.extract.document import DocumentEntity, DocumentMeta, Unit
from kb.extract.proposals import Proposal
from kb.extract.triggers import signed


@dataclass(frozen=True)
class Reading:
    """A document as the claim component sees it: units without boilerplate, and entities with their mentions."""

    text: str
    meta: DocumentMeta
    units: list[Unit]
    entities: list[DocumentEntity]
    proposals: list[Proposal] = field(default_factory=list)
    """What frames found in the parse."""
    answers: list[Answer] = field(default_factory=list)
    """Short answers to questions."""


def skeletons_of(reading: Reading) -> list[str]:
    """Every unit's text with signs for its mentions."""
    places = [(unit.start, unit.end) for unit in reading.units]
    mentions = [[(m.start, m.end) for m in entity.mentions] for entity in reading.entities]
    located = mentions_by_unit(places, mentions)
    return [signed(reading.text, place, located[number]) for number, place in enumerate(places)]
