"""`distillwatch read`: what the readers make of saved pages, without a database."""

import json
import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from app.cli.output import load_settings, open_store, print_json, progress, quiet_logging, warn
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.read_stage import pages_due, read_due
from crawler.readers import read_page
from kb.errors import DistillwatchError

MAX_FILE_BYTES = 2_000_000_000
FEW_FILES = 24
"""Files up to which starting more processes takes longer than it saves."""
MOST_PROCESSES = 4


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a file gave: lines of JSON, or why none."""

    lines: list[str]
    error: str | None = None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "read",
        epilog="Example: distillwatch read saved/page.html --url https://news.example/2026/04/30/story",
    )(read)


def read(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, help="Files, or folders of them; .gz is unpacked."),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(help="Where the page came from: links and dates are read by it. For one file."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON Lines, which is what it prints anyway.")
    ] = True,
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes to use; one for a few files.")
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="No files: read every page of the archive anew into the store's documents."
        ),
    ] = False,
) -> None:
    """Read saved pages (html, pdf, docket, feed, text, WARC, …) and print one line of JSON for each document.

    A file that cannot be read is named on standard error, the others go on, and the exit code is 1.
    """
    quiet_logging()
    if again == bool(files):
        raise typer.BadParameter("name files, or give --again to read the archive", param_hint="FILES…")
    if again:
        _read_archive(processes)
        return
    paths = list(files_in(files or []))
    if url is not None and len(paths) != 1:
        raise typer.BadParameter("an address goes with exactly one file", param_hint="--url")
    if not paths:
        warn("no files there")
        raise typer.Exit(1)
    failed = 0
    results = _results(
        paths, url, processes, ocr=load_settings().ocr
    )  # its processes start before the progress bar's thread does
    with progress() as bar:
        task = bar.add_task("reading", total=len(paths))
        for result in results:
            bar.advance(task)
            if result.error:
                failed += 1
                warn(result.error)
            for line in result.lines:
                print(line)
    if failed:
        raise typer.Exit(1)


def _read_archive(processes: int | None) -> None:
    """Read what was crawled and imported once more; a text that comes out as before writes nothing."""
    settings = load_settings(processes=processes)
    engine = open_store(settings, create=False)
    with Session(engine) as session:
        total = pages_due(session, again=True)
    with progress() as bar:
        task = bar.add_task("reading", total=total)
        counts = read_due(engine, settings, again=True, progress=lambda done: bar.advance(task, done))
    for reason in counts.errors.values():
        warn(reason)
    print_json(counts)
    if counts.failed:
        raise typer.Exit(1)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and those in the folders, in order of name; hidden ones are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))


def read_file(path: Path, url: str | None = None, *, ocr: bool = False) -> FileResult:
    """The documents of a file as JSON, or the reason why there are none."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ReadingError(str(path), f"file of more than {MAX_FILE_BYTES // 1_000_000} MB", "split it")
        page = FetchedPage(
            None, url or path.resolve().as_uri(), path.read_bytes(), datetime.now(UTC), hints={"ocr": ocr}
        )
        return FileResult([_line(document, path) for document in read_page(page)])
    except OSError as error:
        return FileResult([], f"{path}: {error.strerror or error}; check the file and its permissions")
    except DistillwatchError as error:
        return FileResult([], str(error).replace(path.resolve().as_uri(), str(path)))
    except Exception as error:  # bytes from outside: whatever a reader trips over is this file's error
        logging.getLogger(__name__).debug("%s", path, exc_info=True)
        return FileResult([], f"{path}: {type(error).__name__}: {error}; the other files go on")


def document_json(document: ReadDocument, *, url: str | None) -> dict[str, Any]:
    """A document's fields as JSON has them; the case only for dockets."""
    data: dict[str, Any] = {
        "url": url,
        "kind": document.kind,
        "title": document.title,
        "authors": list(document.authors),
        "published": document.published.isoformat() if document.published else None,
        "text": document.text,
        "section": document.section,
        "language": document.language,
        "publisher": document.publisher,
        "paywalled": document.paywalled,
        "canonical_url": document.canonical_url,
        "credits": list(document.credits),
        "links": list(document.links),
    }
    if document.case is not None:
        data["case"] = asdict(document.case)
    return data


def _line(document: ReadDocument, path: Path) -> str:
    url = document.url
    if url and url.startswith("file:"):
        # a saved page says where it was; else the file is all that is known
        url = document.canonical_url if (document.canonical_url or "").startswith("http") else str(path)
    return json.dumps(document_json(document, url=url), ensure_ascii=False, default=str)


def _results(paths: list[Path], url: str | None, processes: int | None, *, ocr: bool) -> Iterator[FileResult]:
    """The result of each file, in the order of the files."""
    wanted = processes or (1 if len(paths) <= FEW_FILES else min(MOST_PROCESSES, os.cpu_count() or 1))
    if wanted == 1:
        return (read_file(path, url, ocr=ocr) for path in paths)
    # a fork has the readers imported already; where there is none, each process imports them for itself
    method = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    pool = ProcessPoolExecutor(wanted, mp_context=multiprocessing.get_context(method))
    return _collected(pool, [(path, pool.submit(read_file, path, ocr=ocr)) for path in paths])


def _collected(
    pool: ProcessPoolExecutor, waiting: list[tuple[Path, Future[FileResult]]]
) -> Iterator[FileResult]:
    with pool:
        for path, future in waiting:
            try:
                yield future.result()
            except BrokenProcessPool:
                yield FileResult(
                    [],
                    f"{path}: the reading process ended; read the file by itself to see whether it is to blame",
                )
