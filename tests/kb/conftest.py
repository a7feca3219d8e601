"""Stores in each of the two databases: what the knowledge base does must not depend on which it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kb.store.session import open_engine
from tests.app.sample_store import fill_store
from tests.conftest import NewDatabase

BOTH = ("sqlite", "postgresql")


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A new store of the newest schema."""
    if request.param == "sqlite":
        yield from _open(f"sqlite:///{tmp_path / 'store.db'}")
        return
    make: NewDatabase = request.getfixturevalue("new_postgres")
    with make() as url:
        yield from _open(url)


@pytest.fixture(scope="session", params=BOTH)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The sample store, hostile names included; read only, since all tests share it."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path_factory.mktemp('sample') / 'store.db'}")
        return
    make: NewDatabase = request.getfixturevalue("new_postgres")
    with make() as url:
        yield from _filled(url)


def _open(url: str) -> Iterator[Engine]:
    store = open_engine(url)
    yield store
    store.dispose()


def _filled(url: str) -> Iterator[Engine]:
    for store in _open(url):
        fill_store(store)
        yield store
