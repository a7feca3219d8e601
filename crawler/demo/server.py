"""The demonstration sites over HTTP on loopback, with the manners of real servers.

Every site has a host name that is reserved for examples, so that addresses, and with them the identity of pages
and documents, are the same on every run and machine. A crawl reaches the sites through `DemoSites.proxied()`: the
server is the crawl's HTTP proxy and answers for all the names. Beside that, each site has a port of its own,
where a browser finds it.
"""

import gzip
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from crawler.demo.content import DemoSite, load_sites
from crawler.demo.resources import Resource, resources_of
from crawler.errors import CrawlError

LOOPBACK = "127.0.0.1"
FIRST_PORT = 8741
"""The sites take the ports from here on, or others where these are taken."""
_LEAST_PACKED = 400
"""Bodies of fewer bytes are not worth packing."""
_PROXY_VARIABLES = ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")


@dataclass
class DemoSites:
    """The running sites."""

    sites: dict[str, DemoSite]
    bases: dict[str, str]
    """Site id to the address where a browser finds it."""
    proxy: str
    """Address of the proxy that answers for the sites' host names."""
    requested: list[str] = field(default_factory=list)
    """Every address that was asked for, in order: what a test looks at."""
    hosts: dict[str, dict[str, Resource]] = field(default_factory=dict)
    """What each host answers by path; a test changes it to let a site publish, fail and recover."""

    @contextmanager
    def proxied(self) -> Iterator[None]:
        """Crawls that start inside reach the sites by their host names.

        Scrapy takes its proxy from the environment, which the crawl's own process inherits.
        """
        before = {name: os.environ.get(name) for name in _PROXY_VARIABLES}
        for name in _PROXY_VARIABLES:
            os.environ.pop(name, None)
        os.environ["http_proxy"] = self.proxy
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


class _Server(ThreadingHTTPServer):
    """One port: the site that it belongs to, and all of them for whoever asks by host name."""

    daemon_threads = True

    def __init__(
        self, port: int, own: str, hosts: dict[str, dict[str, Resource]], requested: list[str]
    ) -> None:
        self.own = own
        self.hosts = hosts
        self.requested = requested
        super().__init__((LOOPBACK, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "DistillwatchDemo/1"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with the resource, or say that it is unchanged or missing."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """The headers alone."""
        self._answer(body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """The demonstration's output is its summary; requests are kept in `DemoSites.requested`."""

    def _answer(self, *, body: bool) -> None:
        parts = urlsplit(self.path)
        named = parts.hostname or (self.headers.get("Host") or "").split(":")[0]
        host = named if named in self.server.hosts else self.server.own
        if parts.hostname is not None and parts.hostname not in self.server.hosts:
            # A proxy for its own names only: nothing is passed on to the network.
            self._plain(HTTPStatus.BAD_GATEWAY, "Only the demonstration's own sites are served.\n", body=body)
            return
        self.server.requested.append(f"http://{host}{parts.path}")
        resource = self.server.hosts[host].get(parts.path)
        if resource is None:
            self._plain(HTTPStatus.NOT_FOUND, "There is no such page.\n", body=body)
        elif self._unchanged(resource):
            self._headers(HTTPStatus.NOT_MODIFIED, resource, length=None)
        else:
            self._whole(resource, body=body)

    def _unchanged(self, resource: Resource) -> bool:
        if not resource.validators:
            return False
        known = self.headers.get("If-None-Match")
        if known is not None:
            # RFC 9110 13.1.3: with If-None-Match there, If-Modified-Since does not count.
            return resource.etag in (part.strip() for part in known.split(","))
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and parsedate_to_datetime(since) >= resource.modified.replace(
                microsecond=0
            )
        except (ValueError, TypeError):
            return False

    def _whole(self, resource: Resource, *, body: bool) -> None:
        data = resource.body
        packed = len(data) >= _LEAST_PACKED and "gzip" in (self.headers.get("Accept-Encoding") or "")
        if packed:
            data = gzip.compress(data, mtime=0)
        self._headers(HTTPStatus.OK, resource, length=len(data), packed=packed)
        if body:
            self.wfile.write(data)

    def _headers(
        self, status: HTTPStatus, resource: Resource, *, length: int | None, packed: bool = False
    ) -> None:
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(length))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if resource.validators:
            self.send_header("ETag", resource.etag)
            self.send_header("Last-Modified", format_datetime(resource.modified, usegmt=True))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()

    def _plain(self, status: HTTPStatus, text: str, *, body: bool) -> None:
        data = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)


@contextmanager
def demo_sites(first_port: int = FIRST_PORT) -> Iterator[DemoSites]:
    """Serve every site until the end of the block; with 0 for the first port, on any ports that are free.

    Raises:
        CrawlError: no port of the loopback address can be used.
    """
    sites = {site.id: site for site in load_sites()}
    hosts = {site.host: resources_of(site, sites) for site in sites.values()}
    running = DemoSites(sites, {}, "", hosts=hosts)
    with ExitStack() as stack:
        for offset, site in enumerate(sites.values()):
            server = _listening(first_port and first_port + offset, site.host, hosts, running.requested)
            stack.callback(_stop, server, _start(server))
            running.bases[site.id] = f"http://{LOOPBACK}:{server.server_address[1]}"
        running.proxy = next(iter(running.bases.values()))
        yield running


def _listening(port: int, own: str, hosts: dict[str, dict[str, Resource]], requested: list[str]) -> _Server:
    try:
        return _Server(port, own, hosts, requested)
    except (OSError, OverflowError):
        pass  # taken, or not allowed: any free port does
    try:
        return _Server(0, own, hosts, requested)
    except OSError as error:
        raise CrawlError(
            LOOPBACK, f"no port can be used ({error})", "free a port and run the demonstration again"
        ) from error


def _start(server: _Server) -> threading.Thread:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    return thread


def _stop(server: _Server, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join()
    server.server_close()
