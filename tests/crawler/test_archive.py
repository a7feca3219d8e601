"""The archive: what was appended is read back byte for byte, whatever happened in between."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from crawler.archive import Archive, Place, pages_of, read_page, whole_length
from crawler.errors import ArchiveError
from crawler.items import FetchedPage

MOMENT = datetime(2026, 11, 24, 12, 30, 5, tzinfo=UTC)


def page(number: int, body: bytes = b"<p>bytes</p>\x00\xff") -> FetchedPage:
    headers = {
        "content-type": "text/html; charset=big5",
        "content-encoding": "gzip",
        "set-cookie": "secret=1",
    }
    return FetchedPage("s", f"https://news.example/{number}?q=ü", body, fetched_at=MOMENT, headers=headers)


def checked(folder: Path) -> int:
    files = [str(path) for path in folder.glob("*.warc.gz")]
    checker = Checker(argparse.Namespace(inputs=files, verbose=False))
    checker.process_all()
    return int(checker.exit_value)


def test_a_page_comes_back_byte_for_byte(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        places = [archive.append(page(number, bytes([number]) * 1000)) for number in range(5)]
    for number, place in enumerate(places):
        back = read_page(tmp_path, place)
        assert back.body == bytes([number]) * 1000
        assert back.fetched_at == MOMENT
        assert back.headers["content-type"] == "text/html; charset=big5"
        assert back.headers["x-archive-orig-content-encoding"] == "gzip"
        assert "set-cookie" not in back.headers
    assert checked(tmp_path) == 0


def test_the_next_run_appends_to_the_same_file(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.append(page(1))
    with Archive(tmp_path) as archive:
        second = archive.append(page(2))
    assert first.file == second.file
    assert second.offset > first.offset
    assert len(list(pages_of(tmp_path / first.file))) == 2
    assert checked(tmp_path) == 0


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with Archive(tmp_path, max_bytes=2000) as archive:
        places = [archive.append(page(number, str(number).encode() * 300)) for number in range(8)]
    assert len({place.file for place in places}) > 1
    assert all(path.stat().st_size <= 2000 for path in tmp_path.glob("*.warc.gz"))
    assert [read_page(tmp_path, place).body[:1] for place in places] == [
        str(number).encode() for number in range(8)
    ]


def test_two_writers_at_once_have_a_file_each(tmp_path: Path) -> None:
    with Archive(tmp_path) as one, Archive(tmp_path) as other:
        assert one.append(page(1)).file != other.append(page(2)).file
    assert checked(tmp_path) == 0


@pytest.mark.parametrize("lost", [1, 20, 150])
def test_half_a_record_of_a_killed_writer_is_cut_off(tmp_path: Path, lost: int) -> None:
    with Archive(tmp_path) as archive:
        kept = archive.append(page(1))
        archive.append(page(2, b"x" * 5000))
    path = tmp_path / kept.file
    path.write_bytes(path.read_bytes()[:-lost])
    path.with_name(path.name + ".open").touch()
    assert whole_length(path) < path.stat().st_size
    with Archive(tmp_path) as archive:
        added = archive.append(page(3))
    assert added.file == kept.file
    assert [stored.url[-6:-4] for stored in pages_of(path)] == ["/1", "/3"]
    assert checked(tmp_path) == 0


def test_a_file_is_a_resource_record(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.append(
            FetchedPage(
                None,
                "file:///a/b.pdf",
                b"%PDF-",
                fetched_at=MOMENT,
                headers={"content-type": "application/pdf"},
            )
        )
    assert b"WARC-Type: resource" in _unpacked(tmp_path / place.file)
    assert read_page(tmp_path, place).body == b"%PDF-"


@pytest.mark.parametrize(
    "place", [Place("missing.warc.gz", 0), Place("there.warc.gz", 3), Place("there.warc.gz", 9999)]
)
def test_a_record_that_is_not_there_is_an_error(tmp_path: Path, place: Place) -> None:
    with Archive(tmp_path) as archive:
        name = archive.append(page(1)).file
    (tmp_path / name).rename(tmp_path / "there.warc.gz")
    with pytest.raises(ArchiveError):
        read_page(tmp_path, place)


def _unpacked(path: Path) -> bytes:
    import gzip

    return gzip.decompress(path.read_bytes())
