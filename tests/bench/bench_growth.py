"""How the cost of one more document, of a search and of the graph grows with the store: a curve for each.

    python -m tests.bench.bench_growth [--most 100000] [--json FILE] [--sizes N ...] [--keep FILE]

One SQLite store of invented news grows from 1,000 documents to `--most`, tenfold each time (a million takes about two
hours). At each size so many documents more go in as the extraction stage writes them and are resolved, then words of every
frequency are searched and the graph of propositions is built. Milliseconds are of the processor. The store between is
written in bulk as resolution leaves it. Prints each curve with how much it grew from the first size to the last;
`python -m tests.bench.draw_growth FILE` draws them.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.models import Claim, Proposition
from kb.resolve.stage import resolve
from kb.search.query import parse_query
from kb.search.results import SearchOrder, found_documents
from kb.store.session import open_engine, table_of, writing
from tests.bench.bench_ingest import ingest_into
from tests.bench.bench_search import WORDS
from tests.bench.invented_corpus import documents
from tests.bench.resolved_store import Growing

MORE = 32
"""Documents that go in and are resolved at each size, beside the store's own."""

_FAR = 10_000_000
"""The first number of those documents, which the store's own never reach."""

_STEP = 1000
CURVES = {
    "ingest": "ms a document",
    "resolve": "ms a document",
    "search": "ms a search",
    "graph": "µs a claim",
}


def grow(growing: Growing, engine: Engine, size: int, *, of: int) -> None:
    """Write the store in bulk up to a size; every proposition is counted afterwards, as plainly as SQL does it."""
    source = documents(size - growing.written, start=growing.written, of=of)
    while part := list(islice(source, _STEP)):
        with writing(engine) as session:
            growing.write(session, part)
    propositions, claims = table_of(Proposition), table_of(Claim)
    number = (
        sa.select(sa.func.count())
        .where(claims.c.proposition_id == propositions.c.id)
        .correlate(propositions)
        .scalar_subquery()
    )
    with writing(engine) as session:
        session.connection().execute(propositions.update().values(claim_count=number))


def measure(engine: Engine, size: int, *, of: int) -> dict[str, float]:
    """A point of each curve."""
    more = list(documents(MORE, start=_FAR + size, of=_FAR + of))
    point = {"ingest": _ms(lambda: ingest_into(engine, more)) / MORE}
    point["resolve"] = _ms(lambda: resolve(engine)) / MORE
    with Session(engine) as session:
        queries = [parse_query(words) for words in WORDS]

        def search() -> None:
            for query in queries:
                found_documents(session, query, order=SearchOrder.BEST)

        search()  # what is read from the disk the first time is not what grows
        point["search"] = _ms(search) / len(queries)
        claims = session.connection().execute(sa.select(sa.func.count(table_of(Claim).c.id))).scalar_one()
        point["graph"] = 1000 * _ms(lambda: build_graph(session)) / claims
    return point


def _ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Print the points as they come, then a line for each curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--sizes", type=int, nargs="*", help="in place of 1000, 10000, … up to --most")
    parser.add_argument("--json", type=Path, default=Path("build/growth.json"))
    parser.add_argument("--keep", type=Path, help="file of the store, left there")
    chosen = parser.parse_args()
    sizes = sorted(chosen.sizes or [10**power for power in range(3, 10) if 10**power <= chosen.most])
    if not sizes:
        parser.error("--most is below 1000; name smaller sizes by --sizes")
    points: list[dict[str, Any]] = []
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{chosen.keep or Path(folder) / 'store.db'}")
        growing = Growing(engine, sizes[-1])
        for size in sizes:
            grow(growing, engine, size, of=sizes[-1])
            points.append({"documents": size, **measure(engine, size, of=sizes[-1])})
            print(json.dumps(points[-1]), flush=True)
            chosen.json.write_text(json.dumps(points, indent=1) + "\n", "utf-8")
        engine.dispose()
    for name, unit in CURVES.items():
        values = [point[name] for point in points]
        shown = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name} in {unit} at {', '.join(map(str, sizes))}: {shown}; grew {values[-1] / values[0]:.2f}")


if __name__ == "__main__":
    sys.exit(main())
