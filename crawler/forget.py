"""`forget` an address or a person: archive and store, in an order that a killed process can be started again in.

The tombstone comes first, so that nothing brings the page back meanwhile; then the bytes go out of the archive; then all
rows go in one transaction, which also says that the tombstone is done. Stopped in between, the same command, or
`distillwatch forget --again`, goes on.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from crawler.archive import Place
from crawler.canonical_url import url_key
from crawler.erase import erase_records, records_of
from kb.batches import batched
from kb.forget.documents import forget_documents
from kb.forget.people import find_person, forget_person
from kb.forget.rows import delete_where, update_where, values_where
from kb.forget.tombstones import PERSON, URL, Tombstones, finish, lay
from kb.forget.wipe import wipe
from kb.models import Case, Document, FrontierUrl, Page, Tombstone
from kb.ontology import Kind
from kb.resolve.names import normalised
from kb.search.semantic import FILE as VECTOR_FILE
from kb.settings import Settings
from kb.store.kept import FORGOTTEN
from kb.store.session import table_of, writing

Progress = Callable[[int], None]
Matches = Callable[[str], bool]


@dataclass
class Plan:
    """What goes with an address."""

    documents: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """Pages of nothing else: their rows go too."""
    shared_pages: list[str] = field(default_factory=list)
    """Pages that other documents came from as well, such as a feed: their bytes go, those documents stay."""
    frontier: list[str] = field(default_factory=list)
    places: set[Place] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the address is there."""
        return not (self.documents or self.pages or self.frontier or self.places)


def plan_for(
    engine: Engine, settings: Settings, matches: Matches, *, progress: Progress = lambda done: None
) -> Plan:
    """Find everything of the addresses that match, records of the archive that no row points at included."""
    plan = Plan()
    with Session(engine) as session:
        plan.documents = _matching(session, Document, matches)
        own = set(_matching(session, Page, matches))
        plan.documents = sorted({*plan.documents, *values_where(session, Document, "id", "page_id", own)})
        behind = values_where(session, Document, "page_id", "id", plan.documents)
        others = values_where(session, Document, "id", "page_id", behind) - set(plan.documents)
        shared = values_where(session, Document, "page_id", "id", others)
        plan.pages, plan.shared_pages = sorted((own | behind) - shared), sorted(shared)
        index = _index_addresses(session)
        frontier = set(_matching(session, FrontierUrl, matches))
        frontier |= values_where(session, FrontierUrl, "id", "page_id", plan.pages)
        plan.frontier = sorted(frontier - index)
        plan.places = _places(session, [*plan.pages, *plan.shared_pages])
    plan.places |= set(records_of(settings.archive, matches, progress=progress))
    return plan


def forget_url(
    engine: Engine,
    settings: Settings,
    url: str,
    *,
    user: str,
    reason: str,
    progress: Progress = lambda done: None,
) -> dict[str, int]:
    """Remove an address for good; returns how many rows of what kind went.

    Raises:
        ArchiveError: the archive cannot be written to; what is left to do is done by the next call.
    """
    key = url_key(url)
    with writing(engine) as session:
        tombstone = lay(session, URL, [key], user=user, reason=reason).id
    return _remove(engine, settings, tombstone, lambda found: url_key(found) == key, progress)


def forget_again(
    engine: Engine, settings: Settings, *, progress: Progress = lambda done: None
) -> dict[str, dict[str, int]]:
    """Apply every tombstone to what is there now; returns what went, by tombstone.

    For a removal that was interrupted, and for a store that was restored from a backup of before it.
    """
    with Session(engine) as session:
        known = Tombstones.of(session)
    done: dict[str, dict[str, int]] = {}
    for row in known.rows:
        if row.kind == URL:
            done[row.id] = _remove(engine, settings, row.id, _borne_by(row), progress)
        else:
            done[row.id] = _remove_person(engine, settings, row.id)
    return done


def forget_name(engine: Engine, settings: Settings, name: str, *, user: str, reason: str) -> dict[str, int]:
    """Remove a person for good, by any of their names; returns how many rows of what kind went.

    The texts of the documents that name them, and the archived pages, are left: `find_person` has the documents.
    """
    normal = normalised(name, Kind.PERSON)
    with Session(engine) as session:
        person = find_person(session, lambda other: normalised(other, Kind.PERSON) == normal)
    with writing(engine) as session:
        tombstone = lay(session, PERSON, {normal, *person.normals}, user=user, reason=reason).id
    return _remove_person(engine, settings, tombstone)


