"""Stores for jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kb.settings import Settings
from kb.store.session import open_engine
from tests.conftest import NewDatabase


@pytest.fixture
def postgres(new_postgres: NewDatabase) -> Iterator[Engine]:
    """A store on PostgreSQL."""
    pytest.importorskip("procrastinate")
    with new_postgres() as url:
        store = open_engine(url)
        yield store
        store.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a data folder of its own."""
    return Settings(data=tmp_path)
