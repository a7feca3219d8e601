"""juriscraper's parsers, which read the pages, feeds and files of the courts' PACER system; ours only map what they give.

Only `_parse_text` and `data` are used: juriscraper's own fetching would go round the crawl's manners and archive.
"""

import os
import warnings
from typing import Any

# Read when juriscraper is imported; without it juriscraper warns of a log folder that is not there.
os.environ.setdefault("JURISCRAPER_LOG", os.devnull)

from juriscraper.pacer import AppellateDocketReport, DocketReport, InternetArchive, PacerRssFeed

__all__ = ["AppellateDocketReport", "CourtFeed", "DocketReport", "InternetArchive"]


class CourtFeed(PacerRssFeed):  # type: ignore[misc]  # juriscraper has no type hints
    """juriscraper's feed, which leaves out an item without an address: here also one whose date or number is broken."""

    def docket_entries(self, entry: Any) -> Any:
        """The entry of an item; AttributeError is what makes the item drop out."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a zone that dateutil does not know is a broken date
                return super().docket_entries(entry)
        except (ValueError, IndexError, TypeError, NotImplementedError, OverflowError) as error:
            raise AttributeError(f"broken item ({error})") from error

    def metadata(self, entry: Any) -> Any:
        """The docket of an item; AttributeError is what makes the item drop out."""
        try:
            return super().metadata(entry)
        except (ValueError, IndexError, TypeError) as error:
            raise AttributeError(f"broken item ({error})") from error
