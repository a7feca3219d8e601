"""What an exporter is, and how a file comes to be whole or absent."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from sqlmodel import Session

from kb.errors import ExportError
from kb.graph.filter import GraphFilter

if TYPE_CHECKING:
    import networkx as nx


class GraphExporter(Protocol):
    """Writes a graph into one file or folder."""

    suffix: ClassVar[str]
    """With its dot; empty for a folder."""
    title: ClassVar[str]
    """Name of the format and what opens it."""

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the graph."""
        ...


class StoreExporter(Protocol):
    """Writes rows of the store, streamed, into one file or folder."""

    suffix: ClassVar[str]
    title: ClassVar[str]

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write the rows that the filter chooses; returns how many a table."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What an export left behind."""

    path: Path
    manifest: Path
    counts: dict[str, int]
    digest: str
    """SHA-256 of the file, or of the folder's files in the order of their names."""
    left_out: dict[str, int]
    """What the store holds of the kind that was asked for and the file does not."""


@contextmanager
def whole(path: Path, *, folder: bool = False) -> Iterator[Path]:
    """A place beside `path` to write to, moved to `path` at the end and removed if anything fails.

    Raises:
        ExportError: the place cannot be written, or the disk is full.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        _remove(partial)
        if folder:
            partial.mkdir(parents=True)
        else:
            partial.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        if folder:
            _remove(path)
        partial.replace(path)
    except OSError as error:
        raise ExportError(path, error.strerror or str(error)) from error
    finally:
        if partial.exists():
            _remove(partial)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
