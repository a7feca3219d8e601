"""A running app and a browser before it, for the tests that look at it as a reader does."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright

from kb.store.session import open_engine
from tests.app.sample_store import fill_store

CHROMIUM = shutil.which("chromium")

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

_STARTS_WITHIN_S = 60
_READY = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
"""Without a connection Streamlit says of a script that it is not running, before it has begun."""

_DRAWN = "[data-dw-drawn]"
_TWO_FRAMES = (
    "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
    "() => requestIdleCallback(() => setTimeout(done), { timeout: 3000 }))))"
)
_STYLED = "getComputedStyle(document.documentElement).getPropertyValue('--dw-serif') !== ''"
"""The app's own sheet, which comes with the script's output, is in force."""


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def small_app(folder: Path) -> Iterator[tuple[str, Path]]:
    """Address and data folder of an app over twenty sample documents of its own, which a test may write to."""
    data = folder / "data"
    data.mkdir()
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    fill_store(store, documents=20)
    store.dispose()
    with running_app(data) as address:
        yield address, data


@contextmanager
def running_app(
    data: Path, *, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Iterator[str]:
    """`distillwatch app` over a data folder; gives its address, and ends it afterwards.

    Args:
        data: where the store is.
        environment: more variables than this process has.
        folder: where the app is started, and its `distillwatch.toml` is read; here by default.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "app.cli.main",
        "app",
        "--data",
        str(data),
        "--port",
        str(port),
        "--no-browser",
    ]
    log = data.parent / f"app-{port}.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | dict(environment or {}),
        )
        try:
            wait_for_health(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for_health(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a Streamlit server answers; fail where it ended."""
    end = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the app ended with {server.returncode}: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start: {log.read_text()[-2000:]}")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Headless Chromium that can draw WebGL in software."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-quic", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield browser
        browser.close()


@dataclass
class Reader:
    """A browser window on the app, which notes whatever it asks of other hosts and every error."""

    address: str
    page: Page
    elsewhere: list[str] = field(default_factory=list)
    """Requests to other hosts that went out."""
    blocked: list[str] = field(default_factory=list)
    """Requests to other hosts that the page's policy stopped inside the browser."""
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Load a page by its URL and wait until it is drawn."""
        self.page.goto(f"{self.address}/{path}")
        return self.settled()

    def settled(self) -> Page:
        """Wait until the page is drawn to its end, the script is at rest and the style applies."""
        self.page.wait_for_selector("h1", timeout=60_000)
        self.page.wait_for_selector(_DRAWN, state="attached", timeout=60_000)
        self.page.wait_for_selector(_READY, timeout=60_000)
        self.page.wait_for_function(_STYLED, timeout=30_000)
        # What listens to keys is attached after the frame that shows a button.
        self.page.evaluate(_TWO_FRAMES)
        return self.page

    def press(self, key: str, shown: Locator) -> None:
        """Press a key until the page answers, as somebody does whose key was too early for a button just drawn."""
        for _ in range(3):
            self.page.keyboard.press(key)
            try:
                expect(shown).to_be_visible(timeout=10_000)
            except AssertionError:
                self.settled()
            else:
                break
        expect(shown).to_be_visible()
        self.settled()

    def note(self, request: Request) -> None:
        """Remember a request to another host."""
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.address).netloc:
            self.elsewhere.append(request.url)

    def note_failure(self, request: Request) -> None:
        """Tell what the policy stopped from what went out and failed."""
        if request.failure == "csp" and request.url in self.elsewhere:
            self.elsewhere.remove(request.url)
            self.blocked.append(request.url)

    def watch(self, page: Page) -> None:
        """Note the requests and errors of a window."""
        page.on("request", self.note)
        page.on("requestfailed", self.note_failure)
        page.on("pageerror", lambda error: self.errors.append(str(error)))


@contextmanager
def reading(
    browser: Browser, address: str, *, scheme: str = "light", width: int = 1280, height: int = 900
) -> Iterator[Reader]:
    """A fresh window in a colour scheme."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    reader = Reader(address, page)
    reader.watch(page)
    try:
        yield reader
    finally:
        context.close()
