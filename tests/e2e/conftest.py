"""The app over a sample store and a browser, started once for all tests that want them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kb.store.session import open_engine
from tests.app.sample_store import fill_store
from tests.e2e.app_browser import CHROMIUM, Reader, reading, running_app, running_browser
from tests.e2e.demo_run import DemoStore, run_demo

# A page is waited for as long as a busy machine may take; a test that holds is no slower for it.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def sample_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app over the sample store."""
    folder = tmp_path_factory.mktemp("app") / "data"
    folder.mkdir()
    store = open_engine(f"sqlite:///{folder / 'distillwatch.db'}")
    fill_store(store, archive=folder / "archive", documents=60)
    store.dispose()
    with running_app(folder) as address:
        yield address


@pytest.fixture(scope="session")
def empty_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app where there is no store."""
    folder: Path = tmp_path_factory.mktemp("nothing") / "data"
    with running_app(folder) as address:
        yield address


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> DemoStore:
    """The data folder that one run of the demonstration left, and what the run reported."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    return DemoStore(folder, run_demo(folder))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with running_browser() as started:
        yield started


@pytest.fixture
def reader(browser: Browser, sample_app: str) -> Iterator[Reader]:
    """A light window on the app over the sample store."""
    with reading(browser, sample_app) as opened:
        yield opened
