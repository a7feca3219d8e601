"""No request leaves for this machine or a private network unless the source is declared to live there."""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.job import job_of


class PrivateAddressError(IgnoreRequest):
    """An address leads to this machine or a private network."""

    def __init__(self, host: str, address: str) -> None:
        self.host = host
        super().__init__(f"{host} leads to the private address {address}")


class RefusePrivateAddresses:
    """Looks at every request, redirected ones included, and at the peer that answered it.

    The host's addresses are looked up before the request; the peer's address is checked again afterwards,
    because a name may have been changed in between. Where requests go out through a proxy, it is the proxy that
    looks names up, and only addresses written as numbers can be judged here.
    """

    def __init__(self, allowed_host: str | None) -> None:
        self._allowed = allowed_host
        self._known: dict[str, str | None] = {}
        self._proxied = frozenset(getproxies()) & {"http", "https"}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RefusePrivateAddresses":
        """The source's own host is let through where its catalogue file says so."""
        source = job_of(crawler).source
        return cls(urlsplit(source.url).hostname if source.allow_private else None)

    async def process_request(self, request: Request) -> None:
        """Refuse schemes other than http and https, and hosts with a private address."""
        parts = urlparse_cached(request)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https"):
            raise IgnoreRequest(f"{parts.scheme}: is no web address")
        if host == self._allowed:
            return
        if host not in self._known:
            by_proxy = parts.scheme in self._proxied and not proxy_bypass(host)
            self._known[host] = _written_address(host) if by_proxy else await _private_address_of(host)
        address = self._known[host]
        if address is not None:
            raise PrivateAddressError(host, address)

    def process_response(self, request: Request, response: Response) -> Response:
        """Drop the answer of a peer in a private network."""
        host = urlparse_cached(request).hostname or ""
        peer = response.ip_address
        if peer is None or host == self._allowed or request.meta.get("proxy"):
            return response
        if not is_public(str(peer)):
            raise PrivateAddressError(host, str(peer))
        return response


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network's; what is none is not."""
    try:
        parsed = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _written_address(host: str) -> str | None:
    """A host that is itself a private address; None for names and public addresses."""
    if host == "localhost" or host.endswith(".localhost"):
        return host
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if is_public(host) else host


async def _private_address_of(host: str) -> str | None:
    """One private address of a host; None where all are public or the name is unknown (the request will fail)."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return None
    addresses = [str(entry[4][0]) for entry in found]
    return next((address for address in addresses if not is_public(address)), None)
