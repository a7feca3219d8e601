"""What the fuzzing starts from: small sound inputs of each format, and what once failed."""

import gzip
import json
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

from sqlmodel import Session

from app.selection import case_query, claim_query, document_query
from kb.export.run import export
from kb.graph.filter import GraphFilter
from kb.store.case_rows import CaseFilter
from kb.store.document_rows import DocumentFilter
from kb.store.evidence import ClaimFilter
from tests.crawler.hostile_server import article
from tests.crawler.readers import docket_pages
from tests.crawler.readers.pdf_maker import make_pdf, make_scan, typed
from tests.crawler.readers.test_feed import ATOM, JSON_FEED, RDF, RSS
from tests.crawler.readers.test_read_page import ARTICLE, LINE, MARKDOWN, archive
from tests.crawler.readers.test_sitemap import INDEX, NEWS
from tests.crawler.test_catalogue import GOOD
from tests.crawler.test_import import STORY, annotated
from tests.fuzz.targets import sample

FAILED = Path(__file__).with_name("seeds")
"""A folder a target, with the inputs that once failed; they are run at every test."""

_RICH = b"""<!doctype html><html lang="en"><head><title>Heron sues Quayside - The Post</title>
<meta charset="utf-8"><meta property="og:title" content="Heron sues"><meta name="author" content="Ida Quill">
<meta property="article:published_time" content="2026-04-30T10:00:00-04:00"><link rel="canonical" href="/2026/04/30/heron">
<base href="https://post.example/x/"><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":
["NewsArticle","Thing"],"headline":"Heron sues","datePublished":"2026-04-30","author":[{"@type":"Person","name":"Ida Quill"}],
"publisher":{"name":"Post"},"isAccessibleForFree":"False","hasPart":{"cssSelector":".pay"}}]}</script></head><body>
<nav><a href="/a">A</a></nav><article><h1>Heron sues Quayside</h1><p class="byline">By <a rel="author" href="/q">Ida Quill</a>
and Tom Fenn | April 30, 2026</p><p>Heron Labs filed suit against Quayside on Thursday, saying that it had copied a model's
answers, <a href="https://tide.example/1">Tide Wire first reported</a>.</p><blockquote>It said <q>no</q>.</blockquote><ul><li>One
<li>Two</ul><table><tr><th>a<td>b</table><pre>x = 1</pre><p>The complaint names twelve thousand accounts.<br>It asks for more.</p>
<figure><img src="x.png" alt="y"><figcaption>A court</figcaption></figure></article><footer>&copy; 2026</footer></body></html>"""

_DATES = """2026-04-30T10:00:00-04:00
Thu, 30 Apr 2026 04:00:00 GMT
April 30, 2026, 9:15 a.m. EDT
30.04.2026
2026\u5e744\u670830\u65e5 10:00
il y a 3 jours
1 mei 2026
20260430T100000Z"""

_LEGAL = """Alder Labs, Inc. et al v. Birch AI Corp., No. 4:26-cv-04711-ABC (N.D. Cal. Mar. 1, 2026)
In re Willow Copyright Litigation, MDL No. 3143; [2026] EWHC 2863 (Ch); 42 O 14139/24; Case C-250/25; 26-1777
The suit, Heron v. Quay (D. Del. 1:26-cv-613), ended."""

_TOML = """id = "wire"
title = "Wire"
protocol = "list_page"
url = "https://news.example/list"
include = ["/2026/"]
schedule = "2h"
revisit_days = [1, 3]
[list]
item = "li"
link = "a::attr(href)"
title = "a"
"""

_API_TOML = """id = "api"
title = "Api"
protocol = "json_api"
url = "https://news.example/api"
terms = "distillation"
[api]
items = "results"
link = "url"
title = "title"
published = "date"
term_parameter = "q"
page_parameter = "page"
"""

_OPML = (
    b'<opml version="2.0"><body><outline text="Post" xmlUrl="https://post.example/feed"/>'
    b'<outline title="W" xmlUrl="http://wire.example/rss?x=1"/></body></opml>'
)

_SEARCHES = (
    '"trade secrets" stance:denied -model',
    "conceded by:halcyon about:borealis after:2026-04 before:2026",
    "predicate:sued case:cand-26-cv-04000 kind:article from:ledger",
    "NEAR(a b) OR c* AND NOT d ^e + f {x} (y) [z]",
    "深度 求索 “quoted words”",
)

_ADDRESSES = (
    f"claims?{claim_query(ClaimFilter(stances=('alleged',), predicates=('distilled',), entity_ids=('a', 'b'), case_id='c'))}",
    f"documents?{document_query(DocumentFilter(kinds=('article',), publishers=('P',), title='x'))}",
    f"cases?{case_query(CaseFilter(text='v.', courts=('cand',), statuses=('pending',)))}",
    "company?id=company-1&from=2026-01-01&to=2026-12-31&new=2026-11-01",
    "./graph?as_of=2026-05-01&g_focus=x&g_more=3",
    "https://evil.example/claims?x=1",
)

_URLS = b"""https://www.Post.example:443/a/../b/?utm_source=x&b=2&a=1#frag
http://xn--bcher-kva.example/%7Euser/?q=%C3%BC
https://b\xc3\xbccher.example/\xc3\xbc?x=y&x=z
https://user:pass@host.example:8080//a//b;c?d#e"""

