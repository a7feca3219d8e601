"""Archived pages: the bytes as they came, shown where they can neither run nor call anybody.

The page with fetch time and digest on top holds a sandboxed frame with the bytes. For showing, `<link>` and
refreshing `<meta>` tags are left out, since a browser may connect to the hosts they name whatever the policy
says; the download has every byte.
"""

import re
from hashlib import sha256

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from app import questions
from app.links import outside_href
from app.widgets.marks import escape
from crawler.archive import Place, read_page
from crawler.errors import ArchiveError
from kb.errors import DistillwatchError
from kb.models import Page
from kb.store.kept import WITHOUT_BYTES

_LOADING_TAGS = re.compile(rb"<link\b[^>]*>|<meta\b[^>]*http-equiv[^>]*>", re.IGNORECASE)

BYTES_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""No script, no network, no forms: only inline styles and inline pictures."""

_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_STYLE = """
:root { color-scheme: light dark; } body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: flex; flex-direction: column;
height: 100vh; } header { padding: .6rem 1rem; border-bottom: 1px solid #8886; overflow-wrap: anywhere; } h1 { font-size: 1rem; margin: 0; }
p { margin: .1rem 0; font-size: .9rem; } code { font-size: .85rem; } iframe { border: 0; flex: 1; background: #fff; color-scheme: light; }
"""


def archived_page(request: Request) -> Response:
    """An archived page with its provenance on top; `?bytes=show` is the frame's inside, `?bytes=all` the download."""
    try:
        with Session(questions.engine()) as session:
            page = session.get(Page, request.path_params["page_id"])
    except DistillwatchError as error:
        return _plain(str(error), 503)
    if page is None:
        return _plain("There is no such archived page.", 404)
    if page.read_state in WITHOUT_BYTES:
        why = page.read_error or "they were removed"
        return _plain(
            f"The bytes of this page are no longer here: {why}. Its SHA-256 was {page.digest}.", 410
        )
    try:
        body = read_page(questions.settings().archive, Place(page.warc_file, page.warc_offset)).body
    except ArchiveError as error:
        return _plain(str(error), 410)
    wanted = request.query_params.get("bytes")
    if wanted == "all":
        return _download(page, body)
    if wanted == "show":
        return _inert(page, body)
    return _framed(page, body)


def _framed(page: Page, body: bytes) -> Response:
    intact = sha256(body).hexdigest() == page.digest
    source = outside_href(page.url)
    where = (
        f'<a href="{escape(source)}" rel="noopener noreferrer">{escape(page.url)}</a>'
        if source
        else escape(page.url)
    )
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Archived page</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><header><h1>Archived page</h1><p>{where}</p>"
        f"<p>Fetched {page.fetched_at:%Y-%m-%d %H:%M:%S} UTC · status {page.status} · {page.size:,} bytes · "
        f"SHA-256 <code>{escape(page.digest)}</code> "
        f"{'(the archived bytes agree)' if intact else '<b>(the archived bytes differ)</b>'}</p>"
        f'<p>Scripts and everything from other hosts are switched off. <a href="?bytes=all" download>'
        f"Download the bytes</a></p></header>"
        f'<iframe sandbox src="?bytes=show" title="The page as it was fetched"></iframe></body></html>'
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": _FRAME_POLICY})


def _inert(page: Page, body: bytes) -> Response:
    kind = (page.content_type or "").lower()
    headers = {
        "Content-Security-Policy": BYTES_POLICY,
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if "html" in kind:
        charset = re.search(r"charset=\"?([\w-]+)", kind)
        media = f"text/html; charset={charset[1] if charset else 'utf-8'}"
        return Response(_LOADING_TAGS.sub(b"", body), headers=headers | {"Content-Type": media})
    if kind.startswith(("text/", "application/json", "application/xml", "application/rss")) or "xml" in kind:
        return Response(body, headers=headers | {"Content-Type": "text/plain; charset=utf-8"})
    note = "<p>This page is no text. Download its bytes to read it.</p>"
    return HTMLResponse(note, headers=headers)


def _download(page: Page, body: bytes) -> Response:
    kind = (page.content_type or "").lower()
    suffix = ".pdf" if "pdf" in kind else ".html" if "html" in kind else ".bin"
    return Response(
        body,
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{page.digest[:16]}{suffix}"',
            "Content-Security-Policy": BYTES_POLICY,
        },
    )


def _plain(message: str, status: int) -> Response:
    return PlainTextResponse(message, status_code=status)
