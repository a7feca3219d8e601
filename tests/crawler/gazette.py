"""A small store over an archive, made from invented pages through the real stages, in each of the two databases."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel, select
from warcio.checker import Checker

from crawler.archive import Archive
from crawler.items import FetchedPage
from crawler.read_stage import read_due
from crawler.store_pages import store_page
from kb.extract.stage import store_annotation
from kb.models import (
    Alias,
    Claim,
    Document,
    Entity,
    Mention,
    NameBlock,
    OriginEdge,
    Proposition,
    StandingChange,
)
from kb.resolve.stage import resolve
from kb.settings import Settings
from kb.store.session import open_engine, table_of, writing
from tests.conftest import NewDatabase
from tests.kb.annotated_store import annotated

BASE = "https://gazette.example"
GONE = f"{BASE}/2026/quarrywell.txt"
SECRET = "Quarrywell Systems distilled the model of Larkspur Labs"
SENTENCES = {
    GONE: f"{SECRET}, three engineers said on Monday.",
    "https://mirror.example/copied.txt": f"{SECRET}, three engineers said on Monday.",
    f"{BASE}/2026/other.txt": "Ember Foundry sued Larkspur Labs in a court in Ohio on Tuesday.",
    "https://courier.example/third.txt": "Ember Foundry sued Larkspur Labs over the weights of a model.",
}
FILLER = (
    "The two firms have worked in the same street for a decade and share a cafeteria. "
    "Neighbours describe long nights with the lights on and deliveries of computing hardware at dawn. "
    "A spokesman for the landlord said that the lease runs for another four years. "
)
PEOPLE = {"Quarrywell Systems": "company", "Larkspur Labs": "company", "Ember Foundry": "company"}
MOMENT = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Makes stores of the kind, each with a data folder of its own."""
    opened: list[Engine] = []
    contexts: list[Any] = []

    def make(name: str) -> tuple[Engine, Settings]:
        if request.param == "sqlite":
            settings = Settings(data=tmp_path / name, database_url=None)
        else:
            new_postgres: NewDatabase = request.getfixturevalue("new_postgres")
            context = new_postgres()
            settings = Settings(data=tmp_path / name, database_url=context.__enter__())
            contexts.append(context)
        opened.append(open_engine(settings.url))
        return opened[-1], settings

    yield make
    for engine in opened:
        engine.dispose()
    for context in contexts:
        context.__exit__(None, None, None)


def text_of(url: str) -> str:
    end = "" if "gazette" not in url or url != GONE else "A correction is planned."
    return f"{SENTENCES[url]} {FILLER}{end}"


def page(url: str, text: str, number: int = 0) -> FetchedPage:
    headers = {"content-type": "text/plain; charset=utf-8"}
    return FetchedPage("s", url, text.encode(), fetched_at=MOMENT + timedelta(hours=number), headers=headers)


def fill(engine: Engine, settings: Settings, urls: list[str]) -> None:
    """Archive, read, annotate and resolve."""
    with Archive(settings.archive) as archive:
        for number, url in enumerate(urls):
            store_page(engine, archive, page(url, text_of(url), number))
    read_due(engine, settings)
    annotate_all(engine)
    resolve(engine)


def annotate_all(engine: Engine) -> None:
    with writing(engine) as session:
        for document in session.exec(
            select(Document).where(table_of(Document).c.extract_version.is_(None))
        ).all():
            sentence = next(part for part in SENTENCES.values() if part in document.text)
            names = [name for name in PEOPLE if name in document.text]
            predicate = "distilled" if "distilled" in sentence else "sued"
            store_annotation(
                session,
                document,
                annotated(
                    document.text,
                    entities={name: PEOPLE[name] for name in names},
                    claims=[
                        {
                            "sentence": sentence,
                            "predicate": predicate,
                            "subject": "Quarrywell Systems" if predicate == "distilled" else "Ember Foundry",
                            "object": "Larkspur Labs",
                        }
                    ],
                ),
            )


def state(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """What the store says, row by row: documents with their origins, names, claims, propositions and standing."""
    wanted: dict[type[SQLModel], tuple[str, ...]] = {
        Document: ("id", "origin_id", "supersedes_id", "text"),
        Entity: ("id", "name", "canonical_id"),
        Alias: ("id", "text"),
        NameBlock: ("id",),
        Claim: ("id", "proposition_id", "origin_key", "statement_id", "quote"),
        Mention: ("id", "surface"),
        OriginEdge: ("id", "relation"),
        Proposition: ("id", "standing", "standing_reason", "standing_since", "support_origins", "support_documents", "claim_count", "stances"),
        StandingChange: ("id", "standing", "since", "claim_id"),
    }  # fmt: skip
    found = {}
    with Session(engine) as session:
        for model, names in wanted.items():
            table = table_of(model)
            rows = session.connection().execute(sa.select(*(table.c[name] for name in names)))
            found[table.name] = sorted((tuple(row) for row in rows), key=lambda row: str(row[0]))
    return found


def valid_warc(folder: Path) -> bool:
    checker = Checker(
        argparse.Namespace(inputs=[str(path) for path in folder.glob("*.warc.gz")], verbose=False)
    )
    checker.process_all()
    return not checker.exit_value