_WEBHOOK = json.dumps(
    {
        "payload": {
            "results": [
                {
                    "id": 5, "docket": 900001, "date_filed": "2026-05-05", "entry_number": 12, "recap_sequence_number": "2026-05-05.001",
                    "pacer_sequence_number": 44, "description": "ORDER granting in part", "date_created": "2026-05-05T10:00:00-07:00",
                    "date_modified": "2026-05-05T10:00:00-07:00", "recap_documents": [{"id": 1, "document_number": "12", "is_sealed": None,
                    "pacer_doc_id": "035012345678", "description": "Order", "is_available": False}],
                }
            ]
        },
        "webhook": {"event_type": 1, "version": 2, "date_created": "2026-05-05T10:00:00-07:00", "deprecation_date": None},
    }
).encode()  # fmt: skip
_SEARCH_ANSWER = json.dumps(
    {
        "count": 1, "next": None, "results": [
            {
                "docket_absolute_url": "/docket/900001/alder-v-birch/", "docket_id": 900001, "docketNumber": "4:26-cv-04711",
                "caseName": "Alder Labs, Inc. v. Birch AI Corp.", "court_id": "cand", "court": "N.D. Cal.", "dateFiled": "2026-03-01",
                "party": ["Alder Labs, Inc.", "Birch AI Corp."], "attorney": ["Ann Willow"], "firm": ["Willow & Reed LLP"],
                "judge": "Rowan Oakley", "cause": "18:1836", "suitNature": "880", "recap_documents": [
                    {"id": 1, "description": "COMPLAINT", "document_number": 1, "entry_date_filed": "2026-03-01"}],
            }
        ],
    }
).encode()  # fmt: skip


def _exports() -> list[bytes]:
    folder = Path(str(sample().url.database)).parent
    with Session(sample()) as session:
        chosen = GraphFilter()
        return [
            export(session, name, folder / f"seed.{name}", chosen).path.read_bytes()[:40_000]
            for name in ("graphml", "gexf", "json", "cytoscape", "ntriples", "ftm", "claims")
        ]


def _records() -> list[bytes]:
    folder = Path(str(sample().url.database)).parent
    with Session(sample()) as session:
        path = export(session, "claims", folder / "seed.jsonl", GraphFilter()).path
    return path.read_bytes().splitlines()[:4]


def _archives() -> list[bytes]:
    records = [
        ("https://a.example/1", ARTICLE, "200 OK", "text/html"),
        ("https://a.example/2", RSS.encode(), "200 OK", "application/rss+xml"),
    ]
    # the same at every run, so that an input is
    plain = re.sub(rb"urn:uuid:[0-9a-f-]+", b"urn:uuid:" + b"0" * 32, archive(*records, compress=False))
    starts = [found.start() for found in re.finditer(rb"WARC/1\.0\r\n", plain)]
    members = [plain[start:end] for start, end in pairwise([*starts, len(plain)])]
    return [plain, b"".join(gzip.compress(member, mtime=0) for member in members)]


_TEXT = "Quarry Labs\n\nMirelle AI said on Monday that it had trained nothing.\r\n\tPage 1 of 2\f— more"
_DOCKETS = [docket_pages.DISTRICT.encode(), docket_pages.APPELLATE.encode(), docket_pages.LOGIN.encode()]
_ARCHIVED = [docket_pages.ARCHIVED_XML.encode(), docket_pages.ARCHIVED_JSON.encode()]
_SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "html": lambda: [ARTICLE, _RICH, article("Lab says rival copied it", STORY)],
    "feed": lambda: [part.encode() for part in (RSS, ATOM, RDF, JSON_FEED)],
    "sitemap": lambda: [NEWS, INDEX, b"https://a.example/1\nhttps://a.example/2\n"],
    "docket": lambda: _DOCKETS,
    "court_feed": lambda: [docket_pages.FEED.encode(), RSS.encode()],
    "archived_docket": lambda: _ARCHIVED,
    "courtlistener": lambda: [_WEBHOOK, _SEARCH_ANSWER, docket_pages.ARCHIVED_JSON.encode()],
    "pdf": lambda: [make_pdf([typed(["Case 4:26-cv-04711 Document 12 Filed 04/10/26", "ORDER", _TEXT])], title="Order"), make_scan([typed(["ORDER"])])],
    "warc": _archives,
    "archive": _archives,
    "markdown": lambda: [MARKDOWN.encode(), b"# A\n\n[x](http://y.example)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nz\n```\n"],
    "plain": lambda: [_TEXT.encode(), _TEXT.encode("utf-16"), "Überschrift\n\nText é".encode("latin-1")],
    "json_lines": lambda: [json.dumps(LINE).encode(), annotated(1, STORY).encode()],
    "annotation": lambda: [annotated(1, STORY).encode()],
    "record": _records,
    "export_read_back": _exports,
    "catalogue": lambda: [GOOD.encode(), _TOML.encode(), _API_TOML.encode()],
    "opml": lambda: [_OPML],
    "search": lambda: [text.encode() for text in _SEARCHES],
    "app_address": lambda: [text.encode() for text in _ADDRESSES],
    "outside_url": lambda: [_URLS],
    "dates": lambda: [_DATES.encode()],
    "legal": lambda: [_LEGAL.encode()],
}  # fmt: skip


@cache
def seeds_of(target: str) -> tuple[bytes, ...]:
    """Sound inputs of a target, then those that once failed."""
    return (*_SEEDS[target](), *(path.read_bytes() for path in failed(target)))


def failed(target: str) -> list[Path]:
    """Inputs of a target that once failed."""
    return sorted((FAILED / target).glob("*"))
