"""Component `cases`: the proceedings that a document names by caption or docket number, with their parties.

A court's own paper is about one case, its own, whatever others it cites; press and policy name any number.
"""

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kb.annotation import AnnotatedCase
from kb.cases.caption import Caption, caption_similarity
from kb.cases.caption_spans import CaptionSpan, find_captions
from kb.cases.courts import CourtSpan, find_courts, resolve_court
from kb.cases.docket_number import DocketNumber, DocketNumberSpan, NumberFamily, find_docket_numbers
from kb.extract.antecedents import NAME, Place, sides_in
from kb.extract.document import DocumentEntity, DocumentMeta, UnitRole, register_extensions
from kb.extract.variants import key_of
from kb.ontology import DocumentKind, Kind

COMPONENT = "cases"

_COURT_PAPERS = frozenset({DocumentKind.FILING, DocumentKind.DOCKET_ENTRY, DocumentKind.OPINION})
_PARTY_KINDS = frozenset({Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY})
_HEAD = 1_500
"""Characters in which a court paper says whose case it is."""
_BESIDE = 160
"""How far from its caption a docket number stands in running text."""
_SAME = 0.75
_AGAINST = re.compile(
    r"(?:COMPLAINT|INDICTMENT|PETITION|Complaint|Indictment|Petition)\b[^.\n]{0,80}?\bagainst\s+(?P<defendants>[^.;\n]{2,200}?)(?=\.\s|\.$|;|\n|\s+filed\s+by|\s+\(|$)"
)
_BRINGS = re.compile(
    r"(?:brings?|files?|filed|alleges?|states?|complains?|pleads?|action|suit|complaint)\b[^.\n]{0,120}?\bagainst\s+(?P<defendants>[A-Z“][^;\n]{2,240}?)(?=\.\s|\.$|;|\n|\s+(?:as|because|for|alleging|seeking|under)\b|$)"
)
"""What a complaint's first sentences say of whom it is against."""
_FILED_BY = re.compile(
    r"(?:COMPLAINT|Complaint|PETITION|Petition)\b[^\n]{0,200}?[Ff]iled\s+by\s+(?:Plaintiffs?\s+)?(?P<plaintiffs>[^.;\n(]{2,160})"
)
_ANSWER = re.compile(r"\b(?:ANSWER|Answer|OPPOSITION|Opposition|REPLY|Reply|COUNTERCLAIMS?|Counterclaims?)\b")
_LIST_ROLE = re.compile(
    r"\b(?P<role>Plaintiffs?|Defendants?|Petitioners?|Respondents?|Claimants?)\s+(?P<names>[A-Z][^.;\n(]{2,200}?)(?=\s+(?:represented|by|files?|allege|bring|sue|,\s+for)\b|[.;\n(]|$)"
)


@Language.factory(COMPONENT, requires=["doc._.entities"], assigns=["doc._.cases"])
def make_cases(nlp: Language, name: str) -> "Cases":
    """The component, as a pipeline adds it."""
    return Cases()


class Cases:
    """Sets `doc._.cases`."""

    def __init__(self) -> None:
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the cases."""
        text = doc.text
        meta = doc._.meta or DocumentMeta("")
        entities: list[DocumentEntity] = doc._.entities or []
        units = doc._.units or []
        rubbish = [(unit.start, unit.end) for unit in units if unit.role is UnitRole.BOILERPLATE]
        captions = [span for span in find_captions(text) if not _within(span.start, rubbish)]
        numbers = [
            span
            for span in find_docket_numbers(text)
            if span.number.family is not NumberFamily.NEUTRAL and not _within(span.start, rubbish)
        ]
        parties = _Parties(text, entities)
        if meta.kind in _COURT_PAPERS and not meta.continues:
            doc._.cases = list(_own_case(text, meta, captions, numbers, parties))
        elif meta.kind in _COURT_PAPERS:
            doc._.cases = []
        else:
            doc._.cases = _named_cases(captions, numbers, parties, find_courts(text))
        return doc


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


class _Parties:
    """Which entity a party's name in a caption means, and who stands on which side."""

    def __init__(self, text: str, entities: Sequence[DocumentEntity]) -> None:
        self.text = text
        self.entities = [entity for entity in entities if entity.kind in _PARTY_KINDS]
        self._keys: dict[str, DocumentEntity] = {}
        for entity in self.entities:
            for surface in {entity.name, *(text[m.start : m.end] for m in entity.mentions if m.form == NAME)}:
                self._keys.setdefault(key_of(surface), entity)

    def named(self, name: str) -> DocumentEntity | None:
        """The entity of a party's name; a surname or short form will do where one entity alone has it."""
        key = key_of(name)
        found = self._keys.get(key)
        if found is not None or not key:
            return found
        words = set(key.split())
        near = {
            entity.id: entity
            for other, entity in self._keys.items()
            if words <= set(other.split()) or (len(other) > 3 and set(other.split()) <= words)
        }
        return next(iter(near.values())) if len(near) == 1 else None

    def within(self, names: str) -> list[DocumentEntity]:
        """The entities that a list of names has, in its order."""
        low = names.casefold()
        found: list[tuple[int, DocumentEntity]] = []
        for entity in self.entities:
            surfaces = {entity.name, *(self.text[m.start : m.end] for m in entity.mentions if m.form == NAME)}
            places = [low.find(surface.casefold()) for surface in surfaces if len(surface) > 1]
            places = [place for place in places if place >= 0]
            if places:
                found.append((min(places), entity))
        return [entity for _, entity in sorted(found, key=lambda item: (item[0], item[1].id))]

    def of(self, names: Sequence[str]) -> list[str]:
        """Ids of the entities that the names of one side of a caption mean."""
        ids: list[str] = []
        for name in names:
            whole = self.named(name)
            ids += [whole.id] if whole is not None else [entity.id for entity in self.within(name)]
        return list(dict.fromkeys(ids))

    def sides(self) -> dict[str, list[str]]:
        """Ids by side: from appositions ("Plaintiff X") and from what was filed against whom."""
        places = [
            Place(m.start, m.end, m.form, self.text[m.start : m.end], entity=number)
            for number, entity in enumerate(self.entities)
            for m in entity.mentions
        ]
        found: dict[str, list[str]] = {"plaintiff": [], "defendant": []}
        for number, side in sides_in(self.text, places).items():
            found[side].append(self.entities[number].id)
        for match in _LIST_ROLE.finditer(self.text):
            side = "plaintiff" if match["role"][0] in "PC" else "defendant"
            found[side] += [entity.id for entity in self.within(match["names"])]
        for match in _AGAINST.finditer(self.text):
            found["defendant"] += [entity.id for entity in self.within(match["defendants"])]
        for match in _FILED_BY.finditer(self.text):
            found["plaintiff"] += [entity.id for entity in self.within(match["plaintiffs"])]
        for match in _BRINGS.finditer(self.text[:_HEAD]):
            if not _ANSWER.search(self.text[:200]):
                before = self.text[max(0, match.start() - 200) : match.start()].rsplit("\n", 1)[-1]
                found["plaintiff"] += [entity.id for entity in self.within(before)]
                found["defendant"] += [entity.id for entity in self.within(match["defendants"])]
                break
        return {side: list(dict.fromkeys(ids)) for side, ids in found.items()}


