"""Pages to documents: one file a format, and the list of them in `registry.py`.

The list is loaded when somebody asks for it: all readers take a second, and a crawl, which leaves reading to a
stage of its own, needs only those of feeds and sitemaps.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.readers.registry import READER_VERSION, READERS, read_page

__all__ = ["READERS", "READER_VERSION", "read_page"]


def __getattr__(name: str) -> Any:
    """What stands in the registry, as if it stood here (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module("crawler.readers.registry"), name)
