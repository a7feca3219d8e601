"""Every figure that has a limit, at a size that takes minutes: one table, and JSON where asked.

    python -m tests.bench.run_all [--small] [--json FILE] [--only NAME ...]

Each file of tests/bench is run in a process of its own and its figures are read off what it prints. Ratios are of two
things measured by turns in one run, so that they hold on a machine with other work; the large sizes are in each file.
"""

import argparse
import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure in a bench's output, and its limit."""

    name: str
    pattern: str
    limit: float
    at_least: bool = True


@dataclass(frozen=True, slots=True)
class Bench:
    """A file of this folder, its words at the two sizes, and the figures to look for."""

    file: str
    usual: str
    small: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was measured; None where the bench did not print it."""

    bench: str
    name: str
    value: float | None
    limit: str
    met: bool


BENCHES = (
    Bench(
        "bench_crawl",
        "--pages 300 --rounds 3",
        "--pages 30 --rounds 1 --hosts 2",
        (Wanted("crawl, to bare Scrapy", r"crawl against bare Scrapy: ([\d.]+)", 0.7),),
    ),
    Bench(
        "bench_extract",
        "--documents 100",
        "--documents 8",
        (
            Wanted("extraction, to the bare pipeline", r"ours to bare.*?([\d.,]+)$", 0.5),
            Wanted("two processes, to one", r"two processes to one.*?([\d.,]+)$", 1.8),
        ),
    ),
    Bench(
        "bench_near_copies",
        "--documents 4000",
        "--documents 400",
        (Wanted("planted near-copies found", r"recall at Jaccard [\d.]+: ([\d.]+)", 0.95),),
    ),
    Bench(
        "bench_exports",
        "--edges 20000 --rows 20000 --graph 20000 --brief 300",
        "--edges 500 --rows 500 --graph 500 --brief 0 --times 1",
        (
            Wanted("GraphML, to networkx", r"^graphml .*ratio +([\d.]+)", 0.5),
            Wanted("GEXF, to networkx", r"^gexf .*ratio +([\d.]+)", 0.5),
        ),
    ),
)


def figures(bench: Bench, printed: str) -> list[Figure]:
    """The wanted figures in what a bench printed."""
    found = []
    for wanted in bench.wanted:
        match = re.search(wanted.pattern, printed, re.MULTILINE)
        value = float(match[1].replace(",", "")) if match else None
        met = value is not None and (value >= wanted.limit if wanted.at_least else value <= wanted.limit)
        limit = f"{'at least' if wanted.at_least else 'at most'} {wanted.limit:g}"
        found.append(Figure(bench.file, wanted.name, value, limit, met))
    return found


def run(bench: Bench, *, small: bool) -> list[Figure]:
    """Run one bench; a bench that ends badly says why on standard error, and its figures are not met."""
    words = (bench.small if small else bench.usual).split()
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{bench.file}", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parents[1],
    )
    if done.returncode:
        print(f"{bench.file} ended with {done.returncode}: {done.stderr[-400:]}", file=sys.stderr)
    return figures(bench, done.stdout)


def table(found: list[Figure]) -> str:
    """The figures, one a line."""
    lines = [f"{'figure':<34} {'ratio':>8}  {'limit':<14} met"]
    for one in found:
        value = "–" if one.value is None else f"{one.value:.2f}"
        lines.append(f"{one.name:<34} {value:>8}  {one.limit:<14} {'yes' if one.met else 'NO'}")
    return "\n".join(lines)


def main() -> int:
    """Run what is asked for; exit code 1 where a limit is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="sizes that only show that every bench runs")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    found = [
        figure
        for bench in BENCHES
        if not chosen.only or bench.file in chosen.only
        for figure in run(bench, small=chosen.small)
    ]
    print(table(found))
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", "utf-8")
    return 0 if all(one.met for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
