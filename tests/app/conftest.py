"""A sample store, and pages run over it without a browser."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.server import SCRIPT
from kb.store.session import open_engine
from tests.app.sample_store import fill_store

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample store and its archive."""
    folder = tmp_path_factory.mktemp("sample")
    store = open_engine(f"sqlite:///{folder / 'distillwatch.db'}")
    fill_store(store, archive=folder / "archive", documents=40)
    store.dispose()
    return folder


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a store that holds nothing."""
    folder = tmp_path_factory.mktemp("empty")
    open_engine(f"sqlite:///{folder / 'distillwatch.db'}").dispose()
    return folder


@pytest.fixture
def sample_engine(sample_data: Path) -> Engine:
    """The sample store."""
    return open_engine(f"sqlite:///{sample_data / 'distillwatch.db'}")


@pytest.fixture
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit makes the script it runs `__main__`, which a process spawned later would run again: put back."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def open_page(sample_data: Path, monkeypatch: pytest.MonkeyPatch, main_module: None) -> OpenPage:
    """A function that runs a page by its URL path with parameters, over the sample store or another folder."""

    def open_(path: str = "", *, data: Path = sample_data, **params: str | list[str]) -> AppTest:
        monkeypatch.setenv("DISTILLWATCH_DATA", str(data))
        page = AppTest.from_file(SCRIPT, default_timeout=60)
        # AppTest switches to pages that are files only; these are functions, known by the hash of their path.
        page._page_hash = calc_hash(path)
        for name, value in params.items():
            page.query_params[name] = value
        return page.run()

    return open_


@pytest.fixture
def review_data(tmp_path: Path) -> Path:
    """A store of its own, since decisions change it."""
    store = open_engine(f"sqlite:///{tmp_path / 'distillwatch.db'}")
    fill_store(store, documents=20)
    store.dispose()
    return tmp_path
