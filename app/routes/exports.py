"""Exports and briefings as downloads, made from the store when they are asked for."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app import questions
from app.graph_view import view_of
from app.selection import day_of, id_of
from kb.brief.content import Brief
from kb.brief.docx import docx
from kb.brief.html import html
from kb.brief.make import case_brief, company_brief, pair_brief
from kb.brief.markdown import markdown
from kb.brief.pdf import pdf
from kb.errors import DistillwatchError, UnknownNameError
from kb.export import GRAPH_EXPORTERS, STORE_EXPORTERS
from kb.export.run import export

LAYOUTS: dict[str, tuple[str, Callable[[Brief], bytes]]] = {
    "html": ("text/html", lambda brief: html(brief).encode()),
    "pdf": ("application/pdf", pdf),
    "md": ("text/markdown", lambda brief: markdown(brief).encode()),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
}
"""Layouts of a briefing: media type and how it is made."""


def export_file(request: Request) -> Response:
    """An export with its manifest in one ZIP file; the filter is the graph page's."""
    name = request.path_params["format"]
    exporter = GRAPH_EXPORTERS.get(name) or STORE_EXPORTERS.get(name)
    if exporter is None:
        return PlainTextResponse("There is no such format.", status_code=404)
    view = view_of(list(request.query_params.multi_items())[:200])
    packed = io.BytesIO()
    try:
        with tempfile.TemporaryDirectory() as folder, Session(questions.engine()) as session:
            export(session, name, Path(folder) / f"distillwatch{exporter.suffix}", view.export_filter())
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(Path(folder).rglob("*")):
                    if path.is_file():
                        archive.write(path, path.relative_to(folder))
    except DistillwatchError as error:
        return PlainTextResponse(str(error), status_code=503)
    return Response(
        packed.getvalue(),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="distillwatch-{name}.zip"'},
    )


def briefing(request: Request) -> Response:
    """A briefing on a company, a case or a pair: `/brief/company.html?id=…&as_of=…`."""
    layout = LAYOUTS.get(request.path_params["layout"])
    first, second = id_of(request.query_params.get("id")), id_of(request.query_params.get("with"))
    subject = request.path_params["subject"]
    if layout is None or first is None or subject not in ("company", "case", "pair"):
        return PlainTextResponse("There is no such briefing.", status_code=404)
    as_of, since = (day_of(request.query_params.get(name)) for name in ("as_of", "since"))
    try:
        with Session(questions.engine()) as session:
            if subject == "case":
                made = case_brief(session, first, as_of=as_of, since=since)
            elif subject == "pair":
                made = pair_brief(session, first, second or "", as_of=as_of, since=since)
            else:
                made = company_brief(session, first, as_of=as_of, since=since)
            body = layout[1](made)
    except UnknownNameError as error:
        return PlainTextResponse(str(error), status_code=404)
    except DistillwatchError as error:
        return PlainTextResponse(str(error), status_code=503)
    suffix = request.path_params["layout"]
    return Response(
        body,
        media_type=layout[0],
        headers={
            "Content-Disposition": f'attachment; filename="briefing.{suffix}"',
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        },
    )
