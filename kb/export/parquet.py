"""The tables as typed Parquet files in one folder."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
from sqlmodel import Session

from kb.export.base import whole
from kb.export.tables import TABLES, ColumnType, Table, dictionary
from kb.graph.filter import GraphFilter

_ROWS = 20_000

_TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: pa.timestamp("us", tz="UTC"),
}


class ParquetExporter:
    """One file a table, written in row groups so that memory does not grow with the rows."""

    suffix: ClassVar[str] = ""
    title: ClassVar[str] = "Folder of Parquet tables (DuckDB, pandas, polars, Spark)"

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write one file a table and the data dictionary; the folder is whole or absent."""
        counts: dict[str, int] = {}
        with whole(path, folder=True) as partial:
            for table in TABLES:
                counts[table.name] = _write(table, session, chosen, partial / f"{table.name}.parquet")
            names = ("table", "column", "type", "meaning")
            lines = list(zip(*dictionary(), strict=True))
            pq.write_table(
                pa.table(
                    {name: pa.array(values, pa.string()) for name, values in zip(names, lines, strict=True)}
                ),
                partial / "data_dictionary.parquet",
            )
        return counts


def _write(table: Table, session: Session, chosen: GraphFilter, path: Path) -> int:
    schema = pa.schema(
        [
            pa.field(column.name, _TYPES[column.type], metadata={"meaning": column.meaning})
            for column in table.columns
        ],
        metadata={"meaning": table.meaning},
    )
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        rows = table.rows(session, chosen)
        while part := list(islice(rows, _ROWS)):
            writer.write_batch(pa.record_batch(list(_arrays(part, schema)), schema=schema))
            count += len(part)
    return count


def _arrays(rows: Sequence[Sequence[Any]], schema: Any) -> Iterator[Any]:
    for values, field in zip(zip(*rows, strict=True), schema, strict=True):
        yield pa.array(values, field.type)
