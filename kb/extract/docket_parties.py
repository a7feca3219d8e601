"""Component `docket_parties`: parties, attorneys, firms and judges where a docket's own lines name them.

A docket's header and party lines have an exact grammar, which beats any guess at names and relations. On those lines the
names are what the grammar says, and the claims are that an attorney or firm represents a party and a judge presides.
"""

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kb.annotation import AnnotatedClaim
from kb.cases.docket_lines import PartyLine, Span, judges_in, party_lines
from kb.extract.document import DocumentEntity, EntityMention, register_extensions
from kb.extract.kind_words import kind_by_words
from kb.ontology import DocumentKind, Kind, Predicate, Stance

COMPONENT = "docket_parties"
_CONFIDENCE = 0.98
_RULE = "docket line"
_ABBREVIATION = re.compile(r"\b(?:inc|corp|ltd|co|jr|sr|(?:\w\.)+\w)$", re.IGNORECASE)
"""A name that ends so keeps the full stop that also ends its line."""


@Language.factory(COMPONENT, requires=["doc._.entities"], assigns=["doc._.entities", "doc._.docket_claims"])
def make_docket_parties(nlp: Language, name: str) -> "DocketParties":
    """The component, as a pipeline adds it."""
    return DocketParties()


class DocketParties:
    """Mends `doc._.entities` on party and judge lines, and sets `doc._.docket_claims`."""

    def __init__(self) -> None:
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Read the docket's own lines; other documents pass untouched."""
        doc._.docket_claims = []
        meta = doc._.meta
        if meta is None or meta.kind is not DocumentKind.DOCKET_ENTRY:
            return doc
        lines, judges = party_lines(doc.text), judges_in(doc.text)
        if not lines and not judges:
            return doc
        roster = _Roster(doc.text, list(doc._.entities or ()))
        roster.clear([line.line for line in lines])
        claims = [claim for line in lines for claim in _represents(line, roster)]
        for judge in judges:
            person = roster.at(judge.name, Kind.PERSON)
            claims += [
                _claim(judge.line, Predicate.PRESIDES, person, court_case)
                for court_case in roster.first_case()
            ]
        doc._.entities = roster.entities()
        doc._.docket_claims = claims
        return doc


def _represents(line: PartyLine, roster: "_Roster") -> Iterator[AnnotatedClaim]:
    party = roster.at(line.name, None)
    told: set[str] = set()
    for counsel in line.counsel:
        for span, kind in ((counsel.name, Kind.PERSON), (counsel.firm, Kind.LAW_FIRM)):
            if span is None:
                continue
            agent = roster.at(span, kind)
            if agent not in told and agent != party:
                told.add(agent)
                yield _claim(line.line, Predicate.REPRESENTS, agent, party)


def _claim(line: Span, predicate: Predicate, subject: str, object_: str) -> AnnotatedClaim:
    return AnnotatedClaim(
        start=line[0],
        end=line[1],
        stance=Stance.REPORTED,
        predicate=predicate,
        subject=subject,
        object=object_,
        confidence=_CONFIDENCE,
        rule=_RULE,
    )


class _Roster:
    """The document's entities while lines are read into them."""

    def __init__(self, text: str, entities: list[DocumentEntity]) -> None:
        self._text = text
        self._entities = entities
        self._by_name: dict[tuple[Kind, str], DocumentEntity] = {}
        for entity in entities:
            for mention in entity.mentions:
                self._by_name.setdefault((entity.kind, text[mention.start : mention.end].casefold()), entity)
            self._by_name.setdefault((entity.kind, entity.name.casefold()), entity)
        self._next = 1 + len(entities)

    def clear(self, lines: Sequence[Span]) -> None:
        """Forget every mention on the lines: they are read anew."""
        for entity in self._entities:
            entity.mentions = [
                mention
                for mention in entity.mentions
                if not any(start <= mention.start < end for start, end in lines)
            ]

    def at(self, span: Span, kind: Kind | None) -> str:
        """Id of the entity that the span names, with the span among its mentions; a party's kind is by its words."""
        if self._text[span[1] : span[1] + 1] == "." and _ABBREVIATION.search(self._text, span[0], span[1]):
            span = (span[0], span[1] + 1)
        name = self._text[span[0] : span[1]]
        wanted = [kind] if kind is not None else [Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY]
        entity = next((found for k in wanted if (found := self._by_name.get((k, name.casefold())))), None)
        if entity is None:
            chosen = kind or kind_by_words(name) or Kind.PERSON
            entity = DocumentEntity(f"d{self._next}", chosen, name, [], _CONFIDENCE)
            self._next += 1
            self._entities.append(entity)
            self._by_name[chosen, name.casefold()] = entity
        elif kind is None:
            entity.name = name  # the party's line has its whole name and nothing else
        if not any((mention.start, mention.end) == span for mention in entity.mentions):
            entity.mentions.append(EntityMention(span[0], span[1], "name", _CONFIDENCE))
            entity.mentions.sort(key=lambda mention: (mention.start, mention.end))
        return entity.id

    def first_case(self) -> list[str]:
        """The case that the caption names, where it is an entity."""
        cases = [entity for entity in self._entities if entity.kind is Kind.CASE and entity.mentions]
        return [min(cases, key=lambda entity: entity.mentions[0].start).id] if cases else []

    def entities(self) -> list[DocumentEntity]:
        """What is left with a mention, in the order of place."""
        kept = [entity for entity in self._entities if entity.mentions]
        return sorted(kept, key=lambda entity: entity.mentions[0].start)
