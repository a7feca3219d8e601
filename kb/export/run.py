"""One export from the store: the file, and a manifest that says what is in it."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rapidfuzz import process
from sqlmodel import Session

from kb.errors import ExportError, UnknownNameError
from kb.export import GRAPH_EXPORTERS, STORE_EXPORTERS
from kb.export.base import Written, whole
from kb.export.left_out import left_out
from kb.export.pdf_place import add_pdf_places
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter
from kb.store.session import store_version

LICENCE = (
    "Facts and short quotations with their sources; the quoted texts remain their publishers'. "
    "Check a quotation at its source before you publish it."
)


def export(session: Session, format_name: str, path: Path, chosen: GraphFilter) -> Written:
    """Write one format; the same state of the store gives the same bytes.

    Raises:
        UnknownNameError: no such format; the nearest one is named.
        ExportError: the place cannot be written.
    """
    counts: dict[str, int]
    if format_name in GRAPH_EXPORTERS:
        graph = build_graph(session, chosen)
        add_pdf_places(session, graph, chosen)
        GRAPH_EXPORTERS[format_name]().write(graph, path)
        counts = {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
    elif format_name in STORE_EXPORTERS:
        counts = STORE_EXPORTERS[format_name]().write_rows(session, chosen, path)
    else:
        known = [*GRAPH_EXPORTERS, *STORE_EXPORTERS]
        nearest = process.extractOne(format_name, known)
        raise UnknownNameError("export format", format_name, nearest[0] if nearest else None)
    digest = digest_of(path)
    missing = left_out(session, chosen, every=format_name in STORE_EXPORTERS)
    missing["decisions"] -= counts.get("decisions", 0)
    manifest = _write_manifest(
        path,
        {
            "format": format_name,
            "file": path.name,
            "sha256": digest,
            "counts": counts,
            "left_out": missing,
            "filter": chosen.describe(),
            "as_of": chosen.as_of.isoformat() if chosen.as_of else None,
            "store_version": store_version(session),
            "distillwatch": version("distillwatch"),
            "licence": LICENCE,
        },
    )
    return Written(path, manifest, counts, digest, missing)


def default_suffix(format_name: str) -> str:
    """The suffix of a format's file; empty for a folder or an unknown format."""
    exporter = GRAPH_EXPORTERS.get(format_name) or STORE_EXPORTERS.get(format_name)
    return exporter.suffix if exporter else ""


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files in the order of their names."""
    sha = hashlib.sha256()
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        if file.is_file():
            if path.is_dir():
                sha.update(file.relative_to(path).as_posix().encode())
            try:
                with file.open("rb") as data:
                    while block := data.read(1 << 20):
                        sha.update(block)
            except OSError as error:
                raise ExportError(file, error.strerror or str(error)) from error
    return sha.hexdigest()


def _write_manifest(path: Path, content: dict[str, Any]) -> Path:
    place = path.with_name(path.name + ".manifest.json")
    with whole(place) as partial:
        partial.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return place
