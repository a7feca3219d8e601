"""Bringing in files: saved pages, dockets, feeds, web archives and annotated documents, archived like what is crawled."""

import mimetypes
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.archive import Archive, pages_of
from crawler.errors import ArchiveError, ImportingError, ReadingError
from crawler.import_claims import take_claims
from crawler.items import FetchedPage
from crawler.read_stage import read_these
from crawler.readers.feed import NO_TEXT
from crawler.readers.formats import Format, format_of
from crawler.store_documents import StoredDocuments
from crawler.store_pages import page_id_of, store_page
from kb.errors import AnnotationError
from kb.extract.stage import VERSION
from kb.models import Page
from kb.settings import Settings
from kb.store.kept import WITHOUT_BYTES
from kb.store.rebuild import rebuild
from kb.store.record import is_recorded

MOST_BYTES = 500_000_000
SUFFIXES = frozenset(
    "." + name
    for name in [
        "html",
        "htm",
        "xhtml",
        "shtml",
        "txt",
        "text",
        "md",
        "markdown",
        "pdf",
        "xml",
        "rss",
        "atom",
        "rdf",
        "json",
        "jsonl",
        "ndjson",
        "warc",
        "gz",
    ]
)
"""Files of a folder that are looked at; what they are is then told from their bytes."""
_NOT_DOCUMENTS = (
    "readme",
    "license",
    "licence",
    "changelog",
    "contributing",
    "notice",
    "makefile",
    "copying",
)
_ONLY_SOMETIMES = frozenset({".json", ".xml"})
"""Suffixes that much else has, too: a file of theirs in no format that is known is no failure."""

Progress = Callable[[int], None]


@dataclass
class ImportSummary:
    """What became of the files."""

    files: int = 0
    """Files looked at."""
    imported: int = 0
    """Files that gave at least one page that could be read."""
    pages: int = 0
    known_pages: int = 0
    """Pages that were there already, byte for byte."""
    documents: StoredDocuments = field(default_factory=StoredDocuments)
    claims: int = 0
    """Claims taken over from annotated files."""
    rebuilt: int = 0
    """Documents of our own exports that came back with all that was known of them."""
    skipped: dict[str, str] = field(default_factory=dict)
    """File to the reason, for those that belong to no format."""
    failed: dict[str, str] = field(default_factory=dict)
    """File to the reason, for those that should have been readable."""


