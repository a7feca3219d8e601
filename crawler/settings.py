"""Scrapy's settings for one source, from the machine's settings: the only place where the two meet."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from crawler.catalogue import CatalogueSource
from kb.errors import SettingsError
from kb.settings import Settings

VERSION = "0.1"
ROBOTS_AGENT = "distillwatch"
"""The name that a robots.txt addresses us by."""

_NEVER_PUBLIC = (".local", ".internal", ".lan", ".home.arpa", ".example", ".test", ".invalid")
"""Ends of names that the open network does not know (RFC 2606, 6762, 8375)."""

MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.money_guard.RefusePaidLinks": 10,
    "crawler.middlewares.addresses.RefusePrivateAddresses": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.ObeyRobots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.manners.Manners": 550,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
"""Ours, at the places where they work; None switches one of Scrapy's off."""

SPIDER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
"""None is needed: every status is wanted, no referrer is told, spiders bound addresses and depth themselves.

Each would be one more generator that every answer goes through.
"""

EXTENSIONS: dict[str, int | None] = {
    "crawler.extensions.expected_yield.ExpectedYield": 100,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logcount.LogCount": None,
}
"""Ours; what Scrapy counts is counted in the job."""


def scrapy_settings(
    settings: Settings, source: CatalogueSource, *, back_off_s: float = 5.0
) -> dict[str, Any]:
    """Scrapy's settings for the crawl of one source."""
    return {
        "BOT_NAME": "distillwatch",
        "USER_AGENT": user_agent(settings),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_AGENT,
        # The wait between two requests is Manners' business: it holds for all spiders of the process together.
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # Scrapy starts this many tasks for every answer; at its default of 100 they cost as much as the download.
        "CONCURRENT_ITEMS": 2,
        "DOWNLOAD_TIMEOUT": source.timeout_s,
        "DOWNLOAD_MAXSIZE": source.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": 2,
        "DISTILLWATCH_BACK_OFF_S": back_off_s,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        # The frontier knows what was seen, across crawls.
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "DOWNLOADER": "crawler.one_at_a_time.OneAtATime",
        "DOWNLOADER_MIDDLEWARES": MIDDLEWARES,
        "SPIDER_MIDDLEWARES": SPIDER_MIDDLEWARES,
        "ITEM_PIPELINES": {"crawler.pipelines.store.StorePages": 900},
        "EXTENSIONS": EXTENSIONS,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5",
            "Accept-Language": f"{source.language},en;q=0.5",
        },
        "LOG_ENABLED": False,
        "LOG_FORMATTER": "crawler.quiet_log.QuietLog",
        # It reads a callback's source text again for every answer.
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        # What a crawl did is counted in its job, and kept in the store.
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
    }


def user_agent(settings: Settings) -> str:
    """The name under which every request goes out, with the contact that its owner set."""
    contact = settings.contact or "no contact set: local sites only"
    return f"{ROBOTS_AGENT}/{VERSION} (+{contact})"


def check_contact(settings: Settings, source: CatalogueSource) -> None:
    """Refuse to crawl a site of somebody else's anonymously.

    Raises:
        SettingsError: the source is not on this machine or in a private network, and no contact is set.
    """
    if settings.contact and settings.contact.strip():
        return
    if source.allow_private and _is_private(urlsplit(source.url).hostname or ""):
        return
    raise SettingsError(
        "DISTILLWATCH_CONTACT",
        f"not set, and {source.id} is a site of somebody else's",
        "set it to an e-mail or web address under which its owner can reach you",
    )


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host.endswith(_NEVER_PUBLIC) or "." not in host
