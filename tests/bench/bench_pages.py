"""How long a page takes beside an empty Streamlit page, in a real browser, over a large store.

    python -m tests.bench.bench_pages [--documents N] [--loads N] [--visitors N] [--data DIR]

Every load of a page is paired with a load of the empty page just before it, since the machine is seldom idle: what counts
is the difference between the two, and their ratio. Prints both, then ten visitors at once and the server's memory.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from app.links import Page
from tests.app.sample_store import COMPANIES, entity_id
from tests.bench.large_store import large_store
from tests.e2e.app_browser import Reader, free_port, reading, running_app, running_browser, wait_for_health

FIRST = entity_id("company", COMPANIES[0])
PAGES = {
    "about": Page.ABOUT.value,
    "today": "",
    "claims": "claims",
    "claims, last page": "claims?c_page=200",
    "claims, two filters": "claims?c_stance=alleged&c_predicate=distilled",
    "documents": "documents",
    "companies": "companies",
    "company": f"company?id={FIRST}",
    "cases": "cases",
    "case": "case?id=cand-26-cv-04000",
    "document": "document?id=doc-00042",
    "search": "search?q=conceded",
    "search, phrase and operators": 'search?q="trade+secrets"+stance:denied',
    "compare": f"compare?left={FIRST}&right={entity_id('company', COMPANIES[3])}",
    "evidence path": f"path?left={FIRST}&right={entity_id('company', COMPANIES[3])}",
    "graph": "graph",
    "timeline": "timeline",
    "review": "review",
    "exports": "exports",
    "sources": "sources",
}
_EMPTY = Path(__file__).parent / "empty_page.py"
_IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@contextmanager
def empty_app() -> Iterator[str]:
    """Address of the empty page."""
    port = free_port()
    options = ("server.headless=true", "server.address=127.0.0.1", "server.fileWatcherType=none", "browser.gatherUsageStats=false")  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", str(_EMPTY), f"--server.port={port}"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "empty.log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                command + [f"--{option}" for option in options], stdout=out, stderr=subprocess.STDOUT
            )
            try:
                wait_for_health(f"http://127.0.0.1:{port}/_stcore/health", server, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(timeout=20)


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def open_empty(reader: Reader) -> None:
    """Load the empty page until its script has ended and its heading is there."""
    reader.page.goto(reader.address)
    reader.page.wait_for_selector(_IDLE, timeout=60_000)
    reader.page.wait_for_selector("h1", timeout=60_000)


def pairs(reader: Reader, empty: Reader, path: str, loads: int) -> list[tuple[float, float]]:
    """Seconds of the empty page and of the page, by turns."""
    return [(timed(lambda: open_empty(empty)), timed(lambda: reader.open(path))) for _ in range(loads)]


def ninety_fifth(values: list[float]) -> float:
    """The 95th percentile, the largest of few."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def in_app(reader: Reader) -> float:
    """Seconds of a change from a list to a page by a link within the app."""
    page = reader.open("companies?e_name=" + COMPANIES[0].replace(" ", "+"))
    link = page.locator("table").get_by_role("link", name=COMPANIES[0]).first

    def change() -> None:
        link.click()
        page.get_by_role("heading", level=1, name=COMPANIES[0]).wait_for()

    return timed(change)


def memory_mb(address: str) -> float:
    """Resident memory of the server that listens there, in MB."""
    port = address.rsplit(":", 1)[1]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
            if b"app.cli.main" in command and port.encode() in command:
                status = (process / "status").read_text()
                return int(status.partition("VmRSS:")[2].split()[0]) / 1024
        except (FileNotFoundError, ProcessLookupError):
            continue
    return 0.0


def visit(address: str, path: str, loads: int) -> list[float]:
    """Seconds of each load by one visitor with a browser of their own."""
    with running_browser() as browser, reading(browser, address) as reader:
        reader.open(path)
        return [timed(lambda: reader.open(path)) for _ in range(loads)]


def main() -> None:
    """Fill a store, open its pages, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--visitors", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[], help="pages whose names hold one of these words")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.data or Path(temporary) / "data"
        store = large_store(folder, given.documents)
        print(f"{given.documents:,} documents, {store.stat().st_size / 1e6:,.0f} MB")
        with running_app(folder) as address:
            with (
                empty_app() as nothing,
                running_browser() as browser,
                reading(browser, address) as reader,
                reading(browser, nothing) as empty,
            ):
                open_empty(empty)
                reader.open(Page.ABOUT.value)
                print(
                    f"{'page':<30} {'first':>6} {'empty':>6} {'p50':>6} {'over':>6} {'p95 over':>8} {'ratio':>6}"
                )
                for name, path in PAGES.items():
                    if given.only and not any(word in name for word in given.only):
                        continue
                    first = timed(lambda path=path: reader.open(path))  # type: ignore[misc]
                    found = pairs(reader, empty, path, given.loads)
                    floor, middle = (statistics.median(column) for column in zip(*found, strict=True))
                    over = [page - shell for shell, page in found]
                    print(
                        f"{name:<30} {first:>6.2f} {floor:>6.2f} {middle:>6.2f} {statistics.median(over):>6.2f} "
                        f"{ninety_fifth(over):>8.2f} {middle / floor:>6.2f}",
                        flush=True,
                    )
                floors = [timed(lambda: open_empty(empty)) for _ in range(given.loads)]
                changes = [in_app(reader) for _ in range(given.loads)]
                floor, middle = statistics.median(floors), statistics.median(changes)
                print(
                    f"{'change by a link in the app':<30} {'':>6} {floor:>6.2f} {middle:>6.2f} {'':>6} {'':>8} {middle / floor:>6.2f}"
                )
            if given.visitors:
                alone = visit(address, "claims", given.loads)
                with ThreadPoolExecutor(given.visitors) as pool:
                    together = [
                        seconds
                        for one in pool.map(
                            lambda _: visit(address, "claims", given.loads), range(given.visitors)
                        )
                        for seconds in one
                    ]
                one, many = ninety_fifth(alone), ninety_fifth(together)
                print(
                    f"claims, p95: one visitor {one:.2f} s, {given.visitors} at once {many:.2f} s, {many / one:.1f} times"
                )
            print(f"the server holds {memory_mb(address):,.0f} MB")


if __name__ == "__main__":
    main()
