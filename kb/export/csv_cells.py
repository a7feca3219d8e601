"""Cells of CSV files: a column at a time, because most columns need neither quotes nor an apostrophe anywhere."""

import re
from collections.abc import Sequence
from typing import Any

from kb.export.tables import ColumnType, text_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMULA_AT_A_START = tuple(f"\n{sign}" for sign in _FORMULA)
_QUOTED = re.compile('[",\r\n]')
_STORED_ZERO = ".000000"
"""How SQLite's text of a time ends where it has no microseconds."""
_FLAGS: dict[bool | None, str] = {True: "true", False: "false", None: ""}


def cells(values: Sequence[Any], kind: ColumnType) -> Sequence[str]:
    """A column's cells as they stand in the file, by RFC 4180; no spreadsheet takes one for a formula.

    Args:
        values: of the column's type or None; times also as SQLite's text of them, in UTC without a zone.
        kind: the column's type.
    """
    if kind is ColumnType.TEXT:
        return _texts([value or "" for value in values])
    if kind is ColumnType.TIME:
        return _times(values)
    if kind is ColumnType.BOOLEAN:
        return list(map(_FLAGS.__getitem__, values))
    if kind is ColumnType.DATE:
        return list(map(text_of, values))
    return ["" if value is None else str(value) for value in values]


def safe_cell(value: Any) -> str:
    """A value as text that no spreadsheet runs: what it would take for a formula gets an apostrophe before it."""
    text = text_of(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def row(values: Sequence[Any]) -> str:
    """One line of the file."""
    return ",".join(_quoted(safe_cell(value)) for value in values) + "\r\n"


def rows(columns: Sequence[Sequence[str]]) -> str:
    """The lines of columns of cells."""
    lines = "\r\n".join(map(",".join, zip(*columns, strict=True)))
    return f"{lines}\r\n" if lines else ""


def _texts(values: list[str]) -> list[str]:
    """Texts, looked at as a whole first: is there a formula, is there anything to quote?"""
    # a line end within a text may look like a start here; then each text is looked at, which costs only time
    together = "\n" + "\n".join(values)
    if any(sign in together for sign in _FORMULA_AT_A_START):
        values = [safe_cell(value) for value in values]
    has_line_end = "\r" in together or together.count("\n") > len(values)
    if has_line_end or "," in together or '"' in together:
        return [_quoted(value) for value in values]
    return values


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _times(values: Sequence[Any]) -> list[str]:
    if isinstance(next((value for value in values if value is not None), None), str):
        return [_zoned(value) if value else "" for value in values]
    return list(map(text_of, values))


def _zoned(stored: str) -> str:
    """SQLite's text of a time in the form of ISO 8601."""
    return f"{stored[:10]}T{stored[11:].removesuffix(_STORED_ZERO)}+00:00"
