"""The lists that the sites offer: RSS, Atom, a news sitemap, and a court's feed of docket entries."""

from datetime import UTC, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape

from crawler.demo.content import DemoDocket, DemoEntry, DemoPage, DemoSite
from crawler.demo.pages import summary_of

_FEED_COURT = "cand"
"""The court whose entries the court site's feed gives, as every real feed is one court's."""


def rss(site: DemoSite) -> str:
    """RSS 2.0 with authors, dates and summaries; it also names a draft, which robots.txt forbids."""
    items = "\n".join(_rss_item(site, page) for page in site.pages)
    draft = f"<item><title>Draft</title><link>{site.url}/drafts/next.html</link></item>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>\n'
        f"<title>{escape(site.title)}</title><link>{site.url}/</link><description>{escape(site.tagline)}</description>\n"
        f"{items}\n{draft}\n</channel></rss>\n"
    )


def atom(site: DemoSite) -> str:
    """Atom 1.0."""
    entries = "\n".join(_atom_entry(site, page) for page in site.pages)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f'<title>{escape(site.title)}</title><id>{site.url}/</id><link href="{site.url}/"/>'
        f"<updated>{_iso(site.pages[0].published)}</updated>\n{entries}\n</feed>\n"
    )


def news_sitemap(site: DemoSite) -> str:
    """A sitemap with the news extension."""
    urls = "\n".join(
        f"<url><loc>{site.url_of(page.slug)}</loc><news:news><news:publication><news:name>{escape(site.title)}"
        f"</news:name><news:language>en</news:language></news:publication><news:publication_date>"
        f"{_iso(page.published)}</news:publication_date><news:title>{escape(page.title)}</news:title></news:news></url>"
        for page in site.pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}\n</urlset>\n'
    )


def pacer_rss(site: DemoSite) -> str:
    """A court's feed as CM/ECF writes it: the newest entries, with the docket's page in the place of `DktRpt.pl`."""
    entries = sorted(
        (
            (entry, docket)
            for docket in site.dockets
            if docket.court == _FEED_COURT
            for entry in docket.entries
            if entry.event
        ),
        key=lambda pair: (pair[0].filed, pair[1].number),
        reverse=True,
    )
    items = "\n".join(_pacer_item(site, docket, entry) for entry, docket in entries)
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<rss version="2.0"><channel>\n'
        f"<title>Northern District of California - Recent Entries</title>\n<link>{site.url}</link>\n"
        "<description>Docket entries of type: all</description>\n"
        f"<lastBuildDate>{_http_date(entries[0][0])}</lastBuildDate>\n{items}\n</channel></rss>\n"
    )


def docket_url(site: DemoSite, docket: DemoDocket) -> str:
    """Address of a docket page, with the court's own number of the case behind the question mark."""
    return f"{site.url_of(docket.slug)}?{docket.pacer_case_id}"


def _rss_item(site: DemoSite, page: DemoPage) -> str:
    url = site.url_of(page.slug)
    return (
        f'<item><title>{escape(page.title)}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<dc:creator>{escape(page.author)}</dc:creator><pubDate>{format_datetime(page.published, usegmt=True)}</pubDate>"
        f"<category>{escape(page.section)}</category><description>{escape(summary_of(page))}</description></item>"
    )


def _atom_entry(site: DemoSite, page: DemoPage) -> str:
    url = site.url_of(page.slug)
    return (
        f'<entry><title>{escape(page.title)}</title><link rel="alternate" href="{url}"/><id>{url}</id>'
        f"<published>{_iso(page.published)}</published><updated>{_iso(page.published)}</updated>"
        f"<author><name>{escape(page.author)}</name></author><summary>{escape(summary_of(page))}</summary></entry>"
    )


def _pacer_item(site: DemoSite, docket: DemoDocket, entry: DemoEntry) -> str:
    number = "-".join(docket.number.split("-")[:3])  # feeds leave the judge's initials out
    url = docket_url(site, docket)
    link = escape(f'<a href="{url}" >{entry.number}</a>')  # real feeds write their markup as entities, too
    return (
        f"<item>\n<title>{number} {escape(docket.caption)}</title>\n<link>{url}</link>\n"
        f"<description>[{escape(entry.event)}] ({link})</description>\n"
        f'<guid isPermaLink="true">{url}&amp;{docket.entries.index(entry) + 1}</guid>\n'
        f"<pubDate>{_http_date(entry)}</pubDate>\n</item>"
    )


def _http_date(entry: DemoEntry) -> str:
    return format_datetime(datetime.combine(entry.filed, time(17), UTC), usegmt=True)


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
