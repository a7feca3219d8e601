"""Merging the entries of one reading into a case: which are known, which are new, whose text has changed, in what order."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.cases.entry_kind import read_entry
from kb.cases.record import ReadCase, ReadEntry
from kb.ids import stable_id
from kb.models import DocketEntry
from kb.store.session import insert_new, table_of

Row = dict[str, Any]

_SURE = ("document", "sequence")
"""Keys that no two entries of a docket share."""


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """What became of the entries of a reading."""

    new: int
    changed: int


@dataclass(slots=True)
class _Known:
    """The rows of a case under the keys that an entry can be recognised by."""

    rows: dict[str, Row]
    by_key: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Make a row findable."""
        self.rows[row["id"]] = row
        for key in _keys(
            row["pacer_doc_id"], row["number"], row["pacer_sequence"], row["filed"], row["text"]
        ):
            self.by_key.setdefault(key, []).append(row["id"])

    def find(self, entry: ReadEntry, text: str, *, doubled: bool) -> Row | None:
        """The row of an entry, by the surest key that fits and that no other entry of this reading took.

        Where entries may come doubled, one that is known for sure is the same however often it comes.
        """
        for key in _keys(entry.pacer_doc_id, entry.number, entry.pacer_sequence, entry.filed, text):
            for row_id in self.by_key.get(key, ()):
                row = self.rows[row_id]
                free = row_id not in self.taken or (doubled and key[0] in _SURE)
                if free and _compatible(row, entry, key[0]):
                    return row
        return None


def _keys(
    doc_id: str | None, number: str | None, sequence: str | None, filed: date | None, text: str
) -> list[tuple[str, str]]:
    """Ways to recognise an entry, the surest first: PACER's document, its number, its sequence, its day and text."""
    keys = []
    if doc_id:
        keys.append(("document", doc_id))
    if number:
        keys.append(("number", number))
    if sequence:
        keys.append(("sequence", sequence))
    keys.append(("text", f"{filed} {stable_id(text)}"))
    return keys


def _compatible(row: Row, entry: ReadEntry, way: str) -> bool:
    """Whether nothing else tells the two apart: two documents, or two numbers."""
    if way == "document":
        return True
    if row["pacer_doc_id"] and entry.pacer_doc_id and row["pacer_doc_id"] != entry.pacer_doc_id:
        return False
    return way == "number" or not (row["number"] and entry.number and row["number"] != entry.number)


def merge_entries(
    session: Session, case_id: str, read: ReadCase, *, seen: datetime, newest: bool, document_id: str | None
) -> EntryCounts:
    """Write the entries of a reading; none is ever deleted, and an older text stays as a version.

    Args:
        session: of the transaction.
        case_id: the case.
        read: its reading.
        seen: when it was seen.
        newest: whether no later reading of the case is known; an older one adds and overrules nothing.
        document_id: the text that the entries' places refer to.
    """
    if not read.entries:
        return EntryCounts(0, 0)
    table = table_of(DocketEntry)
    stored = session.connection().execute(
        sa.select(table).where(table.c.case_id == case_id).order_by(table.c.position)
    ).mappings().all()  # fmt: skip
    known = _Known({})
    for found in stored:
        known.add(dict(found))
    before = {row["id"]: dict(row) for row in stored}
    order = [row["id"] for row in stored]
    read_order: list[str] = []
    changed = 0
    for entry in read.entries:
        text = " ".join(html.unescape(entry.text).replace("\x00", " ").split())
        # A stub and its text may both be in one answer; a whole docket lists each entry once.
        row = known.find(entry, text, doubled=not read.complete)
        if row is None:
            row = _new_row(case_id, entry, text, seen, document_id, known)
            known.add(row)
        elif _update(row, entry, text, seen=seen, newest=newest, stub=not read.complete):
            changed += 1
        if newest and document_id and row["text"] == text:
            row |= {"document_id": document_id, "start": entry.start, "end": entry.end}
        if row["id"] not in known.taken:
            read_order.append(row["id"])
        known.taken.add(row["id"])
    _place(known.rows, order, read_order)
    fresh = [row for key, row in known.rows.items() if key not in before]
    insert_new(session, DocketEntry, fresh)
    for key, row in known.rows.items():
        if key in before and row != before[key]:
            values = {name: value for name, value in row.items() if value != before[key][name]}
            session.connection().execute(table.update().where(table.c.id == key).values(**values))
    return EntryCounts(len(fresh), changed)


def _new_row(
    case_id: str, entry: ReadEntry, text: str, seen: datetime, document_id: str | None, known: _Known
) -> Row:
    keys = _keys(entry.pacer_doc_id, entry.number, entry.pacer_sequence, entry.filed, text)
    entry_id = next(
        (key for kind, value in keys if (key := stable_id(case_id, kind, value)) not in known.rows),
        stable_id(case_id, "again", len(known.rows), *keys[-1]),
    )
    return {
        "id": entry_id,
        "case_id": case_id,
        "number": entry.number,
        "position": 0,
        "filed": entry.filed,
        "entered": entry.entered,
        "text": text,
        "pacer_doc_id": entry.pacer_doc_id,
        "pacer_sequence": entry.pacer_sequence,
        "sealed": entry.sealed,
        "document_id": document_id,
        "start": entry.start if document_id else None,
        "end": entry.end if document_id else None,
        "versions": [],
        "first_seen": seen,
    } | _reading(text)


def _reading(text: str) -> Row:
    found = read_entry(text)
    return {"kind": found.kind.value, "outcome": found.outcome, "subject": found.subject}


def _update(row: Row, entry: ReadEntry, text: str, *, seen: datetime, newest: bool, stub: bool) -> bool:
    """Bring a row up to date; returns whether its text changed.

    A feed's short description does not overrule the docket's full text, and is no older version of it either.
    """
    for name in ("number", "entered", "pacer_doc_id", "pacer_sequence", "filed"):
        if row[name] is None and getattr(entry, name) is not None:
            row[name] = getattr(entry, name)
    if not text or text == row["text"] or (stub and len(text) < len(row["text"])):
        return False
    earlier: list[dict[str, str]] = list(row["versions"] or [])
    if any(version["text"] == text for version in earlier):
        return False
    if not newest:
        row["versions"] = [{"text": text, "seen": seen.isoformat()}, *earlier]
        return False
    if row["text"]:
        row["versions"] = [*earlier, {"text": row["text"], "seen": seen.isoformat()}]
    row["text"] = text
    row["sealed"] = entry.sealed
    row |= _reading(text)
    return True


def _place(rows: dict[str, Row], stored: Sequence[str], read: Sequence[str]) -> None:
    """Give every row its position: by day, then number, then where the reading has it.

    An entry without a number stands behind the one that it follows on the docket.
    """
    read = list(read)
    days = [row["filed"] for key in read if (row := rows[key])["filed"]]
    if len(days) > 1 and days[0] > days[-1]:
        read.reverse()  # a docket printed with the newest first
    keys: dict[str, tuple[date, int, int, int]] = {}
    for source in (stored, read):
        day, number = date.min, 0
        for index, key in enumerate(source):
            row = rows[key]
            own = row["number"]
            day = row["filed"] or row["entered"] or day
            if own and own.isdigit() and len(own) < 8:
                number = int(own)
                keys[key] = (day, number, 0, index)
            else:
                keys[key] = (day, number, 1, index)
    for position, key in enumerate(sorted(rows, key=lambda key: (keys[key], key))):
        rows[key]["position"] = position
