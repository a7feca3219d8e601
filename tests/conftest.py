"""Fixtures that several test folders use."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.store.session import open_engine
from tests.postgres_server import new_database, postgres_server

NewDatabase = Callable[[], AbstractContextManager[str]]


def pytest_configure() -> None:
    """Let the commands that tests start be interrupted: a shell starts what runs in its background deaf to SIGINT."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new SQLite store of the newest schema."""
    store = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.dispose()


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[NewDatabase]:
    """Makes databases of the newest schema on one server; gives the URL of each and drops it afterwards."""
    with postgres_server() as server, new_database(server) as model:
        open_engine(model).dispose()
        yield partial(new_database, server, str(sa.make_url(model).database))
