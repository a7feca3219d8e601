"""Every figure that has a limit, at a size that takes minutes: one table, and JSON.

    python -m tests.bench.run_all [--small] [--json FILE] [--only NAME ...] [--minutes M]

Each file of tests/bench is run in a process of its own and its figures are read off what it prints. Ratios are of two
things measured by turns in one run, most of them in seconds of the processor, so that they hold on a machine with other
work; the large sizes are in each file. A bench that fails, or takes longer than its minutes, is named with the reason and
the others go on. The growth curves are drawn by `python -m tests.bench.draw_growth`.
"""

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

HERE = Path(__file__).parent
_SAID = 300
"""Characters of a failing bench's last words that are kept."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure in a bench's output, and its limit; of several matches the worst one counts."""

    name: str
    pattern: str
    limit: float | None = None
    """None where the figure is told and nothing is promised of it."""
    at_least: bool = True
    unit: str = "times"


@dataclass(frozen=True, slots=True)
class Bench:
    """A file of this folder, its words at the two sizes, and the figures to look for."""

    file: str
    usual: str
    small: str
    wanted: tuple[Wanted, ...]
    minutes: float = 3
    """How long it may take at the usual size; a busy machine wants more, see `--minutes`."""
    beside: bool = False
    """Runs while the others do: it takes long, on one core, and is measured in seconds of the processor."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was measured; None where the bench did not print it, with the reason."""

    bench: str
    name: str
    value: float | None
    unit: str
    limit: str
    met: bool | None
    """None where there is no limit."""
    reason: str = ""


