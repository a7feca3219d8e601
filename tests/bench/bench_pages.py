"""How long a page takes beside an empty Streamlit page, in a real browser, over a large store.

    python -m tests.bench.bench_pages [--documents N] [--loads N] [--visitors N] [--seconds S] [--data DIR]

Every load of a page is paired with a load of the empty page just before it, since the machine is seldom idle: what counts
is the difference between the two, and their ratio. Both are over when their script has ended and what it wrote is there;
a graph when its picture is. Prints both, the seconds of the server's processor, a change within the app, visitors at
once and the server's memory. After S seconds no further page is begun, and those that were left out are named.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
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
    "graph, 2,000 nodes": "graph?g_most=2000",
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
    reader.page.wait_for_selector("h1", timeout=60_000)
    reader.page.wait_for_selector(_IDLE, timeout=60_000)


def open_page(reader: Reader, path: str) -> None:
    """Load a page of the app until its script has ended and its last element is there; a graph until it is drawn."""
    reader.page.goto(f"{reader.address}/{path}")
    reader.page.wait_for_selector("h1", timeout=60_000)
    reader.page.wait_for_selector("[data-dw-drawn]", state="attached", timeout=60_000)
    if path.startswith(Page.GRAPH.value):
        reader.page.wait_for_selector('[role="img"][data-drawn]', timeout=60_000)
    reader.page.wait_for_selector(_IDLE, timeout=60_000)


def pairs(reader: Reader, empty: Reader, path: str, loads: int) -> list[tuple[float, float]]:
    """Seconds of the empty page and of the page, by turns."""
    return [(timed(lambda: open_empty(empty)), timed(lambda: open_page(reader, path))) for _ in range(loads)]


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


def server_at(address: str) -> Path:
    """Where the system tells of the server that listens there.

    Raises:
        LookupError: there is none.
    """
    port = address.rsplit(":", 1)[1]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"app.cli.main" in command and port.encode() in command:
            return process
    raise LookupError(f"no server at {address}")


def memory_mb(server: Path) -> float:
    """Resident memory of a process, in MB."""
    return int((server / "status").read_text().partition("VmRSS:")[2].split()[0]) / 1024


def processor_s(server: Path) -> float:
    """Seconds that a process has had of the processor."""
    fields = (server / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def visit(address: str, path: str, loads: int) -> list[float]:
    """Seconds of each load by one visitor with a browser of their own."""
    with running_browser() as browser, reading(browser, address) as reader:
        open_page(reader, path)
        return [timed(lambda: open_page(reader, path)) for _ in range(loads)]


def main() -> None:
    """Fill a store, open its pages, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--visitors", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3600.0, help="begin no further page after so many")
    parser.add_argument("--only", nargs="*", default=[], help="pages whose names hold one of these words")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    wanted = {n: p for n, p in PAGES.items() if not given.only or any(word in n for word in given.only)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.data or Path(temporary) / "data"
        store = large_store(folder, given.documents)
        print(f"{given.documents:,} documents, {store.stat().st_size / 1e6:,.0f} MB", flush=True)
        with running_app(folder) as address:
            measure_pages(address, wanted, given.loads, end)
            if given.visitors and time.monotonic() < end:
                measure_visitors(address, given.visitors, given.loads)
            print(f"the server holds {memory_mb(server_at(address)):,.0f} MB")


def measure_pages(address: str, wanted: Mapping[str, str], loads: int, end: float) -> None:
    """Print a line for each page, and one for a change within the app."""
    server = server_at(address)
    with (
        empty_app() as nothing,
        running_browser() as browser,
        reading(browser, address) as reader,
        reading(browser, nothing) as empty,
    ):
        open_empty(empty)
        open_page(reader, Page.ABOUT.value)
        print(
            f"{'page':<30} {'first':>6} {'empty':>6} {'p50':>6} {'over':>6} {'p95 over':>8} {'ratio':>6} {'server':>6}"
        )
        left_out = []
        for name, path in wanted.items():
            if time.monotonic() > end:
                left_out.append(name)
                continue
            first = timed(lambda path=path: open_page(reader, path))  # type: ignore[misc]
            before = processor_s(server)
            found = pairs(reader, empty, path, loads)
            used = (processor_s(server) - before) / loads
            floor, middle = (statistics.median(column) for column in zip(*found, strict=True))
            over = [page - shell for shell, page in found]
            print(
                f"{name:<30} {first:>6.2f} {floor:>6.2f} {middle:>6.2f} {statistics.median(over):>6.2f} "
                f"{ninety_fifth(over):>8.2f} {middle / floor:>6.2f} {used:>6.2f}",
                flush=True,
            )
        if left_out:
            print(f"not measured for want of time: {', '.join(left_out)}")
        floors = [timed(lambda: open_empty(empty)) for _ in range(loads)]
        changes = [in_app(reader) for _ in range(loads)]
        floor, middle = statistics.median(floors), statistics.median(changes)
        print(
            f"{'change by a link in the app':<30} {'':>6} {floor:>6.2f} {middle:>6.2f} {'':>6} {'':>8} {middle / floor:>6.2f}",
            flush=True,
        )


def measure_visitors(address: str, visitors: int, loads: int) -> None:
    """Print how much longer the claims take for some visitors at once, each with a browser on this machine."""
    alone = visit(address, "claims", loads)
    with ThreadPoolExecutor(visitors) as pool:
        every = pool.map(lambda _: visit(address, "claims", loads), range(visitors))
        together = [seconds for one in every for seconds in one]
    one, many = ninety_fifth(alone), ninety_fifth(together)
    print(
        f"claims, p95: one visitor {one:.2f} s, {visitors} at once {many:.2f} s, {many / one:.1f} times",
        flush=True,
    )


if __name__ == "__main__":
    main()
