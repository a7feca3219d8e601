"""`crawl`, `sources` and `import` as they are typed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.hostile_server import Site, article, running

STORY = "Quillmind said on Monday that Norvik Labs had trained a model on the answers of its chatbot. " * 6
SOURCE = """id = "gazette"
title = "The Gazette"
protocol = "feed"
url = "{base}/feed.xml"
publisher = "The Gazette"
delay_s = 0
allow_private = true
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Site()) as started:
        started.routes["/1"] = lambda visit: visit.send(article("Lab says rival copied it", STORY))
        started.feed("/1")
        yield started


@pytest.fixture
def data(tmp_path: Path, site: Site) -> Path:
    """A data folder whose own catalogue knows the site."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "gazette.toml").write_text(SOURCE.format(base=site.base))
    return tmp_path


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"DISTILLWATCH_DATA": str(data), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    command = [sys.executable, "-m", "app.cli.main", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_crawl_fetches_and_reads_and_a_broken_promise_is_exit_code_1(data: Path, site: Site) -> None:
    first = run(data, "crawl", "gazette", "--json")
    assert first.returncode == 0, first.stderr
    said: dict[str, Any] = json.loads(first.stdout)
    assert said["crawl"]["sources"]["gazette"]["fetched"] == 1
    assert said["read"]["documents"]["new"] == 1
    del site.routes["/feed.xml"]
    second = run(data, "crawl", "gazette")
    assert second.returncode == 1
    assert "broken promise: gazette:" in second.stderr
    assert "answers 404" in second.stderr
    checked = run(data, "sources", "check", "gazette")
    assert checked.returncode == 1
    assert "answers 404" in checked.stderr


def test_an_unknown_source_and_a_wrong_day_are_one_line_each(data: Path) -> None:
    unknown = run(data, "crawl", "gazete")
    assert unknown.returncode == 1
    assert "did you mean gazette" in unknown.stderr
    day = run(data, "crawl", "gazette", "--since", "tomorrow")
    assert day.returncode == 1
    assert len(day.stderr.strip().splitlines()) == 1


def test_sources_lists_the_owners_with_the_bundled_ones(data: Path) -> None:
    listed = json.loads(run(data, "sources", "list", "--json", "--all").stdout)
    states = {entry["id"]: entry["state"] for entry in listed}
    assert states["gazette"] == "not crawled yet"
    assert states["reuters"].startswith("barred: ")


def test_a_source_is_added_and_a_broken_file_is_named(data: Path) -> None:
    added = run(data, "sources", "add", "https://news.example/feed.xml", "--title", "Example News")
    assert added.returncode == 0, added.stderr
    assert (data / "sources" / "example-news.toml").exists()
    (data / "sources" / "bad.toml").write_text('id = "bad"\n')
    checked = run(data, "sources", "check")
    assert checked.returncode == 1
    assert "bad.toml, line 1" in checked.stderr


def test_import_counts_and_names(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "story.html").write_bytes(article("A story", STORY))
    (folder / "empty.html").write_bytes(b"")
    done = run(data, "import", str(folder), "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["files"], said["imported"], said["documents"]["new"]) == (2, 1, 1)
    assert list(said["failed"]) == [str(folder / "empty.html")]


def test_a_crawl_that_is_interrupted_ends_soon_and_leaves_the_rest_due(data: Path, site: Site) -> None:
    for number in range(60):
        site.page(f"/{number}")
    site.feed(*(f"/{number}" for number in range(60)))
    path = data / "sources" / "gazette.toml"
    path.write_text(path.read_text().replace("delay_s = 0", "delay_s = 1"))
    environment = {"DISTILLWATCH_DATA": str(data), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "app.cli.main", "crawl", "gazette", "--json"]
    with subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.PIPE, text=True
    ) as crawl:
        deadline = time.monotonic() + 180
        while len(site.asked) < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(crawl.pid, signal.SIGINT)
        # Sixty pages a second apart: what ends soon has fetched a few of them.
        said = json.loads(crawl.communicate(timeout=180)[0])
    assert crawl.returncode == 130
    counts = said["crawl"]["sources"]["gazette"]
    assert 0 < counts["fetched"] < 30
    assert counts["failed"] == 0
    path.write_text(path.read_text().replace("delay_s = 1", "delay_s = 0"))
    again = json.loads(run(data, "crawl", "gazette", "--json", "--no-read").stdout)
    assert again["crawl"]["sources"]["gazette"]["fetched"] == 60 - counts["fetched"]
