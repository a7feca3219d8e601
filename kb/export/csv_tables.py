"""The tables as CSV files in one folder, with their data dictionary."""

from pathlib import Path
from typing import ClassVar

from sqlmodel import Session

from kb.export.base import whole
from kb.export.csv_cells import cells, row, rows
from kb.export.tables import TABLES, Table, dictionary
from kb.graph.filter import GraphFilter


class CsvExporter:
    """RFC 4180, UTF-8; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""

    suffix: ClassVar[str] = ""
    title: ClassVar[str] = "Folder of CSV tables with a data dictionary (spreadsheets, pandas, DuckDB, R)"

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write one file a table; the folder is whole or absent."""
        counts: dict[str, int] = {}
        with whole(path, folder=True) as partial:
            for table in TABLES:
                counts[table.name] = _write(table, session, chosen, partial / f"{table.name}.csv")
            with (partial / "data_dictionary.csv").open("w", encoding="utf-8", newline="") as out:
                out.write(row(("table", "column", "type", "meaning")))
                out.writelines(map(row, dictionary()))
        return counts


def _write(table: Table, session: Session, chosen: GraphFilter, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(row([column.name for column in table.columns]))
        for columns in table.batches(session, chosen, stored_times=True):
            out.write(
                rows(
                    [
                        cells(values, column.type)
                        for values, column in zip(columns, table.columns, strict=True)
                    ]
                )
            )
            count += len(columns[0])
    return count
