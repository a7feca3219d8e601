"""A web site on a loopback port that can behave as badly as real ones do."""

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Visit"], None]


@dataclass
class Visit:
    """One request, and the ways to answer it."""

    path: str
    headers: Any
    handler: BaseHTTPRequestHandler
    site: "Site"
    number: int
    """How many times this path was asked for, this one included."""

    def send(
        self, body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def begin(self, **headers: str) -> None:
        """Status and headers only; what follows has no announced length."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/html")
        self.handler.send_header("Connection", "close")
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.close_connection = True


@dataclass
class Site:
    """The site's pages by path; everything else is 404. `asked` keeps each request with its time."""

    routes: dict[str, Answer] = field(default_factory=dict)
    otherwise: Answer | None = None
    asked: list[tuple[float, str, dict[str, str]]] = field(default_factory=list)
    base: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)

    def times(self, path: str) -> list[float]:
        return [moment for moment, asked, _ in self.asked if asked == path]

    def page(self, path: str, title: str = "A page", text: str = "Words of the page.") -> None:
        """An ordinary page with an ETag that answers 304 when it is asked for again."""
        self.routes[path] = fixed(article(title, text), etag=f'"{hash((title, text)) & 0xFFFFFF:x}"')

    def feed(self, *paths: str, path: str = "/feed.xml") -> None:
        self.routes[path] = lambda visit: visit.send(
            rss([self.base + one for one in paths]), kind="application/rss+xml"
        )


@contextmanager
def running(site: Site, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve the site on a free port of the host until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((time.monotonic(), self.path, {k.lower(): v for k, v in self.headers.items()}))
            number = sum(1 for _, path, _ in site.asked if path == self.path)
            visit = Visit(self.path, self.headers, self, site, number)
            answer = site.routes.get(self.path, site.otherwise or not_found)
            try:
                answer(visit)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that hangs up is what some of the tests are about

    server = Server((host, 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.base = f"http{'s' if tls else ''}://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def article(title: str, text: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><article><p>{text}</p></article></body></html>".encode()


def rss(links: list[str], *, title: str = "Item") -> bytes:
    items = "".join(
        f"<item><title>{title} {number}</title><link>{link}</link></item>"
        for number, link in enumerate(links)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()
    )


def urlset(links: list[str]) -> bytes:
    rows = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def not_found(visit: Visit) -> None:
    visit.send(b"no such page", status=404, kind="text/plain")


def fixed(
    body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8", etag: str | None = None
) -> Answer:
    def answer(visit: Visit) -> None:
        if etag is not None and visit.headers.get("If-None-Match") == etag:
            visit.handler.send_response(304)
            visit.handler.end_headers()
            return
        visit.send(body, status=status, kind=kind, **({"ETag": etag} if etag else {}))

    return answer


def hang(visit: Visit) -> None:
    """Accepts and never says a word."""
    visit.site.stopping.wait(60)
    visit.handler.close_connection = True


def drip(visit: Visit) -> None:
    """One byte every fifth of a second, for ever."""
    visit.begin()
    while not visit.site.stopping.wait(0.2):
        visit.handler.wfile.write(b"x")
        visit.handler.wfile.flush()


def reset(visit: Visit) -> None:
    """Breaks the connection in the middle of the body."""
    visit.handler.send_response(200)
    visit.handler.send_header("Content-Length", "100000")
    visit.handler.end_headers()
    visit.handler.wfile.write(b"<html>half")
    visit.handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)
    visit.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    visit.handler.connection.close()
    visit.handler.close_connection = True


def endless(visit: Visit) -> None:
    """A body without an end."""
    visit.begin()
    while not visit.site.stopping.is_set():
        visit.handler.wfile.write(b"<p>more</p>" * 10_000)


def gzip_bomb(visit: Visit) -> None:
    """200 MB of blanks in 200 kB."""
    visit.send(gzip.compress(b" " * 200_000_000, compresslevel=9), Content_Encoding="gzip")


def redirect(to: str) -> Answer:
    return lambda visit: visit.send(b"", status=302, Location=to)


def busy(times: int, then: Answer, *, status: int = 503, retry_after: str | None = None) -> Answer:
    """Asks to come back later, a number of times."""

    def answer(visit: Visit) -> None:
        if visit.number <= times:
            headers = {"Retry-After": retry_after} if retry_after else {}
            visit.send(b"busy", status=status, **headers)
        else:
            then(visit)

    return answer


def endless_sitemap(visit: Visit) -> None:
    """An index that always points at two more of its kind and a sitemap."""
    base = visit.site.base
    name = visit.path.removesuffix(".xml")
    rows = "".join(f"<sitemap><loc>{base}{name}{part}.xml</loc></sitemap>" for part in "ab")
    visit.send(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode(),
        kind="application/xml",
    )


def endless_calendar(visit: Visit) -> None:
    """A month of a calendar, with a day in it and the next month; and that day's page."""
    number = int(visit.path.rsplit("/", 1)[1])
    if visit.path.startswith("/day/"):
        visit.send(article(f"Day {number}", "Nothing happened."))
    else:
        day = f'<li><a href="/day/{number}">Day</a></li>'
        visit.send(f'<ul>{day}</ul><a class="next" href="/month/{number + 1}">Next month</a>'.encode())
