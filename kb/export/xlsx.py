"""The tables as one workbook, for people who work in a spreadsheet."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any, ClassVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError
from sqlmodel import Session

from kb.errors import ExportError
from kb.export.base import whole
from kb.export.tables import TABLES, ColumnType, dictionary, text_of
from kb.graph.filter import GraphFilter

_TIMES = re.compile(rb"<dcterms:(created|modified).*?</dcterms:\1>")
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575
"""Rows a sheet holds beside its heading; both are limits of the format."""


class XlsxExporter:
    """A sheet a table; texts are stored as texts, so that no cell is a formula."""

    suffix: ClassVar[str] = ".xlsx"
    title: ClassVar[str] = "Workbook (Excel, LibreOffice); needs the extra `tables`"

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write the workbook; it is whole or absent.

        Raises:
            ExportError: a table has more rows than a sheet can hold.
        """
        counts: dict[str, int] = {}
        book = Workbook(write_only=True)
        for table in TABLES:
            sheet = book.create_sheet(table.name)
            sheet.freeze_panes = "A2"
            sheet.append([_heading(sheet, column.name) for column in table.columns])
            counts[table.name] = 0
            for row in table.rows(session, chosen):
                if counts[table.name] == _MOST_ROWS:
                    raise ExportError(
                        path, f"{table.name} has more rows than a sheet holds", "export csv or parquet"
                    )
                sheet.append(
                    [
                        _cell(sheet, value, column.type)
                        for value, column in zip(row, table.columns, strict=True)
                    ]
                )
                counts[table.name] += 1
        sheet = book.create_sheet("data_dictionary")
        sheet.append([_heading(sheet, name) for name in ("table", "column", "type", "meaning")])
        for line in dictionary():
            sheet.append(line)
        made = io.BytesIO()
        book.save(made)
        with whole(path) as partial:
            _write_without_times(made, partial)
        return counts


def _write_without_times(made: io.BytesIO, path: Path) -> None:
    """The workbook without the moment it was made, so that one state of the store gives one file."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _TIMES.sub(b"", data)
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, kind: ColumnType) -> Any:
    if value is None:
        return None
    if kind is ColumnType.TIME:
        return text_of(value)
    if kind is not ColumnType.TEXT:
        return value
    text = str(value)[:_LONGEST_CELL]
    try:
        cell = WriteOnlyCell(sheet, value=text)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="".join(ch for ch in text if ch.isprintable() or ch in "\n\t"))
    cell.data_type = "s"
    return cell
