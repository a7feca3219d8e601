"""A seeded store as large as the app is promised to stay quick over.

    python -m tests.bench.large_store FOLDER [--documents N]

A hundred thousand documents, near-copies included, hold half a million claims by some two thousand companies.
"""

import argparse
from pathlib import Path

from kb.store.session import open_engine
from tests.app.sample_store import fill_store

COPIES = 11 / 10
"""Documents in all for each that is written: every tenth has a near-copy."""

CLAIMS_EACH = 5
COMPANIES = 2500


def large_store(folder: Path, documents: int) -> Path:
    """The database of a store with so many documents; made where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "distillwatch.db"
    if not database.exists():
        engine = open_engine(f"sqlite:///{database}")
        fill_store(
            engine, documents=round(documents / COPIES), more_companies=COMPANIES, claims_each=CLAIMS_EACH
        )
        engine.dispose()
    return database


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    given = parser.parse_args()
    print(large_store(given.folder, given.documents))
