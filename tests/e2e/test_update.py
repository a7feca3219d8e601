"""`distillwatch update` on a source in the owner's own catalogue, served over loopback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.server import demo_sites
from crawler.demo.sources import CATALOGUE


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose catalogue has one more source."""
    folder = tmp_path / "data"
    (folder / "sources").mkdir(parents=True)
    shutil.copy(CATALOGUE / "office.toml", folder / "sources")
    return folder


def update(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DISTILLWATCH_DATA": str(data), "DISTILLWATCH_CONTACT": "tests@example.org"}
    return subprocess.run(
        [sys.executable, "-m", "app.cli.main", "update", *arguments],
        capture_output=True, text=True, timeout=300, check=False, env=environment,
    )  # fmt: skip


def test_update_runs_every_stage_and_then_has_nothing_to_do(data: Path):
    with demo_sites(0) as sites, sites.proxied():
        first, second = (update(data, "demo-office", "--json") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    done: dict[str, Any] = json.loads(first.stdout)
    assert done["crawl"]["sources"]["demo-office"]["new_pages"] == 4
    assert done["read"]["documents"]["new"] == 4
    assert done["extract"]["claims"] > 0
    assert done["resolve"]["documents"] == 4
    again: dict[str, Any] = json.loads(second.stdout)
    assert again["crawl"]["sources"]["demo-office"]["new_pages"] == 0
    assert again["read"]["pages"] == again["extract"]["documents"] == again["resolve"]["documents"] == 0


def test_a_source_that_does_not_answer_ends_the_update_with_1_and_a_reason(data: Path):
    with demo_sites(0) as sites, sites.proxied():
        (data / "sources" / "gone.toml").write_text(
            (CATALOGUE / "office.toml")
            .read_text("utf-8")
            .replace("demo-office", "gone")
            .replace("office.example/", "office.example/no-such-page"),
            "utf-8",
        )
        ended = update(data, "gone", "demo-office", "--json")
    assert ended.returncode == 1
    report = json.loads(ended.stdout)
    assert set(report["broken"]) == {"gone"}
    assert "404" in report["broken"]["gone"]
    assert "Traceback" not in ended.stderr
    assert report["read"]["documents"]["new"] == 4  # the other source went on


def test_an_unknown_source_is_told_in_one_line(data: Path):
    ended = update(data, "no-such-source")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "no-such-source" in ended.stderr
