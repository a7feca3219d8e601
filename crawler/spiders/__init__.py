"""The spiders, one file a protocol; a new one is a file and a line in `SPIDERS`."""

SPIDERS: dict[str, str] = {
    "feed": "crawler.spiders.feed.FeedSpider",
    "sitemap": "crawler.spiders.sitemap.SitemapSpider",
    "list_page": "crawler.spiders.list_page.ListPageSpider",
    "pacer_rss": "crawler.spiders.pacer_rss.PacerRssSpider",
    "json_api": "crawler.spiders.json_api.JsonApiSpider",
    "courtlistener": "crawler.spiders.courtlistener.CourtListenerSpider",
}
"""Protocol, as a catalogue file names it, to the spider that speaks it."""
