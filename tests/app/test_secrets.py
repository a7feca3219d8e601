"""Passwords, tokens and keys stand in no output, error, log, export or backup."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.store.session import open_engine
from tests.app.sample_store import fill_store
from tests.crawler.hostile_server import Site, running

MARK = "hunter2hunter2hunter2hunter2hunter2"
SECRETS = {
    f"DISTILLWATCH_{name}": f"{MARK}-{name.lower()}"
    for name in (
        "CLAIMS_ENDPOINT_KEY",
        "COURTLISTENER_TOKEN",
        "COURTLISTENER_WEBHOOK",
        "SMTP_PASSWORD",
        "WEBHOOK_SECRET",
        "OIDC_CLIENT_SECRET",
        "OIDC_COOKIE_SECRET",
    )
}
SERVER = f"postgresql+psycopg://watch:{MARK}@127.0.0.1:9/watch"
"""Nothing listens there."""

CHANNELS = """
[channels.mail]
type = "mail"
to = ["desk@example.org"]
user = "desk"
port = 9

[channels.hook]
type = "webhook"
url = "http://127.0.0.1:9/hook"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a filled store, and settings that name channels which nobody answers."""
    (tmp_path / "data").mkdir()
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'distillwatch.db'}")
    fill_store(engine, archive=tmp_path / "data" / "archive", documents=5)
    engine.dispose()
    (tmp_path / "distillwatch.toml").write_text(CHANNELS)
    return tmp_path


def said(folder: Path, *words: str, code: int, **more: str) -> str:
    """All that a command prints; it must end with the code, so that it came to where secrets matter."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ
        | SECRETS
        | {
            "DISTILLWATCH_DATA": str(folder / "data"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "DISTILLWATCH_CONTACT": "a@b.example",
        }
        | more,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Everything below a folder, unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path, gzip.decompress(data) if path.suffix == ".gz" else data


def test_no_secret_is_printed_or_written(folder: Path) -> None:
    with running(Site()) as site:
        site.page("/1")
        site.feed("/1")
        (folder / "data" / "sources").mkdir()
        (folder / "data" / "sources" / "site.toml").write_text(
            f'id = "site"\ntitle = "Site"\nprotocol = "feed"\nurl = "{site.base}/feed.xml"\n'
            "delay_s = 0\nallow_private = true\n"
        )
        printed = {
            "crawl": said(folder, "crawl", "site", code=0),
            "watch": said(folder, "watch", "test", "mail", code=1),
            "hook": said(folder, "watch", "test", "hook", code=1),
            "csv": said(folder, "export", "csv", "tables", code=0),
            "claims": said(folder, "export", "claims", "claims.jsonl", code=0),
            "backup": said(folder, "backup", "copy.tar", code=0),
            "server": said(folder, "db", "show", code=1, DISTILLWATCH_DATABASE_URL=SERVER),
            "copy": said(folder, "db", "copy", "sqlite:///data/distillwatch.db", SERVER, code=1),
        }
        headers = [value for _, _, asked in site.asked for value in asked.values()]
    assert {name for name, text in printed.items() if MARK in text} == set()
    assert [path for path, data in files(folder) if MARK.encode() in data] == []
    assert len(headers) > 0
    assert not any(MARK in value for value in headers)
    assert "watch" in printed["server"]  # the address is named, without its password


def test_a_setting_that_does_not_fit_is_told_without_its_value(folder: Path) -> None:
    short = f"{MARK}"[:20]
    text = said(folder, "db", "show", code=1, DISTILLWATCH_COURTLISTENER_WEBHOOK=short)
    assert "DISTILLWATCH_COURTLISTENER_WEBHOOK" in text
    assert short not in text
