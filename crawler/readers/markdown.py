"""Markdown (CommonMark): read as the HTML that it stands for; YAML front matter gives title, date and authors."""

import re
from dataclasses import replace

from markdown_it import MarkdownIt

from crawler.dates import parse_date
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.clean_text import clean_line, clean_text
from crawler.readers.credits import full_url
from crawler.readers.decoding import decode
from crawler.readers.hints import with_headline
from crawler.readers.html_tree import lines_of, parse_fragment
from crawler.readers.page_authors import names_in
from crawler.readers.plain import MAX_TEXT_BYTES, text_document, title_of

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|date|published|author|authors|publisher)[ \t]*:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE
)
_MAX_NESTING = 50


def read(page: FetchedPage) -> list[ReadDocument]:
    """The text without its markup as one document.

    Raises:
        ReadingError: too large, empty, or in no encoding that is known.
    """
    if len(page.body) > MAX_TEXT_BYTES:
        raise ReadingError(
            page.url, f"text of {len(page.body) // 1_000_000} MB, more than {MAX_TEXT_BYTES // 1_000_000}"
        )
    source = decode(page.body, url=page.url, content_type=page.headers.get("content-type")).replace(
        "\r\n", "\n"
    )
    said: dict[str, str] = {}
    if match := _FRONT_MATTER.match(source):
        said = {name.lower(): value.strip().strip("\"'") for name, value in _FIELD.findall(match.group(1))}
        source = source[match.end() :]
    markup = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").render(source)
    lines = lines_of(parse_fragment(markup))
    text = clean_text("\n".join(line.text for line in lines))
    if not text:
        raise ReadingError(page.url, "no text in the Markdown")
    title = clean_line(said.get("title", "")) or next(
        (line.text for line in lines if line.tag == "h1"), title_of(text)
    )
    links = dict.fromkeys(
        full for line in lines for href, _ in line.links if (full := full_url(href, page.url))
    )
    document = text_document(
        page, with_headline(title, text), title=title, lines=lines, links=tuple(links)[:200]
    )
    return [
        replace(
            document,
            authors=document.authors
            or names_in([(said.get("authors") or said.get("author", "")).strip("[]")]),
            published=document.published or parse_date(said.get("date") or said.get("published")),
            publisher=document.publisher or clean_line(said.get("publisher", "")) or None,
        )
    ]
