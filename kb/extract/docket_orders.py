"""What a docket's order lines decide: "ORDER by Judge Voss DENYING Plaintiffs' Motion to Dismiss" is against each plaintiff.

An order names the motion and whose it is, by name, by role, or by who filed it; the judge stands in the line or in the
docket's head. What this grammar reads takes the place of rulings that the model guessed on the same line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.annotation import AnnotatedClaim
from kb.cases.caption_spans import find_captions
from kb.extract.document import DocumentEntity, Unit
from kb.extract.triggers import LIST, MENTION, entities_in
from kb.extract.variants import key_of
from kb.ontology import RULINGS, Kind, Predicate, Stance

CONFIDENCE = 0.85
RULE = "docket order"
_ORDER = re.compile(r"\b(?:ORDER|OPINION|JUDGMENT|Order|Opinion|Judgment)\b")
_HEAD = 160
"""Characters of a line in which it must call itself an order."""
_WAYS = r"(?P<way>grant(?:ing|ed)|den(?:ying|ied))(?P<both>\s+in\s+part(?:\s+and\s+(?:granting|denying|granted|denied)\s+in\s+part)?)?"
_ROLE = r"(?P<role>plaintiffs?|defendants?|petitioners?|respondents?|claimants?|appellants?|appellees?)"
_MOTION = r"(?:(?:cross-)?motions?|applications?|requests?|petitions?|appeals?)"
_UP_TO = r"[^.;⟦⟧]{0,90}?"
_CLAUSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_WAYS}\s+(?:\d+\s+)?(?:the\s+)?(?:{_ROLE}\s+)?(?P<who>{LIST})[’']?s?\s+{_UP_TO}\b{_MOTION}\b",
        rf"\b{_WAYS}\s+(?:\d+\s+)?(?:the\s+)?{_ROLE}[’']?s?[’']?\s+{_UP_TO}\b{_MOTION}\b",
        rf"\b{_WAYS}\s+{_UP_TO}\b{_MOTION}\b[^;⟦⟧]{{0,120}}?\b(?:filed\s+)?(?:by|of)\s+(?:{_ROLE}\s+)?(?P<who>{LIST})",
        rf"\b{_MOTION}\s+(?:of|by|filed\s+by)\s+(?:{_ROLE}\s+)?(?P<who>{LIST})[^;⟦⟧]{{0,80}}?\b{_WAYS}\b",
        rf"(?P<who>{LIST})[’']s?\s+{_UP_TO}\b{_MOTION}\b{_UP_TO}\b(?:is|are|be)\s+(?:hereby\s+)?{_WAYS}\b",
        rf"\b{_ROLE}[’']s?[’']?\s+{_UP_TO}\b{_MOTION}\b{_UP_TO}\b(?:is|are|be)\s+(?:hereby\s+)?{_WAYS}\b",
        rf"\b{_WAYS}\s+{_UP_TO}\b(?:judgment|relief|costs)\s+to\s+(?:{_ROLE}\s+)?(?P<who>{LIST})",
    )
)
_JUDGE = re.compile(
    rf"(?:(?:signed|ordered|entered|issued)\s+by|order\s+by|by)\s+(?:(?:chief|magistrate|senior|district|u\.s\.|honorable|hon\.)\s+)*(?:judge\s+)?(?P<who>{MENTION})",
    re.IGNORECASE,
)
_HEAD_JUDGE = re.compile(rf"(?:assigned\s+to|judge)\b:?[^⟦⟧.;]{{0,30}}(?P<who>{MENTION})", re.IGNORECASE)
_SIDE = re.compile(rf"\b{_ROLE}:?\s+(?P<who>{LIST})", re.IGNORECASE)
_OF_APPEALS = re.compile(r"\bUSCA\b|court\s+of\s+appeals|\bcircuit\b", re.IGNORECASE)
_PLAINTIFFS = frozenset({"plaintiff", "petitioner", "claimant", "appellant"})
_PARTIES = frozenset({Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY})


@dataclass(slots=True)
class _Docket:
    """Who is who on a docket, by places in the list of entities."""

    judge: int | None = None
    appeals: int | None = None
    """The court of appeals, where one alone is named; its orders are entered on the docket below."""
    plaintiffs: set[int] = field(default_factory=set)
    defendants: set[int] = field(default_factory=set)

    def side(self, role: str) -> set[int]:
        word = role.casefold().removesuffix("s")
        return self.plaintiffs if word in _PLAINTIFFS else self.defendants


def ruled_by_orders(
    text: str, units: Sequence[Unit], skeletons: Sequence[str], entities: Sequence[DocumentEntity]
) -> dict[int, list[AnnotatedClaim]]:
    """Number of a unit to the rulings in it, for the lines that the grammar reads.

    Args:
        text: the docket's text.
        units: its lines.
        skeletons: the same with signs for mentions, as `kb.extract.triggers.signed` writes them.
        entities: of the document.
    """
    docket = _docket_of(text, skeletons, entities)
    found: dict[int, list[AnnotatedClaim]] = {}
    for number, skeleton in enumerate(skeletons):
        if not _ORDER.search(skeleton[:_HEAD]):
            continue
        judge = _judge_in(skeleton, entities)
        if judge is None:
            judge = docket.appeals if _OF_APPEALS.search(skeleton[:_HEAD]) else docket.judge
        if judge is None:
            continue
        outcomes = _outcomes(skeleton, docket, entities)
        claims = [
            _claim(units[number], predicate, entities[judge], entities[party])
            for party, ways in outcomes.items()
            for predicate in sorted(ways)
            if party != judge
        ]
        if claims:
            found[number] = claims
    return found


def with_orders(
    claims: Sequence[AnnotatedClaim], rulings: Mapping[int, list[AnnotatedClaim]]
) -> list[AnnotatedClaim]:
    """The claims, with rulings that the grammar read in the place of those guessed on the same lines."""
    read = {claim.start for found in rulings.values() for claim in found}
    kept = [claim for claim in claims if claim.predicate not in RULINGS or claim.start not in read]
    return [*kept, *(claim for found in rulings.values() for claim in found)]


def _outcomes(
    skeleton: str, docket: _Docket, entities: Sequence[DocumentEntity]
) -> dict[int, set[Predicate]]:
    found: dict[int, set[Predicate]] = {}
    covered: list[tuple[int, int]] = []
    for pattern in _CLAUSES:
        for match in pattern.finditer(skeleton):
            at = match.span("way")
            if at in covered:
                continue
            groups = match.groupdict()
            named = entities_in(groups.get("who"))
            parties = [party for party in named if entities[party].kind in _PARTIES]
            if not named and groups.get("role"):
                parties = sorted(docket.side(groups["role"]))
            if not parties:
                continue
            covered.append(at)
            won = match["way"].casefold().startswith("grant")
            ways = {Predicate.RULED_FOR if won else Predicate.RULED_AGAINST}
            if match["both"] and " and " in match["both"].casefold():
                ways = set(RULINGS)
            for party in parties:
                found.setdefault(party, set()).update(ways)
    return found


def _judge_in(skeleton: str, entities: Sequence[DocumentEntity]) -> int | None:
    for match in _JUDGE.finditer(skeleton):
        who = entities_in(match["who"])[0]
        if entities[who].kind is Kind.PERSON and re.search(
            r"judge|signed|ordered|issued", match.group(), re.IGNORECASE
        ):
            return who
    return None


def _docket_of(text: str, skeletons: Sequence[str], entities: Sequence[DocumentEntity]) -> _Docket:
    higher = [
        number
        for number, entity in enumerate(entities)
        if entity.kind is Kind.COURT and _OF_APPEALS.search(entity.name)
    ]
    docket = _Docket(appeals=higher[0] if len(higher) == 1 else None)
    for skeleton in skeletons:
        match = _HEAD_JUDGE.search(skeleton) if docket.judge is None else None
        if match is not None:
            who = entities_in(match["who"])[0]
            docket.judge = who if entities[who].kind is Kind.PERSON else None
        if not _ORDER.search(skeleton[:_HEAD]):
            for match in _SIDE.finditer(skeleton):
                docket.side(match["role"]).update(
                    who for who in entities_in(match["who"]) if entities[who].kind in _PARTIES
                )
    for caption in (found.caption for found in find_captions(text[:1_500])[:1]):
        for side, names in ((docket.plaintiffs, caption.plaintiffs), (docket.defendants, caption.defendants)):
            if not side:
                side.update(party for name in names if (party := _party(name, entities)) is not None)
    return docket


def _party(name: str, entities: Sequence[DocumentEntity]) -> int | None:
    key = key_of(name)
    fits = [
        number
        for number, entity in enumerate(entities)
        if entity.kind in _PARTIES
        and (
            key_of(entity.name) == key
            or key_of(entity.name).startswith(f"{key} ")
            or key_of(entity.name).endswith(f" {key}")
        )
    ]
    return fits[0] if len(fits) == 1 else None


def _claim(unit: Unit, predicate: Predicate, judge: DocumentEntity, party: DocumentEntity) -> AnnotatedClaim:
    return AnnotatedClaim(
        start=unit.start,
        end=unit.end,
        speaker=judge.id,
        stance=Stance.RULED,
        predicate=predicate,
        subject=judge.id,
        object=party.id,
        confidence=CONFIDENCE,
        rule=RULE,
    )
