"""What Scrapy writes to the log: errors, and not a line for every answer and item."""

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietLog(LogFormatter):
    """Makes no line of what went well: each would be put together and then thrown away."""

    def crawled(self, request: Any, response: Any, spider: Any) -> Any:
        """No line for an answer."""
        return None

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        """No line for a page that was kept."""
        return None
