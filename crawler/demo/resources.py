"""Everything that a demonstration site answers with, made once from its content: path to bytes and their headers."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time

from crawler.demo.content import DemoSite
from crawler.demo.dockets import docket_html, docket_list_html
from crawler.demo.feeds import atom, news_sitemap, pacer_rss, rss
from crawler.demo.pages import draft_html, list_html, page_html

_HTML = "text/html; charset=utf-8"
_BEGAN = datetime(2026, 7, 2, 9, tzinfo=UTC)
"""When everything without a date of its own was last changed."""

DRAFTS = ("next", "memo", "queue", "ideas", "plan")
"""Pages under `/drafts/`, which every robots.txt of the demonstration forbids."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What one path answers."""

    body: bytes
    content_type: str
    modified: datetime
    validators: bool = True
    """Whether it has an ETag and a Last-Modified; courts' feeds have neither."""

    @property
    def etag(self) -> str:
        """A strong validator of the unpacked body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def resources_of(site: DemoSite, sites: dict[str, DemoSite]) -> dict[str, Resource]:
    """Every path of a site; the same content makes the same bytes, run after run."""
    found = {"/robots.txt": _resource(site.robots.lstrip(), "text/plain; charset=utf-8")}
    for page in site.pages:
        found[f"/{site.folder}/{page.slug}.html"] = _resource(
            page_html(site, page, sites), modified=page.published
        )
    for docket in site.dockets:
        last = max(entry.filed for entry in docket.entries)
        modified = datetime.combine(last, time(18), UTC)
        found[f"/{site.folder}/{docket.slug}.html"] = _resource(docket_html(docket), modified=modified)
    for name in DRAFTS:
        found[f"/drafts/{name}.html"] = _resource(draft_html(site))
    found["/"] = _resource(docket_list_html(site) if site.dockets else list_html(site))
    found.update(_lists(site))
    return found


def _lists(site: DemoSite) -> dict[str, Resource]:
    if site.feed == "rss":
        return {"/feed.xml": _resource(rss(site), "application/rss+xml; charset=utf-8")}
    if site.feed == "atom":
        return {"/atom.xml": _resource(atom(site), "application/atom+xml; charset=utf-8")}
    if site.feed == "news-sitemap":
        return {"/news-sitemap.xml": _resource(news_sitemap(site), "application/xml; charset=utf-8")}
    if site.feed == "pacer":
        body = pacer_rss(site).encode("iso-8859-1")
        return {"/cgi-bin/rss_outside.pl": Resource(body, "application/xml", _BEGAN, validators=False)}
    return {}


def _resource(text: str, content_type: str = _HTML, *, modified: datetime = _BEGAN) -> Resource:
    return Resource(text.encode("utf-8"), content_type, modified)
