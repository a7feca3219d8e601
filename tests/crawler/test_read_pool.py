"""Reading processes: a page that hangs or kills its reader takes nothing else with it."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from crawler.archive import Archive
from crawler.items import FetchedPage
from crawler.page_reading import PageToRead
from crawler.read_pool import read_pages
from tests.crawler.hostile_server import article

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = "Quillmind said on Monday that a rival had trained a model on its answers. " * 8


@pytest.fixture
def pages(tmp_path: Path) -> list[PageToRead]:
    made = []
    with Archive(tmp_path / "archive") as archive:
        for number in range(12):
            url = f"https://news.example/{number}"
            body = article(f"Story {number}", f"{TEXT} It was story {number}.")
            fetched = FetchedPage("s", url, body, fetched_at=MOMENT, headers={"content-type": "text/html"})
            made.append(PageToRead(str(number), "s", url, MOMENT, 200, archive.append(fetched)))
    return made


def readers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("read_process" in word for word in child.cmdline())]


def test_every_page_has_one_result(pages: list[PageToRead], tmp_path: Path) -> None:
    results = list(read_pages(pages, tmp_path / "archive", processes=2))
    assert sorted(int(result.page_id) for result in results) == list(range(12))
    assert all(result.error is None and result.documents for result in results)
    assert readers() == []


def test_a_reader_that_is_killed_is_replaced_and_its_page_read_again(
    pages: list[PageToRead], tmp_path: Path
) -> None:
    results = []
    for result in read_pages(pages, tmp_path / "archive"):
        results.append(result)
        if len(results) == 3:
            for reader in readers():
                os.kill(reader.pid, signal.SIGKILL)
    assert sorted(int(result.page_id) for result in results) == list(range(12))
    assert all(result.error is None for result in results)


@pytest.mark.skipif(sys.platform != "linux", reason="stops a process the Linux way")
def test_a_page_that_takes_too_long_is_given_up_and_the_others_are_read(
    pages: list[PageToRead], tmp_path: Path
) -> None:
    results = []
    for result in read_pages(pages, tmp_path / "archive", timeout_s=2.0):
        results.append(result)
        if len(results) == 2:
            for reader in readers():
                reader.suspend()
    stuck = [result for result in results if result.error is not None]
    assert len(results) == 12
    assert len(stuck) == 1
    assert "took longer than 2 s" in (stuck[0].error or "")


def test_bytes_that_are_not_there_are_the_pages_error(pages: list[PageToRead], tmp_path: Path) -> None:
    next((tmp_path / "archive").glob("*.warc.gz")).unlink()
    results = list(read_pages(pages[:2], tmp_path / "archive"))
    assert ["No such file" in (result.error or "") for result in results] == [True, True]
