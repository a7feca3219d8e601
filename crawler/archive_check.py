"""Are the archived pages still the bytes that came?"""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from crawler.archive import Place, read_page
from kb.errors import DistillwatchError
from kb.ids import digest
from kb.models import Page
from kb.store.session import table_of


def damaged_pages(engine: Engine, folder: Path) -> Iterator[str]:
    """Pages whose record is gone, cannot be read, or has other bytes than were fetched, one line each."""
    table = table_of(Page)
    query = sa.select(
        table.c.id, table.c.url, table.c.digest, table.c.warc_file, table.c.warc_offset
    ).order_by(table.c.warc_file, table.c.warc_offset)
    with engine.connect() as connection:
        for key, url, expected, file, offset in connection.execution_options(yield_per=1000).execute(query):
            try:
                page = read_page(folder, Place(file, offset))
            except (DistillwatchError, OSError) as error:
                yield f"page/{key} {url}: {error}"
                continue
            if digest(page.body) != expected:
                yield f"page/{key} {url}: the archive has other bytes than were fetched"