def _remove_person(engine: Engine, settings: Settings, tombstone: str) -> dict[str, int]:
    with writing(engine) as session:
        if session.connection().dialect.name == "sqlite":
            session.connection().exec_driver_sql("pragma secure_delete=on")
        only = Tombstones([row for row in Tombstones.of(session).rows if row.id == tombstone])
        counts = forget_person(session, find_person(session, lambda other: only.person(other) is not None))
        finish(session, tombstone, dict(counts))
    wipe(engine)
    (settings.data / VECTOR_FILE).unlink(missing_ok=True)
    return {kind: number for kind, number in sorted(counts.items()) if number}


def _borne_by(row: Tombstone) -> Matches:
    """Whether an address is the one of a tombstone."""
    only = Tombstones([row])
    return lambda found: only.url(url_key(found)) is not None


def erase_pages(engine: Engine, settings: Settings, removed: dict[str, tuple[str, str]]) -> None:
    """Take pages that a removed document turned up in out of the archive again; their rows say why.

    Args:
        removed: page id to the id of the tombstone and the reason.
    """
    for key, (tombstone, why) in sorted(removed.items()):
        with Session(engine) as session:
            places = _places(session, [key])
        erase_records(settings.archive, places, why=_why(tombstone))
        with writing(engine) as session:
            update_where(session, Page, "id", [key], read_state=FORGOTTEN, read_error=why, hints={})


def _remove(
    engine: Engine, settings: Settings, tombstone: str, matches: Matches, progress: Progress
) -> dict[str, int]:
    plan = plan_for(engine, settings, matches, progress=progress)
    counts: Counter[str] = Counter()
    counts["archive records"] = erase_records(settings.archive, plan.places, why=_why(tombstone))
    with writing(engine) as session:
        wipe_on = session.connection().dialect.name == "sqlite"
        if wipe_on:
            session.connection().exec_driver_sql("pragma secure_delete=on")
        counts += remove_rows(session, plan)
        finish(session, tombstone, dict(counts))
    wipe(engine)
    (settings.data / VECTOR_FILE).unlink(missing_ok=True)
    return {name: number for name, number in sorted(counts.items()) if number}


def remove_rows(session: Session, plan: Plan) -> Counter[str]:
    """Take all rows of a plan away, in the caller's transaction."""
    counts = forget_documents(session, plan.documents)
    delete_where(session, FrontierUrl, "id", plan.frontier, counts)
    update_where(session, FrontierUrl, "page_id", plan.pages, page_id=None, etag=None, last_modified=None)
    update_where(session, Case, "page_id", plan.pages, page_id=None)
    delete_where(session, Page, "id", plan.pages, counts)
    update_where(
        session,
        Page,
        "id",
        plan.shared_pages,
        read_state=FORGOTTEN,
        read_error="a document of it was removed by law",
    )
    return counts


def _matching(session: Session, model: type[SQLModel], matches: Matches) -> list[str]:
    table = table_of(model)
    query = sa.select(table.c.id, table.c.url).where(table.c.url.is_not(None))
    rows: Iterable[Any] = session.connection().execute(query.execution_options(yield_per=5000))
    return sorted(key for key, url in rows if matches(url))


def _index_addresses(session: Session) -> set[str]:
    """Addresses of the sources themselves, which stay."""
    table = table_of(FrontierUrl)
    rows = session.connection().execute(sa.select(table.c.id, table.c.hints))
    return {key for key, hints in rows if (hints or {}).get("index")}


def _places(session: Session, page_ids: Iterable[str]) -> set[Place]:
    table = table_of(Page)
    found: set[Place] = set()
    for part in batched(sorted(set(page_ids)), 400):
        query = sa.select(table.c.warc_file, table.c.warc_offset).where(table.c.id.in_(part))
        found |= {Place(file, offset) for file, offset in session.connection().execute(query) if file}
    return found


def _why(tombstone: str) -> str:
    """What the archive says in place of a removed record."""
    return f"Removed; tombstone {tombstone}"
