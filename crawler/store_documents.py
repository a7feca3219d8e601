"""Documents as read become rows: new texts, new versions of known ones, and the cases that dockets tell of.

A document's key follows from its address and its text. So the same text read again writes nothing, and a text
that has changed becomes a version of its own, which names the one before; both are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session

from crawler.canonical_url import canonical_url, url_key
from crawler.dates import parse_date
from crawler.frontier import BLOCKED, target_id
from crawler.items import ReadDocument
from crawler.read_again import take_over
from crawler.relevance import Relevance, relevance_of
from kb.cases.page_lines import LINES
from kb.cases.record import ReadCase
from kb.forget.tombstones import PERSON, Tombstones, told
from kb.ids import digest, stable_id
from kb.models import Case, Document, FrontierUrl, NearCopySignature, Page
from kb.ontology import DocumentKind
from kb.resolve.near_copies import remember_fingerprints
from kb.review.keys import move_decisions
from kb.store.cases import case_id_of, store_case
from kb.store.session import insert_new, table_of

_KINDS = frozenset(DocumentKind)
_LONGEST_TITLE = 500
_LISTED_RELEVANCE = 0.2
"""Least relevance of an item that is kept of a listing of all sorts."""


@dataclass
class StoredDocuments:
    """What became of the documents of some pages."""

    new: int = 0
    changed: int = 0
    """New versions of documents that were there."""
    same: int = 0
    told_anew: int = 0
    """Of the same ones those whose title, authors, dates or credits are read otherwise by now."""
    left_out: int = 0
    """Items of a listing that is kept for its relevant ones only."""
    cases: int = 0
    removed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Page id to the id of the tombstone of a document in it, which was not taken in, and the reason."""

    def add(self, other: "StoredDocuments") -> None:
        """Count the other's in."""
        self.new += other.new
        self.changed += other.changed
        self.same += other.same
        self.told_anew += other.told_anew
        self.left_out += other.left_out
        self.cases += other.cases
        self.removed.update(other.removed)


def store_documents(
    session: Session,
    page: Page,
    documents: Iterable[ReadDocument],
    *,
    tombstones: Tombstones | None = None,
) -> StoredDocuments:
    """Write what was read out of a page; the caller's transaction is what makes it whole or absent.

    `tombstones` are the store's, where the caller has them already.
    """
    stored = StoredDocuments()
    if tombstones is None:
        tombstones = Tombstones.of(session)
    for read in documents:
        if not read.text.strip():
            continue
        row = _document_row(page, read)
        if tombstones.has(PERSON):
            row["authors"] = [name for name in row["authors"] if tombstones.person(name) is None]
        removed = tombstones.url(url_key(row["url"])) if tombstones.rows else None
        if removed is not None:
            stored.removed[page.id] = (removed.id, told(removed))
            continue
        if _is_left_out(session, page, read, row):
            stored.left_out += 1
            continue
        if (known := session.get(Document, row["id"])) is not None:
            if read.key is None and known.digest != row["digest"]:
                _complete(session, row, known.digest)
                stored.changed += 1
            else:
                stored.told_anew += take_over(session, known, row)
                stored.same += 1
        elif _is_listed_only(page, row) and _has_own_page(session, row):
            # A feed's summary is no version of the article that was read from its own page.
            stored.same += 1
            continue
        else:
            row["supersedes_id"] = _newest_version(session, page, row)
            stored.changed += row["supersedes_id"] is not None
            stored.new += row["supersedes_id"] is None
            insert_new(session, Document, [row])
            remember_fingerprints(session, row["id"], row["text"])
        if read.case is not None:
            _store_case(session, page, _without_people(read.case, tombstones), row)
            stored.cases += 1
    return stored


