"""The sample store in each of the two databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from kb.store.session import open_engine
from tests.app.sample_store import fill_store
from tests.conftest import NewDatabase


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The sample store of 40 documents; read only, since all tests share it."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("sqlite")
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        fill_store(engine, documents=40)
        yield engine
        engine.dispose()
        return
    make: NewDatabase = request.getfixturevalue("new_postgres")
    with make() as url:
        engine = open_engine(url)
        fill_store(engine, documents=40)
        yield engine
        engine.dispose()
