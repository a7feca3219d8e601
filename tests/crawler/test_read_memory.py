"""A page that wants more memory than its reader may have: it fails alone, and the machine keeps its memory."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.items import FetchedPage
from crawler.page_reading import PageToRead
from crawler.read_pool import read_pages
from tests.crawler.hostile_server import article

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = "Quillmind said on Monday that a rival had trained a model on its answers. " * 8
PARAGRAPHS = 40_000
LEEWAY = 100_000_000
"""Bytes beyond what a reader has when it starts: enough for any usual page."""

_PEAK = """
import crawler.readers.registry
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmPeak")))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited the Linux way")


def reader_bytes() -> int:
    """The addresses that a reading process takes before it has read anything."""
    done = subprocess.run([sys.executable, "-c", _PEAK], capture_output=True, text=True, check=True)
    return 1024 * int(done.stdout)


def archived(folder: Path, bodies: list[bytes]) -> list[PageToRead]:
    made = []
    with Archive(folder) as archive:
        for number, body in enumerate(bodies):
            url = f"https://news.example/{number}"
            page = FetchedPage("s", url, body, fetched_at=MOMENT, headers={"content-type": "text/html"})
            made.append(PageToRead(str(number), "s", url, MOMENT, 200, archive.append(page)))
    return made


def test_a_page_that_fills_its_readers_memory_fails_alone(tmp_path: Path) -> None:
    usual = [article(f"Story {number}", f"{TEXT} It was story {number}.") for number in range(3)]
    paragraphs = "".join(f"<p>{number} {TEXT[:450]}</p>" for number in range(PARAGRAPHS))
    large = f"<html><head><title>T</title></head><body><article>{paragraphs}</article></body></html>".encode()
    pages = archived(tmp_path / "archive", [usual[0], large, *usual[1:]])
    results = {
        result.page_id: result
        for result in read_pages(pages, tmp_path / "archive", memory_bytes=reader_bytes() + LEEWAY)
    }
    assert sorted(results) == ["0", "1", "2", "3"]
    assert {key: result.error for key, result in results.items() if key != "1"} == dict.fromkeys("023")
    assert all(results[key].documents for key in "023")
    assert results["1"].documents == []
    assert "https://news.example/1" in (results["1"].error or "")
