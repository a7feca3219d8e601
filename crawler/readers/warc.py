"""WARC archives (ISO 28500): every answer in them that some reader can read."""

import logging
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from crawler.archive import BROKEN_RECORD
from crawler.dates import parse_date
from crawler.errors import ArchiveError, ReadingError
from crawler.items import FetchedPage, ReadDocument

MAX_WARC_BYTES = 2_000_000_000
MAX_RECORDS = 100_000
MAX_RECORD_BYTES = 60_000_000
"""Unpacked; the archive is read up to the first larger record."""
MAX_UNPACKED_BYTES = 8_000_000_000
_READABLE = ("html", "xml", "pdf", "json", "text/plain", "text/markdown")

log = logging.getLogger(__name__)


def read(page: FetchedPage, read_one: Callable[[FetchedPage], list[ReadDocument]]) -> list[ReadDocument]:
    """The documents of every record that `read_one` can read; what it cannot is logged and left out.

    Raises:
        ReadingError: too large, broken before its first record, or without any record that can be read.
    """
    if len(page.body) > MAX_WARC_BYTES:
        raise ReadingError(
            page.url, f"archive of more than {MAX_WARC_BYTES // 1_000_000} MB", "split it by record"
        )
    documents: list[ReadDocument] = []
    failed = unpacked = 0
    try:
        for number, answer in enumerate(_answers(page)):
            unpacked += len(answer.body) if answer else 0
            if (
                number >= MAX_RECORDS
                or unpacked > MAX_UNPACKED_BYTES
                or (answer and len(answer.body) > MAX_RECORD_BYTES)
            ):
                # to go on would unpack the rest of the record first, however long that is
                log.warning("%s: record %s and what follows it is more than is read", page.url, number + 1)
                failed += 1
                break
            try:
                documents += read_one(answer) if answer else []
            except ReadingError as error:
                failed += 1
                log.warning("%s", error)
    except ArchiveError as error:
        if not documents:
            raise ReadingError(page.url, error.reason, "fetch it again") from error
        log.warning("%s: the archive breaks off (%s)", page.url, error.reason)
    if not documents:
        raise ReadingError(page.url, f"no record with a readable page ({failed} failed)")
    return documents


def _answers(page: FetchedPage) -> Iterator[FetchedPage | None]:
    """Every record as a page, or None where it is no page.

    Raises:
        ArchiveError: the archive is broken from here on.
    """
    try:
        for record in ArchiveIterator(BytesIO(page.body)):
            yield _answer(record, page)
    except (*BROKEN_RECORD, OSError) as error:
        raise ArchiveError(page.url, f"broken archive ({error})") from error


def _answer(record: Any, page: FetchedPage) -> FetchedPage | None:
    """The record as a page; None for requests, redirects, errors and media."""
    if record.rec_type not in ("response", "resource"):
        return None
    url = record.rec_headers.get_header("WARC-Target-URI") or page.url
    headers = dict(record.http_headers.headers) if record.http_headers else {}
    headers = {name.lower(): value for name, value in headers.items()}
    kind = headers.get("content-type") or record.rec_headers.get_header("Content-Type") or ""
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if status != "200" or (kind and not any(part in kind.lower() for part in _READABLE)):
        return None
    body = record.content_stream().read(MAX_RECORD_BYTES + 1)
    fetched = parse_date(record.rec_headers.get_header("WARC-Date")) or page.fetched_at
    return FetchedPage(page.source_id, url.strip("<>"), body, fetched, 200, headers, page.hints)