def import_paths(
    engine: Engine,
    settings: Settings,
    paths: Sequence[Path],
    *,
    with_claims: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Archive the files, read them and store their documents; a file that fails does not hold up the others.

    Args:
        paths: files and folders; folders are searched through, without following links.
        with_claims: take over the entities and claims of annotated JSON Lines, in place of extracting them;
            those of our own exports are taken over in any case, so that the same graph comes of them.
        progress: called with 1 for every file that is archived and for every page that is read.

    Raises:
        ImportingError: a path is not there.
        ArchiveError: the archive cannot be written.
    """
    summary = ImportSummary()
    owners: dict[str, Path] = {}
    annotated: list[Path] = []
    with Archive(settings.archive) as archive:
        for path, named in _files(paths):
            summary.files += 1
            try:
                pages, is_annotated = _pages(path, named=named, summary=summary)
                for page in pages:
                    summary.pages += 1
                    summary.known_pages += not store_page(engine, archive, page)
                    owners[page_id_of(page)] = path
                if is_annotated:
                    annotated.append(path)
            except (ReadingError, ImportingError, OSError) as error:
                summary.failed[str(path)] = str(error)
            except ArchiveError as error:
                if error.path != path:
                    raise
                summary.failed[str(path)] = str(error)
            if progress is not None:
                progress(1)
    _read(engine, settings, owners, summary, progress)
    for path in annotated:
        if _is_export(path):
            _rebuild(engine, path, owners, summary)
        elif with_claims:
            claims, wrong = take_claims(engine, path)
            summary.claims += claims
            if wrong is not None:
                summary.failed.setdefault(str(path), wrong)
    unread = summary.failed.keys() | summary.skipped.keys()
    summary.imported = len({path for path in owners.values() if str(path) not in unread})
    return summary


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """The files, each once, and whether it was named itself."""
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise ImportingError(path, "there is no such file or folder", "check the path")
        inside = _walk(path) if path.is_dir() else [path]
        for one in inside:
            if one.resolve() not in seen:
                seen.add(one.resolve())
                yield one, one == path


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if not name.startswith(".") and path.is_file():
                yield path


def _pages(path: Path, *, named: bool, summary: ImportSummary) -> tuple[Iterator[FetchedPage], bool]:
    """The pages of a file, and whether they are annotated documents; none where the file is passed over."""
    nothing: Iterator[FetchedPage] = iter(())
    if not named and (reason := _no_document(path)):
        summary.skipped[str(path)] = reason
        return nothing, False
    if path.stat().st_size > MOST_BYTES and not path.name.endswith((".warc", ".warc.gz")):
        raise ImportingError(path, f"larger than {MOST_BYTES // 1_000_000} MB", "split it")
    with path.open("rb") as opened:
        start = opened.read(200_000)
    kind = mimetypes.guess_type(path.name)[0] or ""
    try:
        found = format_of(start, url=path.name, content_type=kind)
        if found not in (Format.WARC, Format.GZIP):
            # Some formats show only on the whole, such as a docket with a long head.
            found = format_of(path.read_bytes(), url=path.name, content_type=kind)
    except ReadingError as error:
        if not named and path.suffix.lower() in _ONLY_SOMETIMES:
            summary.skipped[str(path)] = error.reason
            return nothing, False
        raise
    if found is Format.SITEMAP and not named:
        summary.skipped[str(path)] = "a sitemap: it lists addresses and has no text"
        return nothing, False
    if found is Format.WARC:
        return pages_of(path), False
    page = FetchedPage(
        None,
        path.resolve().as_uri(),
        path.read_bytes(),
        fetched_at=datetime.now(UTC),
        headers={"content-type": kind} if kind else {},
    )
    return iter([page]), found is Format.JSON_LINES


def _no_document(path: Path) -> str | None:
    """Why a file of a folder is passed over; None where it is looked at."""
    if path.stem.lower().startswith(_NOT_DOCUMENTS):
        return "a note on the folder, no document"
    if path.suffix.lower() not in SUFFIXES:
        return f"no format that is known: {path.suffix or 'without a suffix'}"
    if path.suffix.lower() == ".json" and (beside := _beside(path)):
        return f"data about {beside} beside it"
    return None


def _beside(path: Path) -> str | None:
    """A page of the same name in the same folder, which a JSON file then describes."""
    names = (
        path.with_suffix(suffix) for suffix in (".html", ".htm", ".html.gz", ".xml", ".pdf", ".txt", ".rss")
    )
    return next((one.name for one in names if one.exists()), None)


def _read(
    engine: Engine,
    settings: Settings,
    owners: dict[str, Path],
    summary: ImportSummary,
    progress: Progress | None,
) -> None:
    with Session(engine) as session:
        due = [
            key
            for key in owners
            if (page := session.get(Page, key)) and page.read_state not in ("done", *WITHOUT_BYTES)
        ]
    counts = read_these(engine, settings, due, progress=progress)
    summary.documents.add(counts.documents)
    for key, reason in counts.errors.items():
        path = owners[key]
        said = reason.removeprefix(f"{path.resolve().as_uri()}: ")
        # A feed of bare links is sound; there is only nothing in it to read.
        kept = summary.skipped if said.startswith(NO_TEXT) else summary.failed
        kept.setdefault(str(path), said)
    with Session(engine) as session:
        for key in owners:
            page = session.get(Page, key)
            if page is not None and page.read_state in WITHOUT_BYTES:
                summary.skipped.setdefault(str(owners[key]), page.read_error or "its bytes were removed")
            elif page is not None and page.read_state == "empty":
                summary.failed.setdefault(str(owners[key]), "no text in it")


def _is_export(path: Path) -> bool:
    """Whether a file of JSON Lines is of our own export."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return is_recorded(next((line for line in lines if line.strip()), "").lstrip("\ufeff"))


def _rebuild(engine: Engine, path: Path, owners: dict[str, Path], summary: ImportSummary) -> None:
    page_id = next((key for key, owner in owners.items() if owner == path), None)
    if page_id is None or str(path) in summary.failed:
        return
    try:
        counts = rebuild(engine, path, page_id, extract_version=VERSION)
    except (AnnotationError, OSError) as error:
        summary.failed.setdefault(str(path), str(error))
        return
    summary.claims += counts.claims
    summary.rebuilt += counts.documents
