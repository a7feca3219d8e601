"""Making a watch and taking it away, for the command line and the app alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine

from kb.cases.entry_kind import EntryKind
from kb.ids import stable_id
from kb.models import Watch
from kb.ontology import Predicate, Standing
from kb.store.session import insert_new, table_of, writing
from kb.watch.kinds import WatchError, WatchKind, check_terms

_VOCABULARIES: dict[WatchKind, tuple[str, type[Predicate] | type[Standing] | type[EntryKind]]] = {
    WatchKind.PREDICATE: ("predicate", Predicate),
    WatchKind.STANDING: ("standing", Standing),
    WatchKind.DOCKET_KIND: ("kind", EntryKind),
}
"""Terms that are words of a fixed list."""


def add_watch(
    engine: Engine,
    kind: WatchKind,
    terms: dict[str, Any],
    *,
    now: datetime,
    note: str | None = None,
    tags: Sequence[str] = (),
    channels: Sequence[str] = (),
    digest: bool = False,
) -> tuple[str, bool]:
    """Watch something from now on; the watch's id, and whether it is new: the same thing is watched once.

    Raises:
        WatchError: a term is missing, or is no word of its list.
    """
    check_terms(kind, terms)
    if kind in _VOCABULARIES:
        name, words = _VOCABULARIES[kind]
        allowed = [word.value for word in words]
        if terms[name] not in allowed:
            raise WatchError(f"there is no {name} {terms[name]!r}; choose one of {', '.join(allowed)}")
    key = stable_id(kind, *sorted(f"{name}={value}" for name, value in terms.items()))
    row = {
        "id": key,
        "kind": kind.value,
        "terms": terms,
        "note": note,
        "tags": list(tags),
        "channels": list(channels),
        "created_at": now,
        "digest": digest,
        "enabled": True,
    }
    with writing(engine) as session:
        return key, bool(insert_new(session, Watch, [row]))


def remove_watch(engine: Engine, beginning: str) -> int:
    """Stop the watches whose ids begin so, and say how many those were; what was told stays on record."""
    table = table_of(Watch)
    with writing(engine) as session:
        gone = table.delete().where(table.c.id.startswith(beginning, autoescape=True))
        return int(session.connection().execute(gone).rowcount)