def _without_people(case: ReadCase, tombstones: Tombstones) -> ReadCase:
    """The case without parties, attorneys and judges who were removed by law."""
    if not tombstones.has(PERSON):
        return case

    def is_kept(name: str) -> bool:
        return tombstones.person(name) is None

    return replace(
        case,
        judge=case.judge if case.judge and is_kept(case.judge) else None,
        referred_judge=case.referred_judge if case.referred_judge and is_kept(case.referred_judge) else None,
        panel=tuple(name for name in case.panel if is_kept(name)),
        parties=tuple(
            replace(party, attorneys=tuple(one for one in party.attorneys if is_kept(one.name)))
            for party in case.parties
            if is_kept(party.name)
        ),
    )


def _complete(session: Session, row: dict[str, Any], before: str) -> None:
    """Give a document that came of an export, with its evidence only, the whole text; it is due for extraction.

    What people decided on it stays with it: `before` is the digest of the text that it had, which their keys begin with.
    """
    move_decisions(session, before, row["digest"])
    table = table_of(Document)
    told = ("text", "digest", "page_id", "authors", "credits", "links", "relevance", "relevance_reason")
    anew = ("extract_version", "extract_note", "text_dropped_at", "kept_digest")
    values = {name: row[name] for name in told} | dict.fromkeys(anew)
    session.connection().execute(table.update().where(table.c.id == row["id"]).values(**values))
    session.expire_all()
    marks = table_of(NearCopySignature)
    session.connection().execute(marks.delete().where(marks.c.document_id == row["id"]))
    remember_fingerprints(session, row["id"], row["text"])


def _store_case(session: Session, page: Page, case: ReadCase, row: dict[str, Any]) -> None:
    """Write the case; the text of a case that somebody follows is relevant whatever it says."""
    stored = store_case(
        session, case, seen=page.fetched_at, page_id=page.id, document_id=row["id"], source_url=row["url"]
    )
    cases, documents = table_of(Case), table_of(Document)
    connection = session.connection()
    if connection.execute(sa.select(cases.c.followed).where(cases.c.id == stored.id)).scalar():
        connection.execute(
            documents.update()
            .where(documents.c.id == row["id"], documents.c.relevance < 1.0)
            .values(relevance=1.0, relevance_reason="a case that is followed")
        )


def document_url(read: ReadDocument, page_url: str) -> str:
    """The address that a document is known by: the one that its page calls canonical, if that is on the same site.

    A canonical address elsewhere says where a text was first printed, not that this copy is there; only a saved
    file, which has no address of its own, takes it whatever the site.
    """
    own = canonical_url(read.url or page_url)
    if not read.canonical_url:
        return own
    said = canonical_url(read.canonical_url)
    here, there = urlsplit(own), urlsplit(said)
    if here.scheme == "file" and there.scheme in ("http", "https") and there.path not in ("", "/"):
        return said
    if there.scheme not in ("http", "https") or (there.path in ("", "/") and here.path not in ("", "/")):
        return own
    return said if _site(here.netloc) == _site(there.netloc) else own


def document_id(url: str, text: str) -> str:
    """Key of a text at an address."""
    return stable_id(url, digest(text.encode("utf-8", "surrogatepass")))


def _site(netloc: str) -> str:
    for prefix in ("www.", "amp.", "m.", "mobile."):
        netloc = netloc.removeprefix(prefix)
    return netloc


def _document_row(page: Page, read: ReadDocument) -> dict[str, Any]:
    hints = page.hints
    url = document_url(read, page.url)
    text_digest = digest(read.text.encode("utf-8", "surrogatepass"))
    title = (read.title or hints.get("title") or "")[:_LONGEST_TITLE] or None
    found = _relevance(read, title)
    return {
        "id": read.key or document_id(url, read.text),
        "page_id": page.id,
        "source_id": page.source_id,
        "url": url,
        "kind": read.kind if read.kind in _KINDS else DocumentKind.ARTICLE.value,
        "title": title,
        "text": read.text,
        "digest": text_digest,
        "authors": list(read.authors) or _authors(hints.get("authors")),
        "publisher": read.publisher or hints.get("publisher"),
        "owner_group": hints.get("owner_group"),
        "section": read.section,
        "published": read.published or parse_date(hints.get("published")),
        "first_seen": page.fetched_at,
        "language": read.language,
        "paywalled": read.paywalled or hints.get("paywalled") == "yes",
        "credits": [
            *(dict(credit) for credit in read.credits),
            *([{LINES: read.lines}] if read.lines else []),
        ],
        "links": list(read.links),
        "relevance": round(found.score, 4),
        "relevance_reason": found.reason,
        "supersedes_id": None,
        "withdrawn_at": None,
        "origin_id": None,
        "extract_version": None,
        "extract_note": None,
        "resolve_version": None,
    }


