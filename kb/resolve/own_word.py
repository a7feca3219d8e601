"""Whose word a document's own sentences are: the firm's or office's whose post or release it is, the plaintiff's whose
complaint it is.

Extraction leaves a claim without a speaker where the document itself says it, and it stays so. Who accuses is a question
of knowledge: of a newspaper's article nobody does but whom it quotes; of a post, a press release or a paper of policy it is
the publisher, or the author where the publisher is nobody or only carries what others write; of a complaint its plaintiffs.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Alias, CaseMention, Document, DocumentEntity, Entity
from kb.ontology import ACCUSATIONS, DocumentKind, Kind, Predicate, Stance
from kb.resolve.alias_table import alias_table
from kb.resolve.names import normalised, parsed_person
from kb.resolve.news_outlets import is_news_outlet
from kb.store.session import table_of

ACCUSING = frozenset({Stance.ALLEGED.value, Stance.STATED.value, Stance.TESTIFIED.value})
"""Stances in which a speaker accuses."""

_REASONS = {
    DocumentKind.POST.value: "own post",
    DocumentKind.PRESS_RELEASE.value: "own press release",
    DocumentKind.POLICY.value: "own paper",
    DocumentKind.FILING.value: "own complaint",
}
"""Kinds of documents that can be somebody's own word, and what is said of it."""

OWN_KINDS = frozenset(_REASONS)
_AUTHORS = (Kind.COMPANY, Kind.ORGANIZATION, Kind.AGENCY, Kind.LAW_FIRM, Kind.PERSON)

_WIRES = (
    "PR Newswire", "Business Wire", "GlobeNewswire", "Globe Newswire", "Accesswire", "EIN Presswire", "Cision",
)  # fmt: skip
_PLATFORMS = (
    "X", "Twitter", "Facebook", "Threads", "Bluesky", "Mastodon", "LinkedIn", "Reddit", "Hacker News", "YouTube",
    "Medium", "Substack", "WordPress", "Truth Social", "Telegram", "WeChat", "Weibo", "Zhihu",
)  # fmt: skip
_CARRIERS = {
    DocumentKind.PRESS_RELEASE.value: frozenset(normalised(name, Kind.COMPANY) for name in _WIRES),
    DocumentKind.POST.value: frozenset(normalised(name, Kind.COMPANY) for name in _PLATFORMS),
}
"""Houses that publish what others write, so that being the publisher says nothing of whose word it is."""

_HEAD = 1500
"""Characters in which a court paper says what it is."""
_PREFIX = r"(?:(?:first|second|third|fourth|fifth|amended|verified|consolidated|supplemental|corrected|original|class[ -]action)\s+)*"
_COMPLAINT = re.compile(
    rf"^\W*{_PREFIX}(?:complaint|petition)\b(?!\s*(?:filed|served|no\b|number|was|is))", re.I | re.M
)
_OTHER_PAPER = re.compile(
    r"^\W*(?:(?:the|plaintiffs?|defendants?|counter\w*|joint|proposed)\W+(?:[\w.’'-]+\s+){0,4})?"
    r"(?:answer|motion|notice|memorandum|opposition|reply|order|declaration|brief|stipulation|response)\b",
    re.I | re.M,
)


@dataclass(frozen=True, slots=True)
class Author:
    """An entity whose own word a document is, and why it is taken for that."""

    entity_id: str
    kind: str
    reason: str


def may_be_own_word(claim: Any, document_kind: str) -> bool:
    """Whether a claim accuses in the word of its document's author, should the document have one.

    Args:
        claim: a row with speaker_ref, speaker_id, stance, predicate and negated.
        document_kind: of its document.
    """
    return (
        document_kind in _REASONS
        and claim.speaker_ref is None
        and claim.speaker_id is None
        and not claim.negated
        and accuses(claim.stance, claim.predicate)
    )


def accuses(stance: str, predicate: str) -> bool:
    """Whether words of an author's own accuse: what speaks against its subject does so where it is told as a fact too."""
    if predicate == Predicate.SAID:
        return False
    return stance in ACCUSING or (stance == Stance.REPORTED and predicate in ACCUSATIONS)


def is_word_of(author: Author, stance: str) -> bool:
    """Whether an author accuses in such a word. A person who writes of the news tells facts as a newspaper does."""
    return stance in ACCUSING or author.kind != Kind.PERSON


