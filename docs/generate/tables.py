"""The data dictionary, from the classes of the tables."""

import inspect
from typing import Any

from sqlmodel import SQLModel

import kb.models as models
from docs.generate.docstrings import annotations, meanings
from docs.generate.markdown import MADE, cell, code, table
from kb.store.session import table_of

HEAD = """\
# Data dictionary

The tables of the store, the same in SQLite and in PostgreSQL. Columns that end in `_id` hold the id of a row of another
table; a later stage points at an earlier one, never the reverse, and no database constraint is needed for it:
`distillwatch doctor --deep` checks every reference. Times are UTC. Offsets count code points, their end is exclusive.

The tables that `distillwatch export csv` writes carry their own dictionary, `data_dictionary.csv`. Tables beside these
(`document_fts`, `search_document_key` and their like) are the index of words, kept by triggers, and `alembic_version` holds
the schema's revision.
"""


def tables_page() -> str:
    """All tables with their columns, in the order of the road from source to alert."""
    parts = [MADE.format("`kb/models/`"), HEAD]
    for model in _models():
        parts += [f"## {table_of(model).name}\n", cell(inspect.getdoc(model) or "") + "\n", _columns(model)]
    return "\n".join(parts)


def _models() -> list[type[SQLModel]]:
    """The tables in the order in which the files of `kb/models` stand in its road, then by their place in the file."""
    order = ("crawl", "document", "claim", "entity", "case", "proposition", "decision", "watch", "schedule")
    found = [getattr(models, name) for name in models.__all__]

    def place(model: type[SQLModel]) -> tuple[int, int]:
        file = model.__module__.rpartition(".")[2]
        return (order.index(file) if file in order else len(order), inspect.getsourcelines(model)[1])

    return sorted(found, key=place)


def _columns(model: type[SQLModel]) -> str:
    said, types = meanings(model), annotations(model)
    rows = [
        [
            code(column.name),
            code(types[column.name].removesuffix(" | None")),
            "may be empty" if column.nullable else "",
            _index(column),
            cell(said.get(column.name, "")),
        ]
        for column in table_of(model).columns
    ]
    return table(["column", "type", "", "index", "meaning"], rows) + "\n"


def _index(column: Any) -> str:
    """Whether a look-up by the column alone is quick."""
    if column.primary_key:
        return "key"
    leading = any(index.columns.keys()[0] == column.name for index in column.table.indexes)
    return "yes" if leading else ""
