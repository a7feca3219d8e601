"""The store's figures for a monitoring system."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from app import questions
from kb.errors import DistillwatchError
from kb.store.metrics import CONTENT_TYPE, metrics


def store_metrics(request: Request) -> PlainTextResponse:
    """Prometheus' text format, or 503 with the reason."""
    try:
        with Session(questions.engine()) as session:
            return PlainTextResponse(metrics(session), media_type=CONTENT_TYPE)
    except DistillwatchError as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
