"""Which court a name means: `resolve_court` for a name by itself, `find_courts` for names in running text."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.cases.court_patterns import rules
from kb.cases.court_table import Court, court_table, spelling_index, spelling_key

_MAX_NAME = 400
_REACH = 100
"""How far a name reaches from the word that gives it away."""

_TRIGGER = re.compile(
    r"[Cc]ourt|COURT|[Cc]ircuit|CIRCUIT|\bCir\.|D\.|[NSEWMC]D[A-Z]|[NSEWMC]D |District|DISTRICT|[Gg]ericht|\bO?LG\b|\bAG\b"
    r"|JPML|J\.P\.M\.L|Panel|PANEL|SCOTUS|USCA|PTAB|TTAB|Board|CJEU|ECJ|IPEC|BGH|EWHC|UKSC|[Tt]ribun|Division|Session|Raad|Cassation|cassation|Lords|soud|Conseil|Council|DDC"
)
_NO_COURT_BEFORE = re.compile(
    r"(?:Attorney|Attorneys|Attorney[’']s\s+Office|Marshal|Clerk|Trustee|prosecutors?|Office)s?\s+(?:for|in|of)\s+(?:the\s+)?$"
)


@dataclass(frozen=True, slots=True)
class CourtMatch:
    """The court that a name means, and by what it was known."""

    id: str
    name: str
    how: str
    """`id`, `spelling`, `name`, `citation` or `place` ("federal court in Manhattan")."""


@dataclass(frozen=True, slots=True)
class CourtSpan:
    """A court's name in a text; offsets are code points, end exclusive."""

    start: int
    end: int
    court_id: str
    how: str


def court_of(court_id: str) -> Court | None:
    """The court of an id; None where the id is unknown and not of a family that is built by rule."""
    return court_table().get(court_id)


def court_name(court_id: str) -> str:
    """The shown name of a court, such as "U.S. District Court, N.D. Cal."."""
    court = court_of(court_id)
    if court is not None:
        return court.name
    return _family_name(court_id)


_FAMILIES = {
    "de-lg-": "Regional Court of {}",
    "de-olg-": "Higher Regional Court of {}",
    "de-ag-": "Local Court of {}",
    "cn-internet-": "{} Internet Court",
    "cn-ipc-": "{} Intermediate People's Court",
    "cn-hpc-": "{} High People's Court",
    "cn-pc-": "{} People's Court",
    "us-superior-": "{} County Superior Court",
}
_SHOWN_TOWNS = {
    "muenchen": "Munich",
    "koeln": "Cologne",
    "duesseldorf": "Düsseldorf",
    "nuernberg": "Nuremberg",
    "frankfurt-am-main": "Frankfurt am Main",
}


def _family_name(court_id: str) -> str:
    for prefix, form in _FAMILIES.items():
        if court_id.startswith(prefix):
            town = court_id.removeprefix(prefix)
            return form.format(_SHOWN_TOWNS.get(town, town.replace("-", " ").title()))
    return court_id


@lru_cache(maxsize=4096)
def resolve_court(text: str) -> CourtMatch | None:
    """The court that a name or citation means, such as "N.D. Cal." or "federal court in Manhattan".

    Args:
        text: the name by itself; articles, punctuation and a division or city after it do not matter.

    Returns:
        The court under its id in courts-db, or an id of our own for courts of other countries; None where the name
        says no court, or several would do ("federal court in California").
    """
    plain = (
        " ".join(text.split())[:_MAX_NAME].strip(" ,;:.()[]")
        if "." not in text[-2:]
        else " ".join(text.split())[:_MAX_NAME]
    )
    if not plain:
        return None
    if plain in court_table():
        return CourtMatch(plain, court_name(plain), "id")
    for form in _forms(plain):
        found = spelling_index().get(spelling_key(form))
        if found:
            return CourtMatch(found, court_name(found), "spelling")
    spans = find_courts(plain)
    courts = {span.court_id for span in spans}
    if len(courts) == 1:
        return CourtMatch(spans[0].court_id, court_name(spans[0].court_id), spans[0].how)
    if spans and spans[0].start == 0:
        return CourtMatch(spans[0].court_id, court_name(spans[0].court_id), spans[0].how)
    return None


_PREFIX = re.compile(
    r"^(?:in\s+)?(?:the\s+)?(?:(?:U\.?\s?S\.?|United\s+States|Federal)\s+)?(?:(?:Dist(?:rict|\.)?\s+(?:Court|Ct\.?))|USDC)[\s,:–—-]*(?:for\s+|of\s+|in\s+)?(?:the\s+)?",
    re.I,
)


def _forms(name: str) -> list[str]:
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", name)
    forms = [name, bare, bare.split(",")[0] if not _PREFIX.match(bare) else bare]
    rest = _PREFIX.sub("", bare)
    if rest != bare:
        forms += [rest, rest.split(",")[0]]
    return [form for form in forms if form.strip()]


def find_courts(text: str) -> list[CourtSpan]:
    """The courts that a running text names, in order of place and without overlaps.

    A district named as a prosecutor's ("U.S. Attorney for the Northern District of California") is no court.
    """
    found: set[CourtSpan] = set()
    for start, end in _windows(text):
        for pattern, answer, how in rules():
            for match in pattern.finditer(text, start, end):
                court_id = answer(match)
                if court_id is not None and not _NO_COURT_BEFORE.search(
                    text, max(0, match.start() - 40), match.start()
                ):
                    found.add(_trimmed(text, match, court_id, how))
    taken: list[CourtSpan] = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span.start, span.court_id)):
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _windows(text: str) -> list[tuple[int, int]]:
    """The stretches around words that a court's name has; everything else need not be looked at."""
    windows: list[tuple[int, int]] = []
    for trigger in _TRIGGER.finditer(text):
        start, end = max(0, trigger.start() - _REACH), min(len(text), trigger.end() + _REACH)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


def _trimmed(text: str, match: re.Match[str], court_id: str, how: str) -> CourtSpan:
    start, end = match.span()
    article = re.match(r"(?:the|The|THE)\s+", text[start:end])
    if article:
        start += article.end()
    return CourtSpan(start, end, court_id, how)
