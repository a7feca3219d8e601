"""The graph page's view as a file: the nodes that it draws, with every edge between them."""

import tempfile
from pathlib import Path

import networkx as nx
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app import questions
from app.graph_view import view_of
from app.routes.tables import csv_line
from kb.errors import DistillwatchError
from kb.export import GRAPH_EXPORTERS
from kb.store.drawn_part import drawn_part
from kb.store.network import edges_of

_FORMATS = ("gexf", "graphml")
_HEADER = (
    "source", "source_name", "source_kind", "predicate", "target", "target_name", "target_kind", "standing",
    "origins", "documents", "claims", "first_seen", "last_seen", "claim",
)  # fmt: skip


def graph_view(request: Request) -> Response:
    """The view that the parameters name, as GEXF, GraphML or CSV."""
    wanted = request.path_params["format"]
    if wanted != "csv" and wanted not in _FORMATS:
        return PlainTextResponse("There is no such format.", status_code=404)
    view = view_of(list(request.query_params.multi_items())[:200])
    try:
        with Session(questions.engine()) as session:
            graph, _ = drawn_part(session, view.filter(), view.part(every_edge=True))
            graph.remove_nodes_from(
                [key for key, kind in graph.nodes(data="kind") if str(kind) in view.hidden]
            )
    except DistillwatchError as error:
        return PlainTextResponse(str(error), status_code=503)
    if wanted == "csv":
        return _download(_csv(graph).encode(), "csv")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph.{wanted}"
        GRAPH_EXPORTERS[wanted]().write(graph, path)
        return _download(path.read_bytes(), wanted)


def _csv(graph: "nx.MultiDiGraph[str]") -> str:
    names = {
        key: (key, str(data.get("label", key)), str(data.get("kind", "")))
        for key, data in graph.nodes(data=True)
    }
    rows = (
        (
            *names[edge.source],
            edge.predicate,
            *names[edge.target],
            edge.standing,
            edge.support,
            edge.documents,
            edge.claims,
            edge.first_seen,
            edge.last_seen,
            edge.evidence[0] if edge.evidence else "",
        )
        for edge in edges_of(graph)
    )
    return "".join(map(csv_line, (_HEADER, *rows)))


def _download(body: bytes, suffix: str) -> Response:
    media = "text/csv; charset=utf-8" if suffix == "csv" else "application/xml"
    return Response(
        body,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="distillwatch-graph.{suffix}"'},
    )