def _own_case(
    text: str,
    meta: DocumentMeta,
    captions: Sequence[CaptionSpan],
    numbers: Sequence[DocketNumberSpan],
    parties: _Parties,
) -> Iterator[AnnotatedCase]:
    """The one case that a court paper belongs to; none where it says neither names nor number."""
    own = captions[0] if captions and captions[0].start < _HEAD else None
    number = next((span.number for span in numbers if span.start < _HEAD), None)
    if own is not None and number is None and own.caption.docket_number is not None:
        number = own.caption.docket_number
    sides = parties.sides()
    plaintiffs, defendants = sides["plaintiff"], sides["defendant"]
    if own is not None:
        first, second = parties.of(own.caption.plaintiffs), parties.of(own.caption.defendants)
        plaintiffs = list(dict.fromkeys([*first, *(key for key in plaintiffs if key not in second)]))
        defendants = list(dict.fromkeys([*second, *(key for key in defendants if key not in first)]))
    plaintiffs = [key for key in plaintiffs if key not in defendants[:1]]
    defendants = [key for key in defendants if key not in plaintiffs]
    caption = own.caption.text if own is not None else _caption_of(plaintiffs, defendants, parties)
    if caption is None and number is None:
        return
    yield AnnotatedCase(
        caption=caption,
        court=_court(text, meta, own, number),
        docket_number=number.text if number is not None else None,
        plaintiffs=plaintiffs,
        defendants=defendants,
    )


def _caption_of(plaintiffs: Sequence[str], defendants: Sequence[str], parties: _Parties) -> str | None:
    names = {entity.id: entity.name for entity in parties.entities}
    if plaintiffs and defendants:
        return f"{names[plaintiffs[0]]} v. {names[defendants[0]]}"
    return None


def _court(text: str, meta: DocumentMeta, own: CaptionSpan | None, number: DocketNumber | None) -> str | None:
    if own is not None and own.caption.court_id:
        return own.caption.court_id
    if number is not None and number.court_id:
        return number.court_id
    for name in (meta.publisher, meta.title):
        match = resolve_court(name) if name else None
        if match is not None:
            return match.id
    found = find_courts(text[:_HEAD])
    return found[0].court_id if found else None


def _court_near(span: CaptionSpan, courts: Sequence[CourtSpan]) -> str | None:
    """The court named closest to a caption, or the only one that the text names."""
    near = [court for court in courts if -_BESIDE < court.start - span.end < 2 * _BESIDE]
    if near:
        return min(near, key=lambda court: abs(court.start - span.end)).court_id
    return courts[0].court_id if len({court.court_id for court in courts}) == 1 else None


def _named_cases(
    captions: Sequence[CaptionSpan],
    numbers: Sequence[DocketNumberSpan],
    parties: _Parties,
    courts: Sequence[CourtSpan],
) -> list[AnnotatedCase]:
    """The cases of running text: one for each caption that differs, and for each number that stands by itself."""
    cases: list[AnnotatedCase] = []
    used: set[str] = set()
    seen: list[Caption] = []
    for span in captions:
        if any(caption_similarity(span.caption.text, other.text) >= _SAME for other in seen[-50:]):
            continue
        seen.append(span.caption)
        number = span.caption.docket_number or next(
            (
                other.number
                for other in numbers
                if -_BESIDE < other.start - span.end < _BESIDE and other.number.core not in used
            ),
            None,
        )
        if number is not None:
            used.add(number.core)
        cases.append(
            AnnotatedCase(
                caption=span.caption.text,
                court=span.caption.court_id
                or (number.court_id if number else None)
                or _court_near(span, courts),
                docket_number=number.text if number else None,
                plaintiffs=parties.of(span.caption.plaintiffs),
                defendants=parties.of(span.caption.defendants),
            )
        )
    for other in numbers:
        if other.number.core not in used:
            used.add(other.number.core)
            cases.append(AnnotatedCase(docket_number=other.number.text, court=other.number.court_id))
    return cases
