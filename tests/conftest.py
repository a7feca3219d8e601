"""Fixtures that several test folders use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kb.store.session import open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new SQLite store of the newest schema."""
    store = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.dispose()
