"""Does every claim's quote still stand in its archived page? The page is read again from the bytes that came."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from crawler.page_reading import PageToRead
from crawler.read_pool import read_pages
from kb.models import Claim, Document, Page
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of

Progress = Callable[[int], None]


@dataclass
class EvidenceCheck:
    """How many quotes were looked up, and how many stand where they should."""

    checked: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class _Quote:
    start: int
    end: int
    text: str


def check_evidence(engine: Engine, archive: Path, *, progress: Progress | None = None) -> EvidenceCheck:
    """Read every page that a claim comes from again, and compare each quote with the text at its span.

    Quotes of documents without an archived page count as checked and not equal; those of pages whose bytes were removed
    on purpose, by law or by age, cannot be checked and are left out.

    Raises:
        CrawlError: the reading process cannot be started.
    """
    quotes, without_page = _quotes(engine)
    check = EvidenceCheck(checked=without_page)
    for result in read_pages(_pages(engine, list(quotes)), archive, processes=1):
        texts = [document.text for document in result.documents]
        for quote in quotes[result.page_id]:
            check.checked += 1
            check.equal += any(text[quote.start : quote.end] == quote.text for text in texts)
        if progress is not None:
            progress(1)
    return check


def _quotes(engine: Engine) -> tuple[dict[str, list[_Quote]], int]:
    """The quotes of each archived page, and the number of those without one."""
    claims, documents, pages = table_of(Claim), table_of(Document), table_of(Page)
    query = (
        sa.select(documents.c.page_id, claims.c.start, claims.c.end, claims.c.quote)
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .outerjoin(pages, pages.c.id == documents.c.page_id)
        .where(
            claims.c.retracted_at.is_(None),
            sa.or_(pages.c.id.is_(None), pages.c.read_state.not_in(WITHOUT_BYTES)),
        )
    )
    found: dict[str, list[_Quote]] = defaultdict(list)
    without_page = 0
    with engine.connect() as connection:
        for page_id, start, end, quote in connection.execute(query):
            if page_id is None:
                without_page += 1
            else:
                found[page_id].append(_Quote(start, end, quote))
    return found, without_page


def _pages(engine: Engine, ids: list[str]) -> Iterator[PageToRead]:
    pages = table_of(Page)
    with engine.connect() as connection:
        for start in range(0, len(ids), 500):
            query = sa.select(pages).where(pages.c.id.in_(ids[start : start + 500])).order_by(pages.c.id)
            for row in connection.execute(query):
                # A quote of a scanned page stands only in what OCR makes of it.
                yield PageToRead.of(row, ocr=True)
