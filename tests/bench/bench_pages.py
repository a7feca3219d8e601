"""How long a page takes beside the empty shell, in a real browser, over a large store.

    python tests/bench/bench_pages.py [--documents N] [--loads N] [--data DIR]

Prints seconds, and each page's ratio to the shell measured in the same run: absolute seconds say more of the machine.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from app.links import Page
from kb.store.session import open_engine
from tests.app.sample_store import COMPANIES, entity_id, fill_store
from tests.e2e.app_browser import Reader, reading, running_app, running_browser

FIRST = entity_id("company", COMPANIES[0])
PAGES = {
    "shell (about)": Page.ABOUT.value,
    "today": "",
    "claims": "claims",
    "claims, last page": "claims?c_page=200",
    "claims, two filters": "claims?c_stance=alleged&c_predicate=distilled",
    "documents": "documents",
    "companies": "companies",
    "company": f"company?id={FIRST}",
    "case": "case?id=cand-26-cv-04000",
    "document": "document?id=doc-00042",
    "search": "search?q=conceded",
    "search, phrase and operators": 'search?q="trade+secrets"+stance:denied',
    "graph": "graph",
    "timeline": "timeline",
    "exports": "exports",
}


def timed(reader: Reader, path: str) -> float:
    """Seconds from navigation until the script has ended and the heading is there."""
    start = time.perf_counter()
    reader.open(path)
    return time.perf_counter() - start


def in_app(reader: Reader) -> float:
    """Seconds of a change from a list to a page by a link within the app."""
    page = reader.open("companies")
    link = page.get_by_role("link", name=COMPANIES[0]).first
    start = time.perf_counter()
    link.click()
    page.get_by_role("heading", level=1, name=COMPANIES[0]).wait_for()
    return time.perf_counter() - start


def main() -> None:
    """Fill a store, open its pages, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.data or Path(temporary) / "data"
        folder.mkdir(exist_ok=True)
        store = folder / "distillwatch.db"
        if not store.exists():
            engine = open_engine(f"sqlite:///{store}")
            fill_store(engine, documents=given.documents)
            engine.dispose()
        print(f"{given.documents:,} documents, {store.stat().st_size / 1e6:,.0f} MB")
        with (
            running_app(folder) as address,
            running_browser() as browser,
            reading(browser, address) as reader,
        ):
            timed(reader, Page.ABOUT.value)
            floor = 0.0
            print(f"{'page':<30} {'first':>7} {'p50':>7} {'max':>7} {'ratio':>6}")
            for name, path in PAGES.items():
                first = timed(reader, path)
                loads = [timed(reader, path) for _ in range(given.loads)]
                middle = statistics.median(loads)
                floor = floor or middle
                print(f"{name:<30} {first:>7.2f} {middle:>7.2f} {max(loads):>7.2f} {middle / floor:>6.2f}")
            changes = [in_app(reader) for _ in range(given.loads)]
            middle = statistics.median(changes)
            print(
                f"{'change by a link in the app':<30} {'':>7} {middle:>7.2f} {max(changes):>7.2f} {middle / floor:>6.2f}"
            )


if __name__ == "__main__":
    main()
