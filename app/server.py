"""The app's server: Streamlit's pages, archived pages behind a sandbox, tables as CSV streams."""

import socket
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import questions
from app.cli.output import quiet_logging
from app.people import hosts, sign_in_secrets
from app.routes.archive import archived_page
from app.routes.deliveries import courtlistener_delivery
from app.routes.exports import briefing, export_file
from app.routes.feeds import feed
from app.routes.health import health
from app.routes.metrics import store_metrics
from app.routes.signed_in import SignedInOnly
from app.routes.tables import csv_table
from app.routes.view import graph_view
from app.widgets.failure import report_failure
from kb.errors import SettingsError

SCRIPT = Path(__file__).parent / "script" / "run.py"
LOOPBACK = "127.0.0.1"
CONFIG = Path(__file__).parent / ".streamlit" / "config.toml"

POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit compiles chart expressions and loads components from blobs.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
"""What the app's own pages may load: nothing from another host."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders(BaseHTTPMiddleware):
    """Sets the headers above on every answer that has none of its own."""

    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Add the headers."""
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


def build() -> st.App:
    """The ASGI application."""
    return st.App(
        SCRIPT,
        routes=[
            Route("/archive/{page_id}", archived_page),
            Route("/tables/{name}.csv", csv_table),
            Route("/view/{format}", graph_view),
            Route("/export/{format}", export_file),
            Route("/brief/{subject}.{layout}", briefing),
            Route("/feed/{name}", feed),
            Route("/health", health),
            Route("/metrics", store_metrics),
            Route("/deliveries/courtlistener/{secret}", courtlistener_delivery, methods=["POST"]),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(SignedInOnly)],
        secrets=sign_in_secrets(questions.settings()),
        on_script_error=report_failure,
    )


def check_port(port: int, address: str = LOOPBACK) -> None:
    """Refuse a port that something else listens on.

    Raises:
        SettingsError: it is in use, or may not be used.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            reason = (error.strerror or "cannot be used").lower()
            raise SettingsError(f"port {port}", reason, "name another one with `--port`") from error


def serve(*, port: int, browser: bool, address: str = LOOPBACK) -> None:
    """Serve the app until it is interrupted, on the loopback address unless people sign in.

    Raises:
        SettingsError: the port is in use, the sign-in is incomplete, or another address than loopback is asked for
            where nobody signs in.
    """
    settings = questions.settings()
    secrets = sign_in_secrets(settings)
    if secrets is None and not _is_loopback(address):
        raise SettingsError(
            f"address {address}",
            "anybody there could read unpublished review work",
            "set DISTILLWATCH_OIDC_METADATA_URL and its companions, or let a proxy that signs people in pass on to 127.0.0.1",
        )
    check_port(port, address)
    quiet_logging()
    build().run(
        config=configuration()
        | {
            "server.port": port,
            "server.address": address,
            "server.headless": not browser,
            "server.allowedHosts": hosts(settings),
        }
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def configuration() -> dict[str, Any]:
    """The packaged settings of Streamlit by their dotted names; none is taken from where the command runs."""
    with CONFIG.open("rb") as packaged:
        return dict(_flat(tomllib.load(packaged), ""))


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
