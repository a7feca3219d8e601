"""JSON Lines in the ontology's form: one document a line. What they say of entities and claims is left to extraction.

A document of our own export keeps the key that it had, although its text is only the evidence.
"""

import re

from crawler.dates import parse_date
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.decoding import decode
from crawler.readers.hints import hint_date, hint_text
from kb.annotation import parse_input_line
from kb.errors import AnnotationError
from kb.extract.language import language_of
from kb.store.record import is_recorded

MAX_BYTES = 500_000_000
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def read(page: FetchedPage) -> list[ReadDocument]:
    """The documents of the file, in order; their text is left as it is, since offsets refer to it.

    Raises:
        ReadingError: too large, or a line that departs from the form.
    """
    if len(page.body) > MAX_BYTES:
        raise ReadingError(page.url, f"more than {MAX_BYTES // 1_000_000} MB", "split it")
    documents = []
    for number, line in enumerate(decode(page.body, url=page.url).split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = parse_input_line(line.lstrip("\ufeff"), path=page.url, number=number)
        except AnnotationError as error:
            raise ReadingError(
                f"{page.url}, line {number}", error.reason, "mend or leave out the line"
            ) from error
        text = _NOT_STORABLE.sub("\ufffd", found.text)
        documents.append(
            ReadDocument(
                url=found.url or f"{page.url}#{found.id}",
                kind=found.kind.value,
                title=found.title,
                text=text,
                publisher=found.publisher or hint_text(page, "publisher"),
                published=parse_date(found.published) or hint_date(page),
                language=language_of(text),
                key=found.id if is_recorded(line.lstrip("\ufeff")) else None,
            )
        )
    return documents
