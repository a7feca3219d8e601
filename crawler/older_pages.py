"""Pages that readers of an earlier version have read: a few at a time are read again, from the archive."""

import sqlalchemy as sa

from crawler.readers.version import READER_VERSION
from kb.models import Page
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of

AT_ONCE = 200
"""Pages of one update: what is new never waits long for what is only read better."""


def make_older_due(connection: sa.Connection, *, most: int = AT_ONCE) -> int:
    """Let pages that older readers have read be read once more; returns how many these are.

    Of an address only what came last: earlier versions keep the text that was known then.
    """
    pages = table_of(Page)
    later = pages.alias()
    older = (
        sa.select(pages.c.id)
        .where(
            pages.c.reader_version < READER_VERSION,
            pages.c.read_state.not_in(("due", *WITHOUT_BYTES)),
            ~sa.exists().where(later.c.url == pages.c.url, later.c.fetched_at > pages.c.fetched_at),
        )
        .order_by(pages.c.fetched_at, pages.c.id)
        .limit(most)
    )
    done = connection.execute(pages.update().where(pages.c.id.in_(older)).values(read_state="due"))
    return done.rowcount