def _relevance(read: ReadDocument, title: str | None) -> Relevance:
    parties: Sequence[str] = [party.name for party in read.case.parties] if read.case is not None else []
    caption = read.case.caption if read.case is not None else None
    return relevance_of(title, read.text, parties=[*parties, *([caption] if caption else [])])


def _authors(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list | tuple):
        return [str(author) for author in value if str(author).strip()]
    return []


def _is_left_out(session: Session, page: Page, read: ReadDocument, row: dict[str, Any]) -> bool:
    """Whether an item of a listing is not wanted.

    Such is one whose own page can be had, and in a listing of all sorts, such as a court's feed, one that is neither
    relevant nor of a followed case.
    """
    if page.hints.get("only_blocked") and not _is_blocked(session, page, row):
        return True
    if not (page.hints.get("listing") and page.hints.get("only_relevant")):
        return False
    if row["relevance"] >= _LISTED_RELEVANCE:
        return False
    if read.case is None:
        return True
    cases = table_of(Case)
    query = sa.select(cases.c.followed).where(cases.c.id == case_id_of(read.case))
    return not session.connection().execute(query).scalar()


def _is_blocked(session: Session, page: Page, row: dict[str, Any]) -> bool:
    frontier = table_of(FrontierUrl)
    query = sa.select(frontier.c.state).where(frontier.c.id == target_id(page.source_id or "", row["url"]))
    return bool(session.connection().execute(query).scalar() == BLOCKED)


def _is_listed_only(page: Page, row: dict[str, Any]) -> bool:
    """Whether a document comes from a listing, such as a feed, rather than from its own page."""
    return page.hints.get("listing") is True and row["url"] != canonical_url(page.url)


def _has_own_page(session: Session, row: dict[str, Any]) -> bool:
    documents, pages = table_of(Document), table_of(Page)
    query = (
        sa.select(documents.c.id)
        .join(pages, pages.c.id == documents.c.page_id)
        .where(documents.c.url == row["url"], pages.c.url == row["url"])
        .limit(1)
    )
    return session.connection().execute(query).first() is not None


def _newest_version(session: Session, page: Page, row: dict[str, Any]) -> str | None:
    """The version of the same address and kind that no other supersedes; None for an address not seen before.

    Documents of one page are never versions of each other, and a docket's window is none of the docket.
    """
    asked = {"url": row["url"], "kind": row["kind"], "own": row["id"], "page": page.id}
    found: str | None = session.connection().execute(_newest(), asked).scalar()
    return found


@cache
def _newest() -> sa.Select[Any]:
    """The question of `_newest_version`: to put it together takes longer than to answer it."""
    table = table_of(Document)
    newer = table.alias()
    return (
        sa.select(table.c.id)
        .where(
            table.c.url == sa.bindparam("url"),
            table.c.kind == sa.bindparam("kind"),
            table.c.id != sa.bindparam("own"),
            table.c.page_id.is_distinct_from(sa.bindparam("page")),
            ~sa.exists().where(newer.c.supersedes_id == table.c.id),
        )
        .order_by(table.c.first_seen.desc(), table.c.id)
        .limit(1)
    )


def mark_read(
    session: Session, page: Page, *, state: str, version: int | None, error: str | None = None
) -> None:
    """Write down what became of reading a page."""
    table = table_of(Page)
    session.connection().execute(
        table.update()
        .where(table.c.id == page.id)
        .values(read_state=state, read_error=error, reader_version=version)
    )
