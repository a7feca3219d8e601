"""The cells of CSV files against the standard library's writer."""

import csv
import io
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kb.export.csv_cells import cells, row, rows, safe_cell
from kb.export.tables import ColumnType

HOSTILE = st.text(st.sampled_from("=+-@\t\r\n\",;' aé中\u202e\x00"), max_size=6) | st.text()
TEXTS = st.lists(st.none() | HOSTILE, min_size=1, max_size=8)


def by_the_library(texts: list[list[str]]) -> str:
    """Lines as `csv.writer` writes them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(texts)
    return out.getvalue()


@given(TEXTS)
def test_texts_are_written_as_the_library_writes_them(values: list[str | None]) -> None:
    column = cells(values, ColumnType.TEXT)
    numbers = cells(list(range(len(values))), ColumnType.INTEGER)
    expected = [[safe_cell(value), str(number)] for number, value in enumerate(values)]
    assert rows([column, numbers]) == by_the_library(expected)
    assert "".join(row([value, number]) for number, value in enumerate(values)) == by_the_library(expected)


@given(TEXTS)
def test_no_cell_that_is_read_back_is_a_formula(values: list[str | None]) -> None:
    column = cells(values, ColumnType.TEXT)
    read = list(csv.reader(io.StringIO(rows([column, column]), newline="")))
    assert len(read) == len(values)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in read for cell in line)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_stored_time_is_written_as_the_time_itself(aware: datetime) -> None:
    stored = aware.replace(tzinfo=None).isoformat(" ", "microseconds")
    assert cells([None, stored], ColumnType.TIME) == cells([None, aware], ColumnType.TIME)
    assert cells([stored], ColumnType.TIME) == [aware.isoformat()]


def test_each_type_has_its_form_and_nothing_is_an_empty_cell() -> None:
    assert cells([True, False, None], ColumnType.BOOLEAN) == ["true", "false", ""]
    assert cells([0, -5, None], ColumnType.INTEGER) == ["0", "-5", ""]
    assert cells([0.1, 1e-20, None], ColumnType.NUMBER) == ["0.1", "1e-20", ""]
    assert cells([date(2026, 1, 2), None], ColumnType.DATE) == ["2026-01-02", ""]
    assert cells([None, None], ColumnType.TIME) == ["", ""]
    assert rows([[], []]) == ""
