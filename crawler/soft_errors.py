"""Telling an article from an error or challenge page that comes with status 200."""

import re

CHALLENGE = "challenge page"
_TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title>", re.IGNORECASE | re.DOTALL)
_CHALLENGE = re.compile(
    r"just a moment|attention required|access (?:to this page )?(?:has been |is )?denied|are you (?:a )?(?:human|robot)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|security check|bot (?:check|detection)|captcha|request blocked"
    r"|pardon our interruption|unusual traffic|robot or human",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"^\W*(?:error\W*)?(?:404|410|403|500|502|503)\b|\b(?:404|403|500|502|503)\W+(?:error|not found|forbidden|bad gateway)"
    r"|^\W*(?:page|article|story) (?:not found|no longer available|unavailable)|^\W*not found\W*$"
    r"|^\W*(?:internal server|server) error|service (?:temporarily )?unavailable|^\W*(?:be right back|under maintenance)",
    re.IGNORECASE,
)
_HEAD = 64_000
_LONG = 40_000
"""An error page with as many bytes as this is seen by its title alone, where it is a challenge."""


def soft_error(status: int, body: bytes) -> str | None:
    """Why a page that calls itself fine is none: an error or challenge page; None where it looks like a real one."""
    if status != 200:
        return None
    if not body.strip():
        return "empty body"
    found = _TITLE.search(body[:_HEAD])
    if found is None:
        return None
    title = " ".join(found[1].decode("utf-8", "replace").split())
    if _CHALLENGE.search(title) and len(body) < _LONG:
        return CHALLENGE
    if _GONE.search(title) and len(body) < _LONG:
        return "error page with status 200"
    return None
