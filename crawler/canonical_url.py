"""One spelling for one place on the web, so that a page is fetched and kept once."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|source)\w*|mc_[ce]id|mkt_tok|_?ga|gclid|gclsrc|dclid|fbclid|msclkid|twclid|yclid"
    r"|igshid|ttclid|li_fat_id|cmpid|ocid|ncid|icid|smid|smtyp|sr_share|spm|s_cid|sref|srnd|ref_src|ref_url"
    r"|ref|referrer|traffic_source|guccounter|guce_\w+|xtor|wt\.mc_id|__twitter_impression|_hs\w+|hs\w*tracking"
    r"|vero_id|oly_\w+_id|soc_(?:src|trk)",
    re.IGNORECASE,
)
"""Names of query parameters that say where the reader came from."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f]")
"""Line breaks and tabs inside an address are dropped, as browsers do (WHATWG URL, "basic URL parser")."""
_PORTS = {"http": 80, "https": 443}
_SAFE_PATH = "/%:@!$&'()*+,;=~-._"
_SAFE_QUERY = _SAFE_PATH + "?[]"


_CACHED = 2083
"""Characters of the longest address whose spelling is kept in memory."""


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port and capital letters in the host.

    What can change the answer stays: the order and the blank values of other parameters, the path's
    trailing slash, the scheme. Text that is no web address comes back without blanks around it.
    """
    return _spelled(url) if len(url) <= _CACHED else _spelled.__wrapped__(url)


@lru_cache(maxsize=2048)
def _spelled(url: str) -> str:
    scrubbed = _BREAKS.sub("", url).strip()  # in this order: a break may have blanks before it
    try:
        parts = urlsplit(scrubbed)
        port = parts.port
    except ValueError:
        return scrubbed
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        return scrubbed
    host = _ascii_host(parts.hostname)
    netloc = host if port is None or port == _PORTS[scheme] else f"{host}:{port}"
    kept = [
        part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(part.split("=", 1)[0])
    ]
    path = quote(re.sub(r"/{2,}", "/", parts.path) or "/", safe=_SAFE_PATH)
    return urlunsplit((scheme, netloc, path, quote("&".join(kept), safe=_SAFE_QUERY), ""))


def url_key(url: str) -> str:
    """What two addresses of one page share: http and https, and the order of parameters, do not count."""
    parts = _parts(canonical_url(url))
    query = "&".join(sorted(parts.query.split("&")))
    return f"{parts.netloc}{parts.path}?{query}" if query else f"{parts.netloc}{parts.path}"


def host_of(url: str) -> str:
    """Host and port of an address in lower case, without the scheme's default port."""
    return _parts(canonical_url(url)).netloc


def _parts(text: str) -> SplitResult:
    """The parts of an address; text that is none, such as with half a pair of brackets, is all path."""
    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", text, "", "")


@lru_cache(maxsize=512)
def _ascii_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