BENCHES = (
    Bench(
        "bench_crawl",
        "--pages 300 --rounds 3",
        "--pages 30 --rounds 1 --hosts 2",
        (Wanted("crawl, to bare Scrapy", r"crawl against bare Scrapy: ([\d.]+)", 0.7),),
    ),
    Bench(
        "bench_crawl_memory",
        "--pages 12000 --steps 12",
        "--pages 1500 --steps 30 --hosts 2",
        (
            Wanted(
                "memory of a crawl, to that at a fifth",
                r"growth after a fifth.*?([\d.]+) times",
                1.1,
                at_least=False,
            ),
        ),
        beside=True,
    ),
    Bench(
        "bench_reading",
        "--pages 60",
        "--pages 5 --kilobytes 8",
        (Wanted("reading, to trafilatura alone", r"reading against trafilatura alone: ([\d.]+)", 0.5),),
    ),
    Bench(
        "bench_extract",
        "--documents 60",
        "--documents 8",
        (
            Wanted("extraction, to the bare pipeline", r"ours to bare.*?([\d.,]+)$", 0.5),
            Wanted("two processes, to one", r"two processes to one.*?([\d.,]+)$", 1.8),
        ),
        minutes=4,
    ),
    Bench(
        "bench_ingest_raw",
        "--only sqlite",
        "--only sqlite --documents 64 --rounds 1",
        (Wanted("ingest on SQLite, to executemany", r"ingest against executemany: ([\d.]+)", 0.4),),
    ),
    Bench(
        "bench_ingest_raw",
        "--only postgresql",
        "--only postgresql --documents 64 --rounds 1",
        (Wanted("ingest on PostgreSQL, to COPY", r"ingest against COPY: ([\d.]+)", 0.4),),
    ),
    Bench(
        "bench_search",
        "--documents 10000",
        "--documents 400",
        (
            Wanted("search, best first, to FTS5", r"best first, against FTS5: ([\d.]+)", 1.5, at_least=False),
            Wanted(
                "search, newest first, to FTS5", r"newest first, against FTS5: ([\d.]+)", 1.5, at_least=False
            ),
        ),
    ),
    Bench(
        "bench_near_copies",
        "--documents 4000",
        "--documents 400",
        (Wanted("planted near-copies found", r"recall at Jaccard [\d.]+: ([\d.]+)", 0.95),),
    ),
    Bench(
        "bench_rensa",
        "--documents 3000",
        "--documents 300",
        (Wanted("near-copies, to rensa alone", r"against rensa alone: ([\d.]+)"),),
    ),
    Bench(
        "bench_graph",
        "--claims 50000",
        "--claims 2000",
        (
            Wanted("graph of claims, to bare networkx", r"graph of claims against bare networkx: ([\d.]+)"),
            Wanted("graph of propositions, to the same", r"of propositions against bare networkx: ([\d.]+)"),
        ),
    ),
    Bench(
        "bench_exports",
        "--edges 20000 --rows 20000 --graph 0 --brief 0",
        "--edges 500 --rows 500 --graph 500 --brief 0 --times 1",
        (
            Wanted("GraphML, to networkx", r"^graphml .*ratio +([\d.]+)", 0.5),
            Wanted("GEXF, to networkx", r"^gexf .*ratio +([\d.]+)", 0.5),
            Wanted("CSV, to pyarrow and DuckDB", r"^csv .*ratio +([\d.]+)", 0.5),
            Wanted("Parquet, to pyarrow and DuckDB", r"^parquet .*ratio +([\d.]+)", 0.5),
        ),
    ),
    Bench(
        "bench_pages",
        "--documents 2000 --loads 5 --seconds 120 --only claims company case search review graph",
        "--documents 100 --loads 1 --seconds 60 --only claims",
        (
            Wanted(
                "pages over an empty one, the worst",
                r"^(?!change|page|graph).{30} +[\d.]+ +[\d.]+ +[\d.]+ +(-?[\d.]+)",
                0.3,
                at_least=False,
                unit="s",
            ),
            Wanted(
                "the graph of 300 entities over an empty page",
                r"^graph  .{23} +[\d.]+ +[\d.]+ +[\d.]+ +(-?[\d.]+)",
                1.0,
                at_least=False,
                unit="s",
            ),
            Wanted(
                "a change within the app, to a load of an empty page",
                r"^change by a link in the app.* ([\d.]+)$",
                0.5,
                at_least=False,
            ),
        ),
        minutes=4,
    ),
    Bench(
        "bench_questions",
        "--documents 20000 --rounds 5",
        "--documents 100 --rounds 1",
        (
            Wanted(
                "slowest question, to its limit of 100 ms",
                r"slowest question, to its limit of 100 ms: ([\d.]+)",
                1,
                at_least=False,
            ),
            Wanted(
                "a question as of a past day, to now",
                r"as of a past day, to now: ([\d.]+)",
                2,
                at_least=False,
            ),
        ),
        minutes=8,
    ),
    Bench(
        "bench_resolve",
        "10000 --bulk",
        "200 --bulk",
        (
            Wanted(
                "one more document, of the clock", r'"one_more_ms": ([\d.]+)', 100, at_least=False, unit="ms"
            ),
            Wanted(
                "one more document, of the processor",
                r'"one_more_cpu_ms": ([\d.]+)',
                100,
                at_least=False,
                unit="ms",
            ),
            Wanted("count all propositions again", r'"rebuild_s": ([\d.]+)', 300, at_least=False, unit="s"),
        ),
        minutes=6,
    ),
    Bench(
        "bench_workers",
        "--documents 256 --rounds 1",
        "--documents 8 --batch 4 --rounds 1",
        (
            Wanted(
                "two workers, to one", r"two workers to one, by the clock \(at least 1.8\): ([\d.]+)", 1.8
            ),
            Wanted(
                "queue over the work, of the processor",
                r"queue over the work, % of the processor \(at most 5\): (-?[\d.]+)",
                5,
                at_least=False,
                unit="%",
            ),
        ),
        minutes=10,
    ),
    Bench(
        "bench_growth",
        "--most 100000 --json build/growth.json",
        "--sizes 200 400 --json build/growth-small.json",
        (
            Wanted("ingest a document, as the store grows", r"^ingest .*grew ([\d.]+)", 3, at_least=False),
            Wanted("resolve a document, as the store grows", r"^resolve .*grew ([\d.]+)", 3, at_least=False),
            Wanted("search, as the store grows", r"^search .*grew ([\d.]+)"),
            Wanted("graph a claim, as the store grows", r"^graph .*grew ([\d.]+)", 3, at_least=False),
        ),
        minutes=14,
        beside=True,
    ),
)


