"""Taking turns at a host: one clock for all spiders of a process, so that no host is asked faster than it allows."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress

from scrapy.exceptions import IgnoreRequest


class HostOnHoldError(IgnoreRequest):
    """A host asked to be left alone for longer than a crawl waits."""

    def __init__(self, host: str, wait_s: float) -> None:
        self.host = host
        self.wait_s = wait_s
        super().__init__(f"{host} asked to be left alone for {wait_s:.0f} s")


class CrawlStoppedError(IgnoreRequest):
    """The crawl ends; what waited for its turn stays due."""


class HostTurns:
    """When each host may be asked next; `patience_s` is the longest wait that is sat out within a crawl."""

    def __init__(self, *, patience_s: float = 120.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.patience_s = patience_s
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._held_until: dict[str, float] = {}
        self._slow: dict[str, float] = {}
        self._queues: dict[str, asyncio.Lock] = {}
        self._stopping = asyncio.Event()

    async def turn(self, host: str, delay_s: float) -> None:
        """Wait for the host's next turn, `delay_s` and up to half as long again after the turn before.

        Raises:
            HostOnHoldError: the host is on hold for longer than the patience.
            CrawlStoppedError: the crawl was stopped while this one waited.
        """
        # One waits at a time, and the next turn counts from when this one is really taken: a busy machine wakes
        # sleepers late, and two of them must not come out together.
        async with self._queues.setdefault(host, asyncio.Lock()):
            while True:
                if self._stopping.is_set():
                    raise CrawlStoppedError("the crawl was stopped")
                now = self._clock()
                held = self._held_until.get(host, 0.0) - now
                if held > self.patience_s:
                    raise HostOnHoldError(host, held)
                wait = max(held, self._free_at.get(host, 0.0) - now)
                if wait <= 0:
                    break
                await self._pause(wait)
            delay = max(delay_s, self._slow.get(host, 0.0))
            # The jitter only lengthens: the declared delay is a promise.
            self._free_at[host] = now + delay * random.uniform(1.0, 1.5)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def stop(self) -> None:
        """Let nobody wait any longer."""
        self._stopping.set()

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of the host for some seconds."""
        self._held_until[host] = max(self._held_until.get(host, 0.0), self._clock() + seconds)

    def slow_down(self, host: str, delay_s: float) -> None:
        """Keep at least this long between two requests, whatever a source's file says."""
        self._slow[host] = max(self._slow.get(host, 0.0), delay_s)
