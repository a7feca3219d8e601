"""What a file is, by its bytes: names and content types are often wrong or missing, so they only decide between texts."""

import json
import re
import zlib
from enum import StrEnum

from crawler.errors import ReadingError
from crawler.readers.court_feed import looks_like_court_feed
from crawler.readers.courtlistener import looks_like_courtlistener
from crawler.readers.docket import looks_like_docket
from crawler.readers.internet_archive import looks_like_archived_docket
from crawler.readers.json_feed import looks_like_json_feed
from crawler.readers.unpacking import GZIP_MAGIC
from crawler.readers.xml_guard import root_name


class Format(StrEnum):
    """A kind of file that can be read."""

    HTML = "html"
    DOCKET = "docket"
    ARCHIVED_DOCKET = "archived_docket"
    COURTLISTENER = "courtlistener"
    PDF = "pdf"
    FEED = "feed"
    COURT_FEED = "court_feed"
    SITEMAP = "sitemap"
    WARC = "warc"
    JSON_LINES = "json_lines"
    MARKDOWN = "markdown"
    PLAIN = "plain"
    GZIP = "gzip"
    """Anything but a WARC, compressed: unpack it and look again."""


_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|main|section|h[1-6]|table|span|a|ul|ol|br|script|link)\b",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(rb"^(?:#{1,6} \S|---\s*$|\[[^\]]+\]: \S|```)|\[[^\]\n]+\]\([^)\s]+\)", re.MULTILINE)
_UNREADABLE = (
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
)
_ADVICE = "html, pdf, text, Markdown, feeds, WARC and JSON Lines can be read; convert it to one of them"


def format_of(body: bytes, *, url: str, content_type: str | None = None) -> Format:
    """The format of the bytes.

    Raises:
        ReadingError: empty, or of a format that has no reader.
    """
    start = body[:8192].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c")
    if not start:
        raise ReadingError(url, "empty file", "fetch it again")
    if b"%PDF-" in body[:1024]:
        return Format.PDF
    if body.startswith(GZIP_MAGIC):
        return Format.WARC if _unpacked_start(body).startswith(b"WARC/") else Format.GZIP
    if start.startswith(b"WARC/"):
        return Format.WARC
    for magic, what in _UNREADABLE:
        if body.startswith(magic):
            raise ReadingError(url, f"{what} cannot be read", _ADVICE)
    if start.startswith((b"{", b"[")) and (found := _json_format(body, url)):
        return found
    if start.startswith(b"<") and (found := _markup_format(body)):
        return found
    name = url.split("?")[0].split("#")[0].lower()
    if looks_like_docket(body) and not name.endswith((".md", ".markdown")):
        return Format.DOCKET
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") or len(_HTML_START.findall(start)) > 2:
        return Format.HTML
    if kind == "text/markdown" or name.endswith((".md", ".markdown")):
        return Format.MARKDOWN
    if not name.endswith(".txt") and len(_MARKDOWN.findall(start)) > 2:
        return Format.MARKDOWN
    return Format.PLAIN


def _unpacked_start(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(body[:65536], 1024)
    except zlib.error:
        return b""


def _json_format(body: bytes, url: str) -> Format | None:
    if looks_like_json_feed(body):
        return Format.FEED
    if looks_like_courtlistener(body):
        return Format.COURTLISTENER
    if looks_like_archived_docket(body):
        return Format.ARCHIVED_DOCKET
    first = body.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    try:
        data = json.loads(first)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict) and "text" in data:
        return Format.JSON_LINES
    if data is not None or re.match(rb"[\[{]\s*[\"{\[\n]", first):
        raise ReadingError(url, "JSON, but no feed, docket or JSON Lines in the ontology's form", _ADVICE)
    return None


def _markup_format(body: bytes) -> Format | None:
    if looks_like_archived_docket(body):
        return Format.ARCHIVED_DOCKET
    if looks_like_court_feed(body):
        return Format.COURT_FEED
    if looks_like_docket(body):
        return Format.DOCKET
    if looks_like_courtlistener(body):
        return Format.COURTLISTENER
    root = root_name(body)
    if root in _FEED_ROOTS:
        return Format.FEED
    if root in _SITEMAP_ROOTS:
        return Format.SITEMAP
    return Format.HTML if root else None
