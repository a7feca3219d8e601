"""The tables as one workbook, for people who work in a spreadsheet."""

import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any, ClassVar

from lxml.etree import SerialisationError
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
            ExportError: a table has more rows than a sheet can hold, or there is no room for the sheets.
        """
        try:
            return self._write(session, chosen, path)
        except SerialisationError as error:
            # openpyxl writes its sheets into the folder for temporary files first
            reason = f"no room in {tempfile.gettempdir()} ({error})"
            raise ExportError(path, reason, "make room there or set TMPDIR") from error

    def _write(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
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
        with whole(path) as partial:
            made = partial.with_name(f"{partial.name}.zip")
            try:
                book.save(made)
                _write_without_times(made, partial)
            finally:
                made.unlink(missing_ok=True)
        return counts


def _write_without_times(made: Path, path: Path) -> None:
    """The workbook without the moment it was made, so that one state of the store gives one file."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with old.open(name) as source, new.open(entry, "w") as target:
                if name == "docProps/core.xml":
                    target.write(_TIMES.sub(b"", source.read()))
                else:
                    shutil.copyfileobj(source, target, 1 << 20)


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
