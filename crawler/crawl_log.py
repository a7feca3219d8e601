"""The log of a crawl, which may lie on a disk that fills up while the crawl runs."""

import logging
import sys
from pathlib import Path


class CrawlLog(logging.FileHandler):
    """Says once, in one line on standard error, that the log cannot be written; the crawl itself goes on."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        """Tell of a disk that takes no more; everything else is a mistake of ours and shown as the library does."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._told:
            self._told = True
            sys.stderr.write(f"warning: {self.baseFilename}: {error.strerror}; its lines are missing\n")
