"""What a file is, by its bytes; and the readers of text, Markdown, JSON Lines and WARC."""

import gzip
import json
import uuid
from datetime import UTC, datetime

import pytest

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers import READERS, read_page, warc
from crawler.readers.formats import Format, format_of
from tests.crawler.readers.pdf_maker import make_pdf, typed
from tests.shared_data import shared

NOW = datetime(2026, 5, 4, tzinfo=UTC)
ARTICLE = (
    "<!doctype html><html><head><title>Heron sues Quayside</title></head><body><article><h1>Heron sues Quayside</h1>"
    + "<p>Heron Labs filed suit against Quayside on Thursday, saying that it had copied a model's answers.</p>"
    * 2
    + "<p>The complaint, in a federal court, names twelve thousand accounts and asks for an injunction.</p>"
    "</article></body></html>"
).encode()
LINE = {
    "id": "d1",
    "title": "Heron sues",
    "text": "Heron sues Quayside.",
    "published": "2026-04-30",
    "kind": "article",
}


def page(body: bytes | str, *, url: str = "https://harbour-post.example/file", **headers: str) -> FetchedPage:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FetchedPage(None, url, body.encode() if isinstance(body, str) else body, NOW, headers=named)


def only(body: bytes | str, **more: str) -> ReadDocument:
    (found,) = read_page(page(body, **more))
    return found


