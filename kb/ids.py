"""Identifiers that follow from what a row is about, so that running a stage twice writes nothing new."""

import hashlib
import re
import unicodedata

_SEPARATOR = "\x1f"


def stable_id(*parts: object) -> str:
    """A 24-digit hexadecimal key of the parts, in order; None and the empty string count as equal."""
    joined = _SEPARATOR.join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def slug(name: str) -> str:
    """The name in lower case with hyphens, for readable ids: "X.AI Corp." gives "x-ai-corp".

    Letters of every script are kept; a name without any letter or digit gives a hash of itself.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    hyphened = re.sub(r"[^\w]+", "-", plain).strip("-_")
    return hyphened or stable_id(name)[:12]
