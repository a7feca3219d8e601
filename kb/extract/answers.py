"""Questions and answers: "Asked if X did Y, she said, 'Partly.'" admits or denies what the question says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kb.extract.arguments import Owners, direct_objects, subjects
from kb.extract.document import DocumentEntity, Unit
from kb.extract.proposals import Proposal
from kb.ontology import Hedge, Kind, Predicate

_REACH = 2
"""Units between a question and the answer to it."""

_ROLES = frozenset(
    {
        Predicate.REPRESENTS,
        Predicate.PRESIDES,
        Predicate.LEADS,
        Predicate.FOUNDED,
        Predicate.WORKS_FOR,
        Predicate.MEMBER_OF,
        Predicate.DEVELOPS,
    }
)
"""What tells in passing who asks or is asked; nobody answers to that."""
_ASKING = frozenset({"ask", "question", "press", "quiz"})
_ANSWERING = frozenset({"say", "answer", "reply", "respond", "concede", "admit", "acknowledge"})
_SHORT = re.compile(
    r"[“\"‘'](?P<words>(?:(?:well|i mean|uh)[,.]?\s+)?"
    r"(?:(?P<part>partly|in part|partially|to some extent|some of it|somewhat)"
    r"|(?P<yes>yes|yeah|yep|correct|that is correct|that['’]s (?:right|correct|true)|we did|i did|right|true|absolutely)"
    r"|(?P<no>no|never|absolutely not|we did not|i did not|that is (?:false|not true)|not true)))[,.!]?[”\"’']",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a short answer says of the proposition of the question before it."""

    unit: int
    predicate: Predicate
    subject: int
    object: int | None
    speaker: int
    negated: bool
    hedge: Hedge


def answers(
    doc: Doc,
    units: Sequence[Unit],
    entities: Sequence[DocumentEntity],
    owners: Owners,
    proposed: Sequence[Proposal],
) -> Iterator[Answer]:
    """Each short answer with the proposition of the newest question before it, in the same unit or near before it."""
    text = doc.text
    for number, unit in enumerate(units):
        short = list(_SHORT.finditer(text, unit.start, unit.end))
        if not short:
            continue
        found = short[-1]  # one before it may be quoted by the question
        question = _question(doc, units, owners, proposed, number)
        if question is None:
            continue
        asked, proposition = question
        speaker = _answerer(doc, unit, owners, entities)
        speaker = asked if speaker is None else speaker
        if speaker is None:
            continue
        yield Answer(
            number,
            proposition.predicate,
            proposition.subject,
            proposition.object,
            speaker,
            negated=found["no"] is not None,
            hedge=Hedge.PARTIAL if found["part"] else Hedge.NONE,
        )


def _question(
    doc: Doc, units: Sequence[Unit], owners: Owners, proposed: Sequence[Proposal], answer: int
) -> tuple[int | None, Proposal] | None:
    """Who was asked, and the proposition that stands below the asking."""
    for number in range(answer, max(-1, answer - _REACH - 1), -1):
        span = doc.char_span(units[number].start, units[number].end, alignment_mode="expand")
        if span is None:
            continue
        for token in reversed(span):
            if token.lemma_.lower() not in _ASKING or token.pos_ not in ("VERB", "AUX"):
                continue
            below = {child.i for child in token.subtree}
            inside = [
                found
                for found in proposed
                if found.unit == number and found.trigger in below and found.predicate not in _ROLES
            ]
            if inside:
                asked = [owner for head in _asked(token) if (owner := owners.of(head)) is not None]
                return (asked[0] if asked else None), inside[0]
    return None


def _asked(token: Token) -> list[Token]:
    """Whom a question was put to: the subject of "was asked", the object of "asked her"."""
    return direct_objects(token) or subjects(token)


def _answerer(doc: Doc, unit: Unit, owners: Owners, entities: Sequence[DocumentEntity]) -> int | None:
    span = doc.char_span(unit.start, unit.end, alignment_mode="expand")
    if span is None:
        return None
    for token in span:
        if token.lemma_.lower() in _ANSWERING and token.pos_ == "VERB":
            for head in subjects(token):
                owner = owners.of(head)
                if owner is not None and entities[owner].kind in (
                    Kind.PERSON,
                    Kind.COMPANY,
                    Kind.ORGANIZATION,
                ):
                    return owner
    return None
