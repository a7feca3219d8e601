"""The tables as typed Parquet files in one folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
from sqlmodel import Session

from kb.export.base import whole
from kb.export.tables import TABLES, ColumnType, Table, dictionary
from kb.graph.filter import GraphFilter

_MOMENT = pa.timestamp("us", tz="UTC")

_TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: _MOMENT,
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
        for columns in table.batches(session, chosen, stored_times=True):
            arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(columns[0])
    return count


def _array(values: Sequence[Any], of_type: Any) -> Any:
    """A column; times that are stored as text are parsed by Arrow, all at once."""
    if of_type == _MOMENT and isinstance(next((value for value in values if value is not None), None), str):
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(_MOMENT)
    return pa.array(values, of_type)
