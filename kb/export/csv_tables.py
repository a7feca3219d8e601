"""The tables as CSV files in one folder, with their data dictionary."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from sqlmodel import Session

from kb.export.base import whole
from kb.export.tables import TABLES, ColumnType, dictionary, text_of
from kb.graph.filter import GraphFilter

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvExporter:
    """RFC 4180, UTF-8; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""

    suffix: ClassVar[str] = ""
    title: ClassVar[str] = "Folder of CSV tables with a data dictionary (spreadsheets, pandas, DuckDB, R)"

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write one file a table; the folder is whole or absent."""
        counts: dict[str, int] = {}
        with whole(path, folder=True) as partial:
            for table in TABLES:
                with (partial / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as out:
                    writer = csv.writer(out)
                    writer.writerow(column.name for column in table.columns)
                    counts[table.name] = 0
                    for columns in table.batches(session, chosen):
                        cells = [
                            _cells(values, column.type)
                            for values, column in zip(columns, table.columns, strict=True)
                        ]
                        writer.writerows(zip(*cells, strict=True))
                        counts[table.name] += len(columns[0])
            with (partial / "data_dictionary.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(("table", "column", "type", "meaning"))
                writer.writerows(dictionary())
        return counts


def _cells(values: Sequence[Any], kind: ColumnType) -> Iterable[Any]:
    """A column for the writer, which makes text of numbers and nothing of None by itself."""
    if kind is ColumnType.TEXT:
        return [f"'{text}" if text and text[0] in _FORMULA else text for text in values]
    if kind in (ColumnType.INTEGER, ColumnType.NUMBER):
        return values
    return map(text_of, values)


def safe_cell(value: Any) -> str:
    """A value as text that no spreadsheet runs."""
    text = text_of(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
