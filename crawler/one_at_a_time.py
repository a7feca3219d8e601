"""Scrapy's downloader, held to one request at a time a host.

Scrapy 2.19 counts a download only when its task begins, and takes all that wait out of their queue before any
task does. Without a delay of Scrapy's own (ours is kept by `crawler/middlewares/manners.py`) a host that answers
slowly would be asked several times at once, each time over a new connection.
"""

import asyncio

from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler


class OneAtATime(Downloader):
    """Counts a download from the moment that it is taken out of its queue."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._downloads: set[asyncio.Task[None]] = set()

    def _process_queue(self, slot: Slot) -> None:
        """Begin as many downloads as the host's slot has room for."""
        while slot.queue and slot.free_transfer_slots() > 0:
            request, answer = slot.queue.popleft()
            slot.transferring.add(request)
            task = asyncio.ensure_future(self._wait_for_download(slot, request, answer))
            # The loop itself keeps tasks by weak references only.
            self._downloads.add(task)
            task.add_done_callback(self._downloads.discard)