def figures(bench: Bench, printed: str, reason: str) -> list[Figure]:
    """The wanted figures in what a bench printed; `reason` is why one may be missing."""
    found = []
    for wanted in bench.wanted:
        values = [float(one.replace(",", "")) for one in re.findall(wanted.pattern, printed, re.MULTILINE)]
        value = (min if wanted.at_least else max)(values) if values else None
        met = None
        if wanted.limit is not None:
            met = value is not None and (value >= wanted.limit if wanted.at_least else value <= wanted.limit)
        found.append(
            Figure(
                bench.file, wanted.name, value, wanted.unit, _limit(wanted), met,
                "" if value is not None else reason or "it is not in what the bench printed",
            )
        )  # fmt: skip
    return found


def _limit(wanted: Wanted) -> str:
    if wanted.limit is None:
        return "–"
    unit = "" if wanted.unit == "times" else f" {wanted.unit}"
    return f"{'at least' if wanted.at_least else 'at most'} {wanted.limit:g}{unit}"


def run(bench: Bench, *, small: bool, minutes: float) -> list[Figure]:
    """Run one bench; what keeps it from ending well becomes the reason of the figures that are missing."""
    words = (bench.small if small else bench.usual).split()
    began = time.perf_counter()
    print(f"{bench.file} {' '.join(words)}", file=sys.stderr, flush=True)
    # A group of its own, so that the servers and browsers that it starts end with it.
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.{bench.file}", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HERE.parents[1],
        process_group=0,
    )
    reason = ""
    try:
        printed, said = process.communicate(timeout=60 * minutes)
        if process.returncode:
            reason = f"ended with {process.returncode}: {' '.join(said.split())[-_SAID:]}"
    except subprocess.TimeoutExpired:
        printed, said = _end(process)
        reason = f"took longer than {minutes:g} minutes"
    finally:
        if process.poll() is None:  # this run was interrupted
            os.killpg(process.pid, signal.SIGKILL)
    found = figures(bench, printed, reason)
    took = time.perf_counter() - began
    print(f"  {took:.0f} s{': ' + reason if reason else ''}", file=sys.stderr, flush=True)
    return found


def _end(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Interrupt the bench as Ctrl-C would, so that it ends what it started; kill the group where it does not."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()


def lines(found: list[Figure]) -> Iterator[str]:
    """The figures as a table of Markdown."""
    yield "| figure | measured | limit | met |"
    yield "| --- | ---: | --- | --- |"
    for one in found:
        value = (
            one.reason
            if one.value is None
            else f"{one.value:.2f}{'' if one.unit == 'times' else f' {one.unit}'}"
        )
        met = {True: "yes", False: "**no**", None: "–"}[one.met]
        yield f"| {one.name} | {' '.join(value.split()).replace('|', '/')} | {one.limit} | {met} |"


def machine() -> dict[str, object]:
    """What the figures were measured on, and how busy it was."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def main() -> int:
    """Run what is asked for; exit code 1 where a limit is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--small", action="store_true", help="sizes that only show that every bench runs")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--only", nargs="*", default=[], help="names of files of tests/bench")
    parser.add_argument("--minutes", type=float, help="of each bench, in place of its own")
    chosen = parser.parse_args()
    unknown = set(chosen.only) - {bench.file for bench in BENCHES}
    if unknown:
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(b.file for b in BENCHES)}")
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    wanted = [bench for bench in BENCHES if not chosen.only or bench.file in chosen.only]
    began, found = machine(), dict[int, list[Figure]]()
    turn = Lock()

    def take(number: int) -> None:
        bench = wanted[number]
        figures_of = run(bench, small=chosen.small, minutes=chosen.minutes or bench.minutes)
        with turn:  # written after each, so that a run that is interrupted has told what it knows
            found[number] = figures_of
            report = {"began": began, "ended": machine(), "figures": [asdict(one) for one in in_order(found)]}
            chosen.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")

    with ThreadPoolExecutor(1) as pool:
        besides = [pool.submit(take, number) for number, bench in enumerate(wanted) if bench.beside]
        for number, bench in enumerate(wanted):
            if not bench.beside:
                take(number)
        for one in besides:
            one.result()
    every = in_order(found)
    print("\n".join(lines(every)))
    print(f"\nload {began['load']} at the beginning, {machine()['load']} at the end; JSON in {chosen.json}")
    return 0 if all(one.met is not False for one in every) else 1


def in_order(found: dict[int, list[Figure]]) -> list[Figure]:
    """The figures in the order of `BENCHES`."""
    return [figure for number in sorted(found) for figure in found[number]]


if __name__ == "__main__":
    sys.exit(main())
