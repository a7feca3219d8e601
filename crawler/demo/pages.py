"""Articles, posts and notices as HTML, each site in a layout of its own."""

import json
import re
from datetime import datetime
from html import escape
from string import Template

from crawler.demo.content import FOOTER, DemoPage, DemoSite, NamedSource

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_RELATED = 3


def page_html(site: DemoSite, page: DemoPage, sites: dict[str, DemoSite]) -> str:
    """A page in its site's layout."""
    url = site.url_of(page.slug)
    return Template(site.layout).substitute(
        title=escape(page.title),
        site=escape(site.title),
        tagline=escape(site.tagline),
        url=escape(url),
        summary=escape(summary_of(page)),
        author=escape(page.author),
        section=escape(page.section),
        iso=page.published.isoformat().replace("+00:00", "Z"),
        date=page.published.date().isoformat(),
        day=day_of(page.published),
        body=body_html(page.paragraphs),
        sources=sources_html(page.sources),
        credit=_credit(page, sites),
        related=_related(site, page),
        json_ld=_json_ld(site, page),
        footer=FOOTER,
    )


def list_html(site: DemoSite) -> str:
    """The front page: every page with its date, newest first; what a list_page source reads."""
    items = "\n".join(
        f'<li class="item"><a href="/{site.folder}/{page.slug}.html">{escape(page.title)}</a> '
        f'<time datetime="{page.published.date().isoformat()}">{day_of(page.published)}</time></li>'
        for page in site.pages
    )
    return simple_html(
        site, site.title, f'<p>{escape(site.tagline)}</p>\n<ul class="listing">\n{items}\n</ul>'
    )


def draft_html(site: DemoSite) -> str:
    """What lies under `/drafts/`, where robots.txt lets nobody in."""
    return simple_html(site, "Draft", "<p>A draft that robots.txt keeps crawlers away from.</p>")


def simple_html(site: DemoSite, title: str, inner: str) -> str:
    """A page without an article."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><h1>{escape(title)}</h1>\n{inner}\n<footer><p>{FOOTER}</p></footer></body></html>\n"
    )


def summary_of(page: DemoPage) -> str:
    """The first paragraph without its links."""
    return _LINK.sub(r"\1", page.paragraphs[0])


def day_of(moment: datetime) -> str:
    """A date for readers, such as "30 April 2026"."""
    return f"{moment.day} {moment:%B %Y}"


def sources_html(sources: tuple[NamedSource, ...]) -> str:
    """The public sources of a page, each with its address."""
    return "; ".join(
        f'{escape(source.name)}, <a href="{escape(source.url)}">{escape(source.url)}</a>'
        for source in sources
    )


def body_html(paragraphs: tuple[str, ...]) -> str:
    """Paragraphs, headings and lists."""
    return "\n".join(_block(part) for part in paragraphs)


def _block(part: str) -> str:
    if part.startswith("## "):
        return f"<h3>{_inline(part[3:])}</h3>"
    if part.startswith("- "):
        items = "".join(f"<li>{_inline(line.removeprefix('- '))}</li>" for line in part.splitlines())
        return f"<ul>{items}</ul>"
    return f"<p>{_inline(part)}</p>"


def _inline(text: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))


def _credit(page: DemoPage, sites: dict[str, DemoSite]) -> str:
    if page.credits is None:
        return ""
    key, slug = page.credits.split("/", 1)
    original = sites[key]
    link = f'<a href="{escape(original.url_of(slug))}">{escape(original.title)}</a>'
    return f'<p class="credit">Original source: {link}</p>'


def _related(site: DemoSite, page: DemoPage) -> str:
    others = [other for other in site.pages if other.slug != page.slug][:_RELATED]
    return "\n".join(
        f'<li><a href="/{site.folder}/{other.slug}.html">{escape(other.title)}</a></li>' for other in others
    )


def _json_ld(site: DemoSite, page: DemoPage) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "datePublished": page.published.isoformat(),
        "author": {"@type": "Person", "name": page.author},
        "publisher": {"@type": "Organization", "name": site.title},
        "mainEntityOfPage": site.url_of(page.slug),
        "articleSection": page.section,
        "description": summary_of(page),
    }
    # "<" could end the script element early.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
