"""Catalogue entries for tests of the schedule."""

from typing import Any

from crawler.catalogue import CatalogueSource


def source(source_id: str, schedule: str = "1h", **fields: Any) -> CatalogueSource:
    values: dict[str, Any] = {"protocol": "feed", "url": "http://127.0.0.1:9/feed.xml", **fields}
    return CatalogueSource(id=source_id, title=source_id, schedule=schedule, **values)
