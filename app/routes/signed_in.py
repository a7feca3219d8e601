"""Keeps archived pages, tables and exports from those who may not read, as the pages are."""

import json
from collections.abc import Awaitable, Callable

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from streamlit.web.server.starlette.starlette_auth_routes import _get_cookie_value_from_request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from app import questions
from app.people import Person, person_of, signs_in

GUARDED = ("/archive/", "/tables/", "/view/", "/export/", "/brief/", "/feed/")
"""What these serve comes from the store or the archive; `/health` and `/metrics` hold counts only."""


class SignedInOnly(BaseHTTPMiddleware):
    """Answers 401 to those who are not signed in and 403 to those who may not read."""

    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Let the request through, or say why not."""
        if request.url.path.startswith(GUARDED) and signs_in(questions.settings()):
            someone = reader_of(request)
            if not someone.may_read:
                status = 403 if someone.name else 401
                return PlainTextResponse(f"{someone.refusal or 'Sign in to read'}.", status_code=status)
        return await call_next(request)


def reader_of(request: Request) -> Person:
    """Who asks, by the cookie that Streamlit's sign-in set and signed."""
    held = _get_cookie_value_from_request(request, USER_COOKIE_NAME)
    try:
        told = json.loads(held) if held else None
    except ValueError:
        told = None
    if not isinstance(told, dict) or not told.get("is_logged_in"):
        told = None
    return person_of(questions.settings(), told)
