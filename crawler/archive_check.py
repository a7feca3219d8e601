"""Are the archived pages still the bytes that came?"""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from crawler.archive import Place, read_page
from kb.errors import DistillwatchError
from kb.ids import digest
from kb.models import Page
from kb.store.invariants import Finding
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of

_NEXT = "copy the file anew from a backup (`distillwatch restore` into an empty folder); its other records can be read"


def damaged_pages(engine: Engine, folder: Path) -> Iterator[Finding]:
    """Pages whose record is gone, cannot be read, or has other bytes than were fetched."""
    table = table_of(Page)
    query = (
        sa.select(table.c.id, table.c.url, table.c.digest, table.c.warc_file, table.c.warc_offset)
        .where(table.c.read_state.not_in(WITHOUT_BYTES))
        .order_by(table.c.warc_file, table.c.warc_offset)
    )
    with engine.connect() as connection:
        for key, url, expected, file, offset in connection.execute(query.execution_options(yield_per=1000)):
            try:
                page = read_page(folder, Place(file, offset))
            except (DistillwatchError, OSError) as error:
                yield Finding("archive", f"page/{key}", f"{url}: {error}", _NEXT)
                continue
            if digest(page.body) != expected:
                problem = f"{url}: {file} has other bytes at {offset} than were fetched"
                yield Finding("archive", f"page/{key}", problem, _NEXT)
