"""How two documents are akin: one is the other's copy or excerpt, credits it, or retells it and adds nothing.

What decides, from the surest to the least sure: shared text; an explicit credit, by link or by name, to a text that
tells the same; the same quotations and no figure or name of its own; the same words quoted from a paper that both name,
such as a memo or a letter. A report of one's own, however alike, is no retelling: it has quotations, figures or names that
the other has not. The thresholds were set on invented stories in four tellings each (tests/kb/resolve/origin_texts.py) and
checked on others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.ids import stable_id
from kb.models import Document, OriginKey
from kb.ontology import DocumentKind, Kind
from kb.resolve.alias_table import owner_of
from kb.resolve.encoder import similarities
from kb.resolve.names import normalised
from kb.resolve.near_copies import near_copies, remember_fingerprints
from kb.resolve.telling import (
    Telling,
    address_of,
    credited_names,
    credited_outlets,
    linked_addresses,
    novelty,
    origin_keys,
    papers_in,
    publisher_keys,
    shared_quotes,
    telling_of,
)
from kb.store.session import insert_new, table_of

PRIMARY = frozenset(
    {
        DocumentKind.PRESS_RELEASE,
        DocumentKind.FILING,
        DocumentKind.DOCKET_ENTRY,
        DocumentKind.OPINION,
        DocumentKind.POST,
        DocumentKind.POLICY,
    }
)
"""Kinds that are origins of their own: only a copy of their text goes back to them, and they to a copy."""

CREDITED_ALIKE = 0.5
"""Least cosine of a text and the one that it credits."""
SIBLINGS_ALIKE = 0.6
"""Least cosine of two texts that credit the same absent source."""
SAME_PAPER_ALIKE = 0.5
"""Least cosine of two texts that quote the same words of a paper that both name."""
RETOLD_ALIKE = 0.6
"""Least cosine of a text and one that it retells without a credit."""
MOST_NOVEL = 0.34
"""A retelling without a credit has at most this share of figures and names of its own."""
REPORT_OF_ONES_OWN = 0.6
"""A text with more figures and names of its own than this adds its own reporting, credit or not."""

_CREDIT_WINDOW = timedelta(days=14)
_WINDOW = timedelta(days=4)
_ONE_DAY = timedelta(days=1)
_MOST_CANDIDATES = 40
_COMMON = 60
"""Of a key that more documents have than this, the earliest count."""


@dataclass(frozen=True, slots=True)
class Kinship:
    """Another document that a document goes back to, or that goes back to it."""

    document_id: str
    is_parent: bool
    relation: str
    reason: str
    score: float
    details: dict[str, Any] = field(default_factory=dict)


def public_moment(document: Any) -> tuple[datetime, datetime, str]:
    """The order in which texts came out: publication, then when they were seen, then id."""
    return (document.published or document.first_seen, document.first_seen, document.id)


def kin_of(session: Session, document: Document) -> Iterator[Kinship]:
    """Every document that is akin to a document, in both directions."""
    remember_fingerprints(session, document.id, document.text)
    telling = telling_of(document.text)
    _remember_keys(session, document, telling)
    copies = near_copies(session, document)
    known = {copy.document_id: copy for copy in copies}
    others = _read(session, [*known, *_candidates(session, document, telling)])
    for other in others:
        copy = known.get(other.id)
        if copy is not None:
            yield _copy(document, other, copy)
    # What is left of a text that was dropped does not say what it credited or told.
    rest = [other for other in others if other.id not in known and other.text_dropped_at is None]
    cosines = similarities(document.text, [other.text for other in rest])
    for other, cosine in zip(rest, cosines, strict=True):
        found = _retelling(document, telling, other, cosine)
        if found is not None:
            yield found


def _copy(document: Document, other: Any, copy: Any) -> Kinship:
    """A copy goes back to the text that it credits, to a primary source, else to the earlier of the two."""
    is_parent = public_moment(other) < public_moment(document)
    if _credits(document, other):
        is_parent = True
    elif _credits(other, document):
        is_parent = False
    elif (document.kind in PRIMARY) != (other.kind in PRIMARY) and copy.relation == "copy":
        is_parent = other.kind in PRIMARY
    return Kinship(
        copy.document_id,
        is_parent,
        copy.relation,
        f"{round(100 * copy.score)} % of the words are the same",
        round(0.96 + 0.04 * copy.score, 4),
        {"jaccard": round(copy.jaccard, 3), "containment": round(copy.containment, 3)},
    )


def _credits(child: Any, parent: Any) -> str | None:
    """How a text credits another one: `link`, `name`, or not at all."""
    credited, linked = linked_addresses(child)
    address = address_of(parent.url)
    if address and address in credited:
        return "link"
    names = credited_names(child)
    publisher = normalised(parent.publisher or "", Kind.COMPANY)
    if publisher and publisher in names:
        return "link" if address and address in linked else "name"
    return None


def _retelling(document: Document, telling: Telling, other: Any, cosine: float) -> Kinship | None:
    """What a pair is that shares no long run of words; None for texts of their own."""
    if document.kind in PRIMARY or other.kind in PRIMARY:
        return None
    if document.url is not None and document.url == other.url:
        return None
    theirs = telling_of(other.text)
    tellings = {document.id: telling, other.id: theirs}
    for child, parent in ((document, other), (other, document)):
        found = _credit(child, tellings[child.id], parent, tellings[parent.id], cosine)
        if found is not None:
            return _kinship(other.id, found, cosine, is_parent=parent is other)
    earlier, later = sorted((document, other), key=public_moment)
    found = _silent(later, tellings[later.id], earlier, tellings[earlier.id], cosine)
    return _kinship(other.id, found, cosine, is_parent=earlier is other) if found is not None else None


Relation = tuple[str, str, float]
"""Relation, reason and score of an edge from a text to the one that it goes back to."""


def _kinship(other_id: str, found: Relation, cosine: float, *, is_parent: bool) -> Kinship:
    relation, reason, score = found
    return Kinship(other_id, is_parent, relation, reason, score, {"cosine": round(cosine, 3)})


def _credit(
    child: Any, telling: Telling, parent: Any, parent_telling: Telling, cosine: float
) -> Relation | None:
    """A text that credits another one which tells the same before it."""
    how = _credits(child, parent)
    gap = public_moment(child)[0] - public_moment(parent)[0]
    if how is None or cosine < CREDITED_ALIKE or not -_ONE_DAY <= gap <= _CREDIT_WINDOW:
        return None
    if _adds_reporting(telling, parent_telling):
        return None
    if how == "link":
        return (
            "credit",
            f"it links to {parent.publisher or 'the text'} as its source",
            round(0.9 + 0.05 * cosine, 4),
        )
    return "credit", f"it credits {parent.publisher}", round(0.84 + 0.05 * cosine, 4)


def _adds_reporting(child: Telling, parent: Telling) -> bool:
    """Whether a text has quotations of its own and most of its facts are new."""
    shared, every = shared_quotes(child, parent)
    return every - shared >= 2 and novelty(child, parent) > REPORT_OF_ONES_OWN


def _silent(
    later: Any, telling: Telling, earlier: Any, earlier_telling: Telling, cosine: float
) -> Relation | None:
    """A text that says what another said days before, and nothing else; or both credit a third that is not here."""
    if public_moment(later)[0] - public_moment(earlier)[0] > _WINDOW:
        return None
    if _same_owner(later, earlier) and later.publisher == earlier.publisher:
        return None
    shared, every = shared_quotes(telling, earlier_telling)
    new = novelty(telling, earlier_telling)
    both = credited_outlets(later) & credited_outlets(earlier)
    if both and cosine >= SIBLINGS_ALIKE and every - shared <= 1 and new <= REPORT_OF_ONES_OWN:
        return (
            "credit",
            f"both credit {sorted(both)[0]}, whose text is not here",
            round(0.7 + 0.05 * cosine, 4),
        )
    if every and shared == every and cosine >= RETOLD_ALIKE and new <= MOST_NOVEL:
        reason = f"the same {'quotation' if shared == 1 else f'{shared} quotations'} and hardly anything of its own"
        return "rewrite", reason, round(0.6 + 0.1 * cosine, 4)
    if shared and cosine >= SAME_PAPER_ALIKE and not _adds_reporting(telling, earlier_telling):
        paper = _same_paper(later, earlier)
        if paper is not None:
            return "quotation", f"both quote the same words of {paper}", round(0.58 + 0.1 * cosine, 4)
    if not every and cosine >= 0.8 and new <= 0.2 and len(telling.figures | telling.names) >= 4:
        return "rewrite", "told alike, with no figure or name of its own", round(0.55 + 0.1 * cosine, 4)
    return None


def _same_paper(left: Any, right: Any) -> str | None:
    """The paper that both texts tell of with one of its names, in words: what they quote alike then comes from it."""
    both = sorted(papers_in(left.text) & papers_in(right.text))
    return f"the {both[0][0]} that both name with {both[0][1].title()}" if both else None


def _same_owner(left: Any, right: Any) -> bool:
    mine, theirs = owner_of(left.publisher, left.owner_group), owner_of(right.publisher, right.owner_group)
    return mine is not None and mine == theirs


def _remember_keys(session: Session, document: Document, telling: Telling) -> None:
    moment = public_moment(document)[0]
    rows = [
        {"id": stable_id(document.id, key), "document_id": document.id, "key": key, "moment": moment}
        for key in origin_keys(document, telling)
    ]
    insert_new(session, OriginKey, rows)


def _candidates(session: Session, document: Document, telling: Telling) -> list[str]:
    """Documents that a credit, a link, a quotation or a credited source of both leads to; at most 40."""
    mine = origin_keys(document, telling)
    wanted: dict[str, None] = dict.fromkeys(key for key in mine if key[:2] in ("q:", "c:"))
    wanted |= {f"u:{key[2:]}": None for key in mine if key.startswith("l:")}
    wanted |= {f"l:{key[2:]}": None for key in mine if key.startswith("u:")}
    if document.publisher:
        wanted[f"c:{normalised(document.publisher, Kind.COMPANY)[:80]}"] = None
    for name in credited_names(document):
        wanted |= dict.fromkeys(publisher_keys(name, document))
    owners: dict[str, list[str]] = {}
    for key, name in _owners(session, document, list(wanted)):
        owners.setdefault(key, []).append(name)
    weight: dict[str, int] = {}
    for key, names in owners.items():
        for name in names[:_COMMON]:
            weight[name] = weight.get(name, 0) + (3 if key[:2] in ("u:", "l:", "q:") else 1)
    return sorted(weight, key=lambda name: (-weight[name], name))[:_MOST_CANDIDATES]


def _owners(session: Session, document: Document, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Keys with the documents that have them, out around the same time, earliest first."""
    table = table_of(OriginKey)
    here = public_moment(document)[0]
    for part in batched(keys, 400):
        query = (
            sa.select(table.c.key, table.c.document_id)
            .where(
                table.c.key.in_(part),
                table.c.moment >= here - _CREDIT_WINDOW,
                table.c.moment <= here + _CREDIT_WINDOW,
                table.c.document_id != document.id,
            )
            .order_by(table.c.key, table.c.moment, table.c.document_id)
        )
        yield from session.connection().execute(query)


def _read(session: Session, ids: Sequence[str]) -> list[Any]:
    table = table_of(Document)
    names = (
        "id", "url", "kind", "text", "text_dropped_at", "publisher", "owner_group", "published", "first_seen", "credits",
        "links",
    )  # fmt: skip
    found: dict[str, Any] = {}
    for part in batched(sorted(set(ids)), 200):
        query = sa.select(*(table.c[name] for name in names)).where(table.c.id.in_(part))
        found.update((row.id, row) for row in session.connection().execute(query))
    return [found[key] for key in sorted(found)]
