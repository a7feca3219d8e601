"""The demonstration's own catalogue, apart from the bundled one: its sources are never crawled by `crawl`."""

from pathlib import Path

from crawler.catalogue import CatalogueSource, load_catalogue

CATALOGUE = Path(__file__).parent / "catalogue"
"""Folder of the catalogue files."""


def demo_sources() -> list[CatalogueSource]:
    """Every source of the demonstration, by id.

    Raises:
        CatalogueError: a file of the installation is broken.
    """
    sources, errors = load_catalogue([CATALOGUE])
    if errors:
        raise errors[0]
    return sources