@pytest.mark.parametrize(
    ("body", "name", "content_type", "expected"),
    [
        (ARTICLE, "x", "text/plain", Format.HTML),
        (ARTICLE.decode().encode("utf-16"), "x", None, Format.HTML),
        (b"\n\n<!-- saved --><html><p>x</p></html>", "x.txt", None, Format.HTML),
        (make_pdf([typed(["text"])]), "x.html", "text/html", Format.PDF),
        (b"<?xml version='1.0'?><!-- a --><rss version='2.0'/>", "x.html", "text/html", Format.FEED),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "x", None, Format.FEED),
        (b"<rdf:RDF xmlns:rdf='a'/>", "x", None, Format.FEED),
        (b'{"version":"https:\\/\\/jsonfeed.org\\/version\\/1","items":[]}', "x", None, Format.FEED),
        (b"<urlset/>", "x", None, Format.SITEMAP),
        (gzip.compress(ARTICLE, mtime=0), "x.html.gz", None, Format.GZIP),
        (b"WARC/1.0\r\n", "x", None, Format.WARC),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0), "x", None, Format.WARC),
        ((json.dumps(LINE) + "\n").encode(), "x", None, Format.JSON_LINES),
        (
            b"# A heading\n\nText with [a link](https://a.example) and\n\n## another\n",
            "x",
            None,
            Format.MARKDOWN,
        ),
        (b"Just text.\nIn lines.", "x.md", None, Format.MARKDOWN),
        (b"Just text.\nIn lines.", "x", None, Format.PLAIN),
        (b"# one\n# two\n# three\n", "notes.txt", None, Format.PLAIN),
        ("１ 글자로 된 글".encode(), "x", None, Format.PLAIN),
    ],
)
def test_a_file_is_known_by_its_bytes(
    body: bytes, name: str, content_type: str | None, expected: Format
) -> None:
    assert format_of(body, url=f"https://a.example/{name}", content_type=content_type) is expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty file"),
        (b"\x00" * 100, "empty file"),
        (b"PK\x03\x04rest", "Office document"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b'{"a": 1}', "JSON, but"),
        (b'[{"a": 1}]', "JSON, but"),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "sitemap"),
        (b"\x00\x01\x02 binary \xff\xfe\x00" * 50, "binary data"),
        (gzip.compress(gzip.compress(ARTICLE)), "compressed twice"),
        (gzip.compress(b" " * 101_000_000), "unpacks to more"),
        (gzip.compress(ARTICLE)[:-30], "breaks off"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        read_page(page(body))


def test_every_format_with_documents_has_a_reader() -> None:
    assert set(READERS) | {Format.WARC, Format.SITEMAP, Format.GZIP} == set(Format)


def test_compressed_html_is_unpacked() -> None:
    assert only(gzip.compress(ARTICLE)).text.startswith("Heron sues Quayside\nHeron Labs filed suit")


def test_plain_text_keeps_its_lines_and_its_first_is_the_title() -> None:
    found = only(
        "Heron sues Quayside\r\nFirst   line.\r\n\r\n\r\n\r\nSecond\u200b line.\x07\r\nOriginal source:\r\nTide Wire\r\n"
    )
    assert found.text == "Heron sues Quayside\nFirst line.\n\nSecond line.\nOriginal source:\nTide Wire"
    assert found.title == "Heron sues Quayside"
    assert [credit["name"] for credit in found.credits] == ["Tide Wire"]


def test_a_first_line_of_sentences_is_no_title() -> None:
    assert only("Heron sued. Quayside denies it.\nMore text.").title is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_several_encodings(encoding: str) -> None:
    text = "Le modèle a été copié, dit la société Héron. " * 20
    assert only(text.encode(encoding)).text == text.strip()


MARKDOWN = """---
title: "Heron sues"
date: 2026-04-30
author: Ida Quill and Tom Fenn
---
# Heron sues

Heron *Labs* sued **Quayside**, [Tide Wire](https://tidewire.example/a) says.

- first point
- second `point`

| a | b |
|---|---|
| 1 | 2 |

<script>alert(1)</script>
![picture](x.png)
"""


def test_markdown_loses_its_markup() -> None:
    found = only(MARKDOWN, url="https://harbour-post.example/heron.md")
    assert found.text.splitlines()[:4] == [
        "Heron sues", "Heron Labs sued Quayside, Tide Wire says.", "first point", "second point",
    ]  # fmt: skip
    assert "alert" not in found.text
    assert "|" not in found.text
    assert (found.title, found.authors) == ("Heron sues", ("Ida Quill", "Tom Fenn"))
    assert found.published == datetime(2026, 4, 30, tzinfo=UTC)
    assert found.links == ("https://tidewire.example/a",)


def test_json_lines_give_their_documents_with_the_text_as_it_is() -> None:
    second = LINE | {"id": "d2", "text": "Two  spaces\tstay.", "kind": "policy", "url": "https://a.example/2"}
    first, other = read_page(page(f"{json.dumps(LINE)}\n\n{json.dumps(second)}\n"))
    assert (first.url, first.title, first.published) == (
        "https://harbour-post.example/file#d1", "Heron sues", datetime(2026, 4, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (other.url, other.kind, other.text) == ("https://a.example/2", "policy", "Two  spaces\tstay.")


@pytest.mark.parametrize(
    "bad", ['{"id": "x"}', '{"id": "x", "text": 5}', "{", '{"id":"x","text":"a","kind":"poem"}']
)
def test_a_bad_line_is_named(bad: str) -> None:
    with pytest.raises(ReadingError, match="line 2"):
        read_page(page(f"{json.dumps(LINE)}\n{bad}\n"))


def archive(*records: tuple[str, bytes, str, str], compress: bool = True) -> bytes:
    """A WARC of answers, each with address, body, status and content type."""
    written = [_record("warcinfo", "", b"software: test\r\n", "application/warc-fields")]
    for url, body, status, kind in records:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        written.append(_record("response", url, head + body, "application/http; msgtype=response"))
    return b"".join(gzip.compress(record) if compress else record for record in written)


def _record(kind: str, url: str, payload: bytes, content_type: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        f"WARC-Date: 2026-04-30T10:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {len(payload)}\r\n"
        + (f"WARC-Target-URI: {url}\r\n" if url else "")
    )
    return f"{head}\r\n".encode() + payload + b"\r\n\r\n"


@pytest.mark.parametrize("compress", [True, False])
def test_every_readable_answer_of_an_archive_is_read(compress: bool) -> None:
    body = archive(
        ("https://a.example/1", ARTICLE, "200 OK", "text/html"),
        ("https://a.example/2", ARTICLE, "404 Not Found", "text/html"),
        ("https://a.example/3", b"\x89PNG", "200 OK", "image/png"),
        ("https://a.example/4", b"<html></html>", "200 OK", "text/html"),
        (
            "https://a.example/5",
            make_pdf([typed(["A page of a filing, with its text."])]),
            "200 OK",
            "application/pdf",
        ),
        compress=compress,
    )
    assert [found.url for found in read_page(page(body))] == ["https://a.example/1", "https://a.example/5"]


def test_an_archive_that_breaks_off_keeps_what_came_before() -> None:
    body = archive(*[(f"https://a.example/{n}", ARTICLE, "200 OK", "text/html") for n in range(3)])
    assert 1 <= len(read_page(page(body[: len(body) * 3 // 4]))) < 3


def test_an_archive_is_read_up_to_a_record_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MAX_RECORD_BYTES", 10_000)
    bomb = ("https://a.example/bomb", b"<html>" + b" " * 5_000_000, "200 OK", "text/html")
    good = ("https://a.example/1", ARTICLE, "200 OK", "text/html")
    assert [found.url for found in read_page(page(archive(good, bomb, good)))] == ["https://a.example/1"]
    with pytest.raises(ReadingError, match="no record"):
        read_page(page(archive(bomb)))


def test_an_archive_without_pages_is_an_error() -> None:
    with pytest.raises(ReadingError, match="no record"):
        read_page(page(archive()))


@pytest.mark.shared
def test_a_real_text_comes_through_with_its_lines() -> None:
    path = shared("real/techcrunch-and-aidaily.txt")
    raw = path.read_text(encoding="utf-8")
    found = only(raw, url="file:///techcrunch-and-aidaily.txt")
    assert found.text.splitlines() == [" ".join(line.split()) for line in raw.strip().splitlines()]
    assert found.title == raw.splitlines()[0]
    assert [credit["name"] for credit in found.credits] == ["TechCrunch AI"]
