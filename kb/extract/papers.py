"""Letters, complaints and reports that speak: whose word "the complaint states" or "according to the memo" is.

A paper's word is its author's. Who wrote it is told by the words where it was mentioned before ("Velka's letter", "a memo by
Velka", "Velka sent a letter"), and for a complaint by who sues; without an author nothing is said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.annotation import AnnotatedClaim
from kb.extract.document import DocumentEntity, Unit
from kb.ontology import ACCUSATIONS, Kind, Predicate, Stance

_SORTS: dict[str, tuple[str, ...]] = {
    "letter": ("letter", "memo", "memorandum", "cable", "note", "e-mail", "email", "submission", "testimony"),
    "post": ("post", "blog", "statement", "announcement", "release", "notice", "thread"),
    "complaint": ("complaint", "suit", "lawsuit", "filing", "pleading", "petition", "action"),
    "motion": ("motion", "brief", "answer", "opposition"),
    "report": ("report", "article", "account", "story", "investigation"),
    "paper": ("paper", "study"),
}
_ANY = frozenset({"document", "text"})
"""Nouns for papers of every sort."""
_SORT_OF = {"reported": "report", "wrote": "report"} | {
    noun: sort for sort, nouns in _SORTS.items() for noun in nouns
}
_NOUNS = "|".join(
    sorted((*(noun for nouns in _SORTS.values() for noun in nouns), *_ANY), key=len, reverse=True)
)
_SAYS = (
    r"(?:sa(?:ys|id)|states?|stated|alleges?|alleged|asserts?|asserted|claims|claimed|contends?|contended|argues?|argued|charges|charged|"
    r"warns?|warned|adds?|added|reads?|goes\son|went\son|notes?|noted|maintains?|maintained|accuses?|accused|concludes?|concluded)\b"
)
_PAPER = rf"(?:the|that|this)\s(?:[\w-]+\s){{0,2}}?(?P<noun>{_NOUNS})\b(?![’'-])"
_SPEAKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_PAPER}(?:,\s[^,;.]{{1,80}},)?\s(?:(?:also|further|then|itself)\s)?{_SAYS}",
        rf"\baccording\sto\s{_PAPER}",
        rf"[,”\"’]\s(?:says|said|alleges|alleged|states|stated|claims|adds|reads)\s{_PAPER}",
    )
)
_WROTE = (
    r"(?:sen[dt]s?|wr(?:ote|ites|itten)|publish(?:ed|es)|post(?:ed|s)|releas(?:ed|es)|issu(?:ed|es)|fil(?:ed|es)|lodg(?:ed|es)|"
    r"submit(?:ted|s)|circulat(?:ed|es)|sign(?:ed|s)|brought|reported|deliver(?:ed|s))"
)
_BY = r"(?:by|from)\s(?:the\s)?(?:[A-Z][\w.]*\s)?"
_SEEN = r"(?!(?:reported|seen|reviewed|obtained|viewed|read)\b)"
_AUTHORS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"⟦(?P<who>\d+)⟧[’']s?\s(?:[\w-]+\s){{0,3}}?(?P<noun>{_NOUNS})\b",
        rf"\b(?P<noun>{_NOUNS})\b(?:\s{_SEEN}[\w-]+){{0,4}}?\s{_BY}⟦(?P<who>\d+)⟧",
        rf"⟦(?P<who>\d+)⟧(?:,\s[^,;.]{{1,80}},)?\s(?:[a-z]+\s){{0,2}}?{_WROTE}\s[^.;⟦⟧]{{0,40}}?\b(?P<noun>{_NOUNS})\b",
        rf"⟦(?P<who>\d+)⟧\s(?:[a-z]+\s){{0,2}}?(?:told|warned|informed|accused|asked|urged)\s[^.;]{{0,60}}?\sin\san?\s(?:[\w-]+\s){{0,2}}?(?P<noun>{_NOUNS})\b",
        rf"\bin\s(?:a|an|its|his|her)\s(?:[\w-]+\s){{0,3}}?(?P<noun>{_NOUNS})\b[^.;⟦⟧]{{0,40}},\s⟦(?P<who>\d+)⟧",
        r"⟦(?P<who>\d+)⟧(?:,\s(?:which|who))?\s(?:first\s|also\s)?(?P<noun>reported|wrote)\b",
        r"\b(?P<noun>reported)\s(?:first\s|on\s\w+\s)?by\s⟦(?P<who>\d+)⟧",
    )
)
_WRITERS = frozenset({Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY, Kind.LAW_FIRM})
REACH = 12
"""How many units before the paper's word its author may be named."""
CONFIDENCE = 0.6


@dataclass(frozen=True, slots=True)
class Written:
    """A paper mentioned with who wrote it, by the entity's id."""

    unit: int
    sort: str
    who: str


def papers_in(skeletons: Sequence[str], entities: Sequence[DocumentEntity]) -> list[Written]:
    """The papers whose authors are named, in the order of the units; `skeletons` have signs for mentions."""
    return [
        Written(number, _SORT_OF[noun], writer.id)
        for number, skeleton in enumerate(skeletons)
        if "⟦" in skeleton
        for pattern in _AUTHORS
        for match in pattern.finditer(skeleton)
        if (noun := match["noun"].casefold()) in _SORT_OF
        and (writer := entities[int(match["who"])]).kind in _WRITERS
    ]


def author_of(
    text: str, unit: int, written: Sequence[Written], plaintiffs: Mapping[int, str]
) -> tuple[str, str] | None:
    """Who speaks by a paper in a unit's text, by id, and the paper's sort; None where none speaks or nobody is known to.

    Args:
        text: the unit's, without signs.
        unit: its number.
        written: what `papers_in` found.
        plaintiffs: number of a unit to the id of who sues in it.
    """
    match = next(filter(None, (pattern.search(text) for pattern in _SPEAKS)), None)
    if match is None:
        return None
    noun = match["noun"].casefold()
    sort = _SORT_OF.get(noun)
    near = [
        paper
        for paper in written
        if unit - REACH <= paper.unit <= unit and (sort is None or paper.sort == sort)
    ]
    if near:
        return near[-1].who, near[-1].sort
    if sort != "complaint":
        return None
    before = [number for number in plaintiffs if number <= unit]
    if before:
        return plaintiffs[max(before)], sort
    suing = set(plaintiffs.values())
    return (suing.pop(), sort) if len(suing) == 1 else None


def spoken_by_papers(
    author: str, sort: str, claims: Sequence[AnnotatedClaim], unit: Unit
) -> Iterator[AnnotatedClaim]:
    """A unit's claims with the author's word in them: accusations that nobody else makes are the author's.

    Args:
        author: id of the entity that wrote the paper.
        sort: of the paper; a complaint accuses by its nature.
        claims: of the unit.
        unit: where the paper speaks.
    """
    taken = False
    for claim in claims:
        theirs = claim.predicate in ACCUSATIONS and claim.speaker is None and claim.subject != author
        taken = taken or theirs or claim.speaker == author
        yield claim.model_copy(update={"speaker": author, "stance": Stance.ALLEGED}) if theirs else claim
    if not taken:
        yield AnnotatedClaim(
            start=unit.start,
            end=unit.end,
            speaker=author,
            stance=Stance.ALLEGED if sort == "complaint" else Stance.STATED,
            predicate=Predicate.SAID,
            confidence=CONFIDENCE,
            rule="a paper's word",
        )
