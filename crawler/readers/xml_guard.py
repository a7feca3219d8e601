"""XML from outside: no entity definitions, no network, and the name of the root for error messages."""

import re
from typing import Any

from lxml import etree

from crawler.errors import ReadingError

_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def refuse_entities(body: bytes, url: str) -> None:
    """Nothing happens for XML that defines no entities, whatever its encoding.

    Raises:
        ReadingError: it defines some: a few of them can unfold to gigabytes, and feeds need none.
    """
    for encoding in _ENCODINGS:
        if "<!ENTITY".encode(encoding) in body or "<!entity".encode(encoding) in body:
            raise ReadingError(
                url, "XML that defines entities is not read", "ask its publisher for a plain feed"
            )


def parse_xml(body: bytes, url: str) -> Any:
    """The root element, mended where it is broken; None where there is none.

    Raises:
        ReadingError: it defines entities.
    """
    refuse_entities(body, url)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def root_name(body: bytes) -> str | None:
    """Local name of the first element in lower case; None where there is none near the start."""
    text = body[:8192].replace(b"\x00", b"").decode("utf-8", "replace")
    match = _ROOT.search(re.sub(r"<!--.*?(?:-->|$)|<\?.*?\?>|<![^>]*>", "", text, flags=re.DOTALL))
    return match.group(1).lower() if match else None
