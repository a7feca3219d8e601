"""Taking the bytes of single records out of the archive, by law or by age, while every other record stays where it is.

A record is overwritten by one of exactly its length that says that something was removed: a gzip member of stored
blocks whose padding makes up the length, so files stay valid WARC and no offset moves. What is to be overwritten is
noted beside the file first: a process that dies in the middle leaves a note that the next one works off, and no crawl
appends to, or cuts back, a file with such a note.
"""

import json
import os
import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive import Place
from crawler.archive import erasing as note_of
from crawler.errors import ArchiveError
from kb.ids import stable_id

_CHUNK = 1 << 20
_MOST_STORED = 65_535
_MOST_TRIES = 64


def erase_records(folder: Path, places: Iterable[Place], *, why: str) -> int:
    """Overwrite the records at the places; returns how many. Doing it again changes nothing.

    Args:
        why: what stands in place of a record, cut where that is too short for it.

    Raises:
        ArchiveError: a file cannot be written to, or there is no record at a place.
    """
    finish_erasing(folder)
    by_file: dict[str, set[int]] = defaultdict(set)
    for place in places:
        by_file[place.file].add(place.offset)
    for file, offsets in sorted(by_file.items()):
        path = folder / file
        if not path.exists():
            continue
        todo = [(offset, _member_length(path, offset), why) for offset in sorted(offsets)]
        _write_note(path, todo)
        _overwrite(path, todo)
        note_of(path).unlink()
    return sum(len(offsets) for offsets in by_file.values())


def finish_erasing(folder: Path) -> int:
    """Overwrite what a process that died was about to; returns how many records."""
    done = 0
    for note in sorted(folder.glob("*.erasing")):
        path = note.with_name(note.name.removesuffix(".erasing"))
        todo = [(int(offset), int(length), str(why)) for offset, length, why in json.loads(note.read_text())]
        if path.exists():
            _overwrite(path, todo)
            done += len(todo)
        note.unlink()
    return done


def records_of(
    folder: Path, matches: Callable[[str], bool], *, progress: Callable[[int], None] = lambda done: None
) -> Iterator[Place]:
    """The places of all records whose address matches, also of those that no row of the store points at.

    Args:
        progress: called with 1 for every file that was looked through.
    """
    for path in sorted(folder.glob("*.warc.gz")):
        try:
            with path.open("rb") as stored:
                records = ArchiveIterator(stored)
                for record in records:
                    address = record.rec_headers.get_header("WARC-Target-URI")
                    offset = records.get_record_offset()
                    if address and matches(address):
                        yield Place(path.name, offset)
        except (ArchiveLoadFailed, zlib.error, EOFError):
            # Half a record at the end, of a crawl that was killed; `Archive` cuts it off when it appends.
            pass
        except OSError as error:
            raise ArchiveError(path, error.strerror or str(error)) from error
        progress(1)


def _member_length(path: Path, offset: int) -> int:
    """Bytes of the gzip member at an offset."""
    member = zlib.decompressobj(31)
    length = 0
    with path.open("rb") as stored:
        stored.seek(offset)
        while chunk := stored.read(_CHUNK):
            try:
                member.decompress(chunk)
            except zlib.error as error:
                raise ArchiveError(path, f"no record at byte {offset}") from error
            length += len(chunk)
            if member.eof:
                return length - len(member.unused_data)
    raise ArchiveError(path, f"no whole record at byte {offset}")


def _write_note(path: Path, todo: list[tuple[int, int, str]]) -> None:
    note = note_of(path)
    partial = note.with_name(note.name + ".part")
    with partial.open("w") as out:
        json.dump(todo, out)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(note)


def _overwrite(path: Path, todo: list[tuple[int, int, str]]) -> None:
    try:
        with path.open("r+b") as out:
            for offset, length, why in todo:
                out.seek(offset)
                out.write(_member_of(length, stable_id(path.name, offset), why))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from error


def _member_of(length: int, record: str, why: str) -> bytes:
    """A gzip member of exactly so many bytes with one record in it.

    Raises:
        ArchiveError: the length is too small for any record.
    """
    blocks = max(1, -(-length // _MOST_STORED))
    for more in range(_MOST_TRIES):
        # 10 bytes of head, 8 of tail, 5 for each stored block (RFC 1951, 3.2.4; RFC 1952, 2.3)
        plain = _record_of(length - 18 - 5 * (blocks + more), record, why)
        if plain is not None:
            return _stored(plain, blocks + more)
    raise ArchiveError(record, f"{length} bytes are too few to write another record into")


def _record_of(size: int, record: str, why: str) -> bytes | None:
    """A WARC record of exactly so many bytes; None where no padding gives them.

    It is as short as can be, so that it fits into the place of an empty page.
    """
    head = (
        "WARC/1.0\r\nWARC-Type: metadata\r\n"
        f"WARC-Record-ID: <urn:removed:{record}>\r\n"
        "WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: "
    )
    words = why.encode()
    for digits in range(1, 11):
        body = size - len(head) - digits - 8
        if body >= 0 and len(str(body)) == digits:
            return head.encode() + str(body).encode() + b"\r\n\r\n" + words[:body].ljust(body) + b"\r\n\r\n"
    return None


def _stored(data: bytes, blocks: int) -> bytes:
    """The data as a gzip member of so many stored blocks, the last ones of them perhaps empty."""
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for number in range(blocks):
        part = data[number * _MOST_STORED : (number + 1) * _MOST_STORED]
        parts.append(struct.pack("<BHH", number == blocks - 1, len(part), len(part) ^ 0xFFFF) + part)
    parts.append(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
    return b"".join(parts)
