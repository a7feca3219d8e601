"""Is the app up, and can it read its store."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from app import questions
from kb.errors import DistillwatchError


def health(request: Request) -> JSONResponse:
    """200 with the store's version, or 503 with the reason."""
    try:
        return JSONResponse({"status": "ok", "store_version": questions.version()})
    except DistillwatchError as error:
        return JSONResponse({"status": "no store", "reason": str(error)}, status_code=503)
