"""Crawling loopback sites with the real crawler."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from crawler.catalogue import CatalogueSource
from crawler.run import CrawlSummary, run_crawl
from kb.settings import Settings
from tests.crawler.hostile_server import Site, running

StartSite = Callable[..., Site]
Crawl = Callable[..., CrawlSummary]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def start_site() -> Iterator[StartSite]:
    """Starts sites on loopback that end with the test."""
    with ExitStack() as stack:
        yield lambda host="127.0.0.1", tls=None: stack.enter_context(running(Site(), host, tls))


def source_of(site: Site, source_id: str = "site", path: str = "/feed.xml", **fields: Any) -> CatalogueSource:
    values: dict[str, Any] = {
        "protocol": "feed",
        "delay_s": 0,
        "timeout_s": 5,
        "allow_private": True,
        **fields,
    }
    return CatalogueSource(id=source_id, title=source_id, url=site.base + path, **values)


@pytest.fixture
def crawl(engine: Engine, settings: Settings) -> Crawl:
    """Crawls sources into the test's store, with short waits."""

    def run(*sources: CatalogueSource, **options: Any) -> CrawlSummary:
        return run_crawl(engine, settings, sources, back_off_s=0.05, patience_s=5.0, **options)

    return run
