"""Tombstones: keyed digests by which a removed address or person is known again without being named.

The key is random and lies in the store beside the digests: whoever has the database can test a guess, and cannot read
the list. Tombstones go with `backup` and `db copy`, and into a file for stores that are restored from older backups.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from kb.errors import AnnotationError
from kb.ids import stable_id
from kb.models import Tombstone
from kb.ontology import Kind
from kb.resolve.names import normalised
from kb.store.session import insert_new, table_of

URL, PERSON = "url", "person"
PENDING, DONE = "pending", "done"

_COLUMNS = ("id", "kind", "salt", "digests", "at", "user", "reason")


def keyed_digest(kind: str, value: str, salt: str) -> str:
    """HMAC-SHA256 of an address or a normalised name."""
    return hmac.new(
        bytes.fromhex(salt), f"{kind}:{value}".encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class Tombstones:
    """All tombstones of a store, in memory: there are few."""

    rows: Sequence[Tombstone]

    @classmethod
    def of(cls, session: Session) -> "Tombstones":
        """Those of a store."""
        rows = session.exec(select(Tombstone).order_by(col(Tombstone.at), Tombstone.id)).all()
        for row in rows:
            session.expunge(row)  # they outlive the transaction
        return cls(rows)

    def has(self, kind: str) -> bool:
        """Whether there is any of a kind."""
        return any(row.kind == kind for row in self.rows)

    def url(self, key: str) -> Tombstone | None:
        """The tombstone of an address, given in the form that addresses are compared by."""
        return self.find(URL, key)

    def person(self, name: str) -> Tombstone | None:
        """The tombstone of a person who bears a name."""
        normal = normalised(name, Kind.PERSON)
        return self.find(PERSON, normal) if normal else None

    def find(self, kind: str, value: str) -> Tombstone | None:
        """The tombstone of an address or of a name in the form that it is compared by."""
        made: dict[str, str] = {}
        for row in self.rows:
            if row.kind != kind:
                continue
            if row.salt not in made:
                made[row.salt] = keyed_digest(kind, value, row.salt)
            if made[row.salt] in row.digests:
                return row
        return None


def told(row: Tombstone) -> str:
    """Why something is passed over, in words."""
    return f"removed on {row.at:%Y-%m-%d} by {row.user}: {row.reason} (tombstone {row.id})"


def lay(
    session: Session,
    kind: str,
    values: Iterable[str],
    *,
    user: str,
    reason: str,
    at: datetime | None = None,
) -> Tombstone:
    """Write a pending tombstone of an address or of a person's normalised names; one that is there is made wider."""
    known = Tombstones.of(session)
    wanted = sorted({value for value in values if value})
    if not wanted:
        raise ValueError("a tombstone of nothing")
    there = next(filter(None, (known.find(kind, value) for value in wanted)), None)
    salt = there.salt if there else next((row.salt for row in known.rows), None) or secrets.token_hex(32)
    digests = [keyed_digest(kind, value, salt) for value in wanted]
    if there is not None:
        merged = [*there.digests, *(one for one in digests if one not in there.digests)]
        table = table_of(Tombstone)
        session.connection().execute(
            table.update().where(table.c.id == there.id).values(digests=merged, state=PENDING)
        )
        session.expire_all()
        return session.get_one(Tombstone, there.id)
    key = stable_id(kind, digests[0])
    row = {
        "id": key,
        "kind": kind,
        "salt": salt,
        "digests": digests,
        "state": PENDING,
        "at": at or datetime.now(UTC),
        "user": user,
        "reason": reason,
        "counts": {},
    }
    insert_new(session, Tombstone, [row])
    return session.get_one(Tombstone, key)


def finish(session: Session, key: str, counts: dict[str, int]) -> None:
    """Write down what went; what an earlier, interrupted removal counted is added up."""
    table = table_of(Tombstone)
    before = session.connection().execute(sa.select(table.c.counts).where(table.c.id == key)).scalar_one()
    names = sorted({*before, *counts})
    total = {name: before.get(name, 0) + counts.get(name, 0) for name in names}
    session.connection().execute(table.update().where(table.c.id == key).values(counts=total, state=DONE))


def export_tombstones(session: Session, path: Path) -> int:
    """Write the tombstones as JSON Lines, whole or not at all; the file tests guesses as the store does, so keep it as safe."""
    rows = Tombstones.of(session).rows
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8") as out:
        for row in rows:
            values = {name: getattr(row, name) for name in _COLUMNS} | {"at": row.at.isoformat()}
            out.write(json.dumps(values, ensure_ascii=False) + "\n")
    partial.replace(path)
    return len(rows)


def import_tombstones(session: Session, path: Path) -> int:
    """Take tombstones in as pending ones, to be applied; returns how many are new.

    Raises:
        AnnotationError: a line that is no tombstone; nothing is taken in then.
    """
    rows: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                rows.append(_row(line, path, number))
    return insert_new(session, Tombstone, rows)


def _row(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        data = json.loads(line)
        row = {name: data[name] for name in _COLUMNS}
        bytes.fromhex(row["salt"])
        row["at"] = datetime.fromisoformat(row["at"])
        texts = [row[name] for name in ("id", "user", "reason", *(["kind"]))] + list(row["digests"])
    except (ValueError, KeyError, TypeError) as error:
        raise AnnotationError(path, number, f"no tombstone ({error})") from error
    if (
        row["kind"] not in (URL, PERSON)
        or not all(isinstance(text, str) for text in texts)
        or row["at"].tzinfo is None
    ):
        raise AnnotationError(
            path, number, "no tombstone (kind, id, user, reason, digests or time do not fit)"
        )
    return row | {"state": PENDING, "counts": {}}
