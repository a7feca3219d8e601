"""Reading pages beside trafilatura alone: the same bytes, text and metadata out of each.

    python -m tests.bench.bench_reading [--pages N] [--kilobytes N] [--html FOLDER]

Ours decodes, reads the metadata that outlets write in many ways, tells article from listing and paywall, cuts the text
into a document and notes credits and links; trafilatura's `bare_extraction` gives text and metadata. Seconds are of the
processor, by turns. `--html` takes saved pages (*.html, *.html.gz) instead of made-up ones.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from crawler.items import FetchedPage
from crawler.readers import read_page
from kb.errors import DistillwatchError
from tests.bench.bench_crawl import bodies_in
from tests.bench.loopback_pages import page_body

_AT = datetime(2026, 5, 1, tzinfo=UTC)


def ours(bodies: list[bytes]) -> int:
    """How many pages gave a document."""
    read = 0
    for number, body in enumerate(bodies):
        url = f"https://news.example/{number}"
        try:
            page = FetchedPage("bench", url, body, fetched_at=_AT, headers={"content-type": "text/html"})
            read += bool(list(read_page(page)))
        except DistillwatchError:
            continue
    return read


def theirs(bodies: list[bytes]) -> int:
    """The same by trafilatura."""
    found = (trafilatura.bare_extraction(body, with_metadata=True) for body in bodies)
    return sum(one is not None for one in found)


def seconds(work: Callable[[], object]) -> float:
    """Of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Print both speeds and the ratio, the median of three rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--kilobytes", type=int, default=30)
    parser.add_argument("--html", type=Path)
    chosen = parser.parse_args()
    bodies = (
        bodies_in(chosen.html)
        if chosen.html
        else [page_body(number, chosen.kilobytes) for number in range(chosen.pages)]
    )
    read, extracted = ours(bodies), theirs(bodies)  # also loads what both load when first used
    rounds = [(seconds(lambda: ours(bodies)), seconds(lambda: theirs(bodies))) for _ in range(3)]
    mine, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"{len(bodies)} pages: ours {len(bodies) / mine:.0f} a second of the processor ({read} read), "
        f"trafilatura {len(bodies) / other:.0f} ({extracted})"
    )
    ratio = statistics.median(there / here for here, there in rounds)
    print(f"reading against trafilatura alone: {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())
