"""juriscraper's parsers, which read the pages, feeds and files of the courts' PACER system; ours only map what they give.

Only `_parse_text` and `data` are used: juriscraper's own fetching would go round the crawl's manners and archive.
"""

import os

# Read when juriscraper is imported; without it juriscraper warns of a log folder that is not there.
os.environ.setdefault("JURISCRAPER_LOG", os.devnull)

from juriscraper.pacer import AppellateDocketReport, DocketReport, InternetArchive, PacerRssFeed

__all__ = ["AppellateDocketReport", "DocketReport", "InternetArchive", "PacerRssFeed"]
