"""The graph page's view as a file: the same nodes and edges that it draws."""

import tempfile
from pathlib import Path

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app import questions
from app.graph_view import view_of, without_kinds
from app.routes.tables import csv_line
from kb.errors import DistillwatchError
from kb.export import GRAPH_EXPORTERS
from kb.store.network import Network, network, view_graph

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
            if wanted == "csv":
                shown = network(
                    session, view.filter(), focus=view.focus, expanded=view.expanded, most=view.most
                )
                return _download(_csv(without_kinds(shown, view.hidden)).encode(), "csv")
            graph, _ = view_graph(
                session, view.filter(), focus=view.focus, expanded=view.expanded, most=view.most
            )
            graph.remove_nodes_from(
                [key for key, kind in graph.nodes(data="kind") if str(kind) in view.hidden]
            )
    except DistillwatchError as error:
        return PlainTextResponse(str(error), status_code=503)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph.{wanted}"
        GRAPH_EXPORTERS[wanted]().write(graph, path)
        return _download(path.read_bytes(), wanted)


def _csv(shown: Network) -> str:
    names = {node.id: node for node in shown.nodes}
    lines = [csv_line(_HEADER)]
    for edge in shown.edges:
        source, target = names[edge.source], names[edge.target]
        lines.append(
            csv_line(
                (
                    source.id,
                    source.label,
                    source.kind,
                    edge.predicate,
                    target.id,
                    target.label,
                    target.kind,
                    edge.standing,
                    edge.support,
                    edge.documents,
                    edge.claims,
                    edge.first_seen,
                    edge.last_seen,
                    edge.evidence[0] if edge.evidence else "",
                )
            )
        )
    return "".join(lines)


def _download(body: bytes, suffix: str) -> Response:
    media = "text/csv; charset=utf-8" if suffix == "csv" else "application/xml"
    return Response(
        body,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="distillwatch-graph.{suffix}"'},
    )