def authors_of(session: Session, document_ids: Iterable[str]) -> dict[str, tuple[Author, ...]]:
    """Whose own word documents are; those that are nobody's are left out."""
    table = table_of(Document)
    columns = (table.c.id, table.c.kind, table.c.publisher, table.c.authors, table.c.title)
    head = sa.case((table.c.kind == DocumentKind.FILING.value, sa.func.substr(table.c.text, 1, _HEAD)))
    rows: list[Any] = []
    for part in batched(sorted(set(document_ids)), 400):
        query = sa.select(*columns, head.label("head")).where(
            table.c.id.in_(part), table.c.kind.in_(sorted(_REASONS))
        )
        rows += session.connection().execute(query).all()
    names = {row.id: _names(row) for row in rows if row.kind != DocumentKind.FILING}
    known = _entities_named(session, {name for found in names.values() for name in found})
    authors: dict[str, tuple[Author, ...]] = {}
    for row in rows:
        entity = next((known[name] for name in names.get(row.id, ()) if name in known), None)
        if entity is not None:
            authors[row.id] = (Author(*entity, _REASONS[row.kind]),)
    complaints = [
        row for row in rows if row.kind == DocumentKind.FILING and is_complaint(row.title, row.head)
    ]
    return authors | _plaintiffs(session, complaints)


def _names(document: Any) -> list[str]:
    """Who may be the author of a post, release or paper, the likeliest first."""
    publisher = document.publisher or ""
    plain = normalised(publisher, Kind.COMPANY)
    if plain in _CARRIERS.get(document.kind, ()):
        return [name for name in document.authors if name.strip()]
    if is_news_outlet(publisher) and document.kind != DocumentKind.PRESS_RELEASE:
        return []  # what an outlet posts is a report
    return [name for name in (publisher, *document.authors) if name.strip()]


def is_complaint(title: str | None, head: str | None) -> bool:
    """Whether a court paper is what opens a case: its title says so, or a line at its head and none that says otherwise."""
    for words in (title, head):
        if words and _OTHER_PAPER.search(words):
            return False
        if words and _COMPLAINT.search(words):
            return True
    return False


def _plaintiffs(session: Session, complaints: Sequence[Any]) -> dict[str, tuple[Author, ...]]:
    """The plaintiffs of complaints, of the case that stands first in each."""
    heads = {row.id: f"{row.title or ''}\n{row.head or ''}" for row in complaints}
    mentions, named, entities = table_of(CaseMention), table_of(DocumentEntity), table_of(Entity)
    parties: dict[str, tuple[int, list[str]]] = {}
    for part in batched(sorted(heads), 400):
        query = sa.select(
            mentions.c.document_id, mentions.c.caption, mentions.c.docket_number, mentions.c.plaintiffs
        ).where(mentions.c.document_id.in_(part), mentions.c.basis == "named")
        for row in session.connection().execute(query.order_by(mentions.c.id)):
            place = _place(heads[row.document_id], (row.caption, row.docket_number))
            if row.plaintiffs and (row.document_id not in parties or place < parties[row.document_id][0]):
                parties[row.document_id] = (place, list(row.plaintiffs))
    refs = {ref: key for key, (_, found) in parties.items() for ref in found}
    authors: dict[str, list[Author]] = {}
    for part in batched(sorted(refs), 400):
        resolved = (
            sa.select(named.c.id, entities.c.id, entities.c.kind)
            .join_from(named, entities, entities.c.id == named.c.entity_id)
            .where(named.c.id.in_(part))
        )
        for ref, entity_id, kind in session.connection().execute(resolved.order_by(named.c.id)):
            authors.setdefault(refs[ref], []).append(
                Author(entity_id, kind, _REASONS[DocumentKind.FILING.value])
            )
    return {key: tuple(found) for key, found in authors.items()}


def _place(head: str, names: Iterable[str | None]) -> int:
    places = [head.find(name) for name in names if name]
    return min((place for place in places if place >= 0), default=len(head))


def _entities_named(session: Session, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Id and kind of the entities that are listed or known by the names; a lone name of a person is nobody's."""
    listed, table = alias_table(), table_of(Entity)
    options = [
        (name, kind, normalised(name, kind))
        for name in names
        for kind in _AUTHORS
        if not (kind is Kind.PERSON and parsed_person(name).is_lone)
    ]
    wanted = {key for name, kind, _ in options if (key := listed.find(name, kind)) is not None}
    there: set[str] = set()
    for part in batched(sorted(wanted), 400):
        there.update(
            session.connection().execute(sa.select(table.c.id).where(table.c.id.in_(part))).scalars()
        )
    aliases = table_of(Alias)
    known: dict[tuple[str, str], str] = {}
    for part in batched(sorted({normal for *_, normal in options if normal}), 400):
        query = sa.select(aliases.c.kind, aliases.c.normal, aliases.c.entity_id).where(
            aliases.c.normal.in_(part)
        )
        for kind, normal, entity_id in session.connection().execute(query.order_by(aliases.c.entity_id)):
            known.setdefault((kind, normal), entity_id)
    found: dict[str, tuple[str, str]] = {}
    for name, kind, _ in options:
        if (key := listed.find(name, kind)) in there:
            found.setdefault(name, (str(key), kind.value))
    for name, kind, normal in options:
        if (key := known.get((kind.value, normal))) is not None:
            found.setdefault(name, (key, kind.value))
    return found
