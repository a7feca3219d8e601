"""Building the graph beside bare networkx: the same claims from the same database, one edge a claim.

    python -m tests.bench.bench_graph [--claims N]

The bare one selects the claims' columns with sqlite3 and adds an edge with these attributes for each. Ours builds the
same edges (level `claims`), and the graph of propositions, which gathers claims and counts their support. It also resolves
merged entities, turns stored texts into dates and checks the filter. Seconds are of the processor, the least of three.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import networkx as nx
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.store.session import open_engine
from tests.bench.bench_exports import fill

_CLAIMS = (
    "SELECT c.id, c.document_id, c.start, c.end, c.speaker_id, c.subject_id, c.predicate, c.object_id, c.stance, "
    "c.negated, c.hedge, c.confidence, c.published, c.proposition_id FROM claim c "
    "WHERE c.subject_id IS NOT NULL AND c.object_id IS NOT NULL AND c.retracted_at IS NULL"
)


def bare(database: Path) -> "nx.MultiDiGraph[str]":
    """An edge for each claim, and nothing else."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    with closing(sqlite3.connect(database)) as connection:
        graph.add_nodes_from(
            (key, {"label": name, "kind": kind})
            for key, name, kind in connection.execute("SELECT id, name, kind FROM entity")
        )
        for (
            key, document, start, end, speaker, subject, predicate, object_, stance, negated, hedge, confidence,
            published, proposition,
        ) in connection.execute(_CLAIMS):  # fmt: skip
            graph.add_edge(
                subject, object_, key, document=document, start=start, end=end, speaker=speaker,
                predicate=predicate, stance=stance, negated=bool(negated), hedge=hedge, confidence=confidence,
                published=published, proposition=proposition,
            )  # fmt: skip
    return graph


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, the least of three."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    """Print the times and ratios; exit code 1 where the two have another number of edges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=50_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "store.db"
        fill(database, chosen.claims)
        engine = open_engine(f"sqlite:///{database}", create=False)
        with Session(engine) as session:
            every = GraphFilter(level=GraphLevel.CLAIMS)
            plain, ours = bare(database), build_graph(session, every)
            if plain.number_of_edges() != ours.number_of_edges():
                raise SystemExit(f"{ours.number_of_edges()} edges by us, {plain.number_of_edges()} bare")
            alone = seconds(lambda: bare(database))
            claims = seconds(lambda: build_graph(session, every))
            gathered = seconds(lambda: build_graph(session))
        engine.dispose()
    print(f"{plain.number_of_edges()} edges: bare networkx {alone:.2f} s, ours {claims:.2f} s")
    print(f"graph of claims against bare networkx: {alone / claims:.2f}")
    print(f"graph of propositions against bare networkx: {alone / gathered:.2f}")


if __name__ == "__main__":
    sys.exit(main())
