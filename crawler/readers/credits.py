"""Whom a text credits with its story: "first reported by", "Original source:", a report that it links to."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from crawler.readers.html_tree import Line

Credit = dict[str, str]

_NAME = r"(?P<name>(?:[Tt]he )?[A-Z0-9][\w&'’.+-]*(?:,? (?:of|the|and|&|for|[A-Z0-9][\w&'’.+-]*)){0,5})"
_SOURCE_LABEL = (
    r"(?:original (?:source|article|story|report)|source|sources|via|fonte(?: original)?|fuente(?: original)?|"
    r"quelle|originally published|h/?t|出典|来源|출처)"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:(?:was |were |been |as )*(?:first|originally|earlier|previously)(?: been)? (?:reported|revealed|disclosed|noted) (?:by|in)) {_NAME}",
        rf"{_NAME} (?i:(?:first|earlier|originally) (?:reported|revealed|broke the (?:news|story)))",
        rf"(?i:(?:this )?(?:article|story|report|post|piece) (?:was )?(?:first|originally) (?:published|appeared|ran)(?: (?:by|in|on|at))) {_NAME}",
        rf"(?i:originally (?:published|appeared) (?:by|in|on|at)) {_NAME}",
        rf"(?i:according to) (?:(?i:a|an|the|new|recent|its) )*(?i:report|reporting|story|article|investigation)(?: (?i:published|released))?(?: (?i:on|this) \w+)? (?i:by|from|in|of) {_NAME}",
        rf"(?i:(?:in )?an? (?:report|story|article|investigation) (?:published )?(?:by|from|in)) {_NAME}",
    )
)
_CUE = re.compile(
    r"report|publish|appear|reveal|disclose|noted|article|story|stories|investigation|broke|writes|ran|piece",
    re.IGNORECASE,
)
"""What each of the patterns has; most lines have none of it."""
_REPORTED = re.compile(rf"{_NAME}(?:’s|'s)? (?:reported|reports|writes|revealed)\b")
"""A credit only where the line links to the one who is named: an agency or a company reports too."""
_LABELLED = re.compile(rf"^[\[(]?{_SOURCE_LABEL}\s*[:：]\s*(?P<name>\S.{{0,80}}?)[\])]?$", re.IGNORECASE)
_LABEL_ALONE = re.compile(rf"^{_SOURCE_LABEL}\s*[:：]?$", re.IGNORECASE)
_VIA = re.compile(rf"^[\[(]?(?:via|h/t) {_NAME}[\])]?\.?$", re.IGNORECASE)
_AGENCY = re.compile(
    r"^(?:[\w .,’'&/-]{0,60})?[\[(](?P<name>Reuters|AP|AFP|Bloomberg|Xinhua|Yonhap|Kyodo|dpa|ANSA|EFE|UPI|CNN|IANS|PTI|TASS)"
    r"[\])](?: ?[-–—:]| )"
)
_NO_PUBLISHER = """
it he she they we i you this that these those the a an who which company police officials sources
media monday tuesday wednesday thursday friday saturday sunday january february march april may june
july august september october november december
"""
_WEAK_NAMES = frozenset(_NO_PUBLISHER.split())
_GLUED = re.compile(r"(?<=\w)(?=[A-Z][a-z]+ (?:this|the|our|us|more|also|an?)\b)")
_MAX_CREDITS = 20


def find_credits(lines: Iterable[Line], *, url: str) -> tuple[Credit, ...]:
    """The credits in the lines, each name once: `name`, `phrase` and, where the line links to it, `url`."""
    found: dict[str, Credit] = {}
    waiting: str | None = None
    for line in lines:
        text = line.text
        if waiting and len(text) <= 100:
            _add(found, text, f"{waiting} {text}", line, url)
            waiting = None
            continue
        waiting = text if _LABEL_ALONE.match(text) else None
        if match := _LABELLED.match(text) or _VIA.match(text) or _AGENCY.match(text):
            _add(found, match.group("name"), match.group(0), line, url)
            continue
        if len(text) > 5000 or not _CUE.search(text):
            continue
        for pattern in _PATTERNS:
            for match in pattern.finditer(text):
                _add(found, match.group("name"), match.group(0), line, url)
        for match in _REPORTED.finditer(text) if line.links else ():
            address = _link_for(match.group("name"), "", line, url)
            if address and _is_host_of(match.group("name"), address):
                _add(found, match.group("name"), match.group(0), line, url)
        if len(found) >= _MAX_CREDITS:
            break
    return tuple(list(found.values())[:_MAX_CREDITS])


def _unglued(name: str) -> str:
    """The name without what a page's plain text glues to it: "Tide WireAbout this article"."""
    return _GLUED.split(name)[0]


def _add(found: dict[str, Credit], name: str, phrase: str, line: Line, url: str) -> None:
    name = re.sub(r"(?:’s|'s)$", "", _unglued(name).strip(" .,:;-–—()[]")).strip()
    name = re.sub(r"(?:,? (?:and|of|the|for|&))+$", "", name).strip(" ,")
    if not name or name.lower() in _WEAK_NAMES or not any(ch.isalpha() for ch in name):
        return
    key = name.casefold().removeprefix("the ")
    known = found.get(key)
    if known is not None and "url" in known:
        return
    credit = {"name": name, "phrase": " ".join(phrase.split())[:200]}
    if address := _link_for(name, phrase, line, url):
        credit["url"] = address
    found[key] = known | credit if known else credit


def _link_for(name: str, phrase: str, line: Line, url: str) -> str | None:
    """The link of the line whose text or host says the name, else the only one inside the phrase."""
    inside = []
    for href, text in line.links:
        full = full_url(href, url)
        if full is None:
            continue
        if name.casefold() in text.casefold() or _is_host_of(name, full):
            return full
        if text and text in phrase:
            inside.append(full)
    return inside[0] if len(inside) == 1 else None


def _is_host_of(name: str, address: str) -> bool:
    """True where the host reads like the name: "The Star Herald" and starherald.example."""
    letters = re.sub(r"\W", "", name.casefold()).removeprefix("the")
    host = re.sub(r"[^\w.]", "", urlsplit(address).netloc.casefold().removeprefix("www."))
    short = "".join(word[0] for word in re.findall(r"\w+", name.casefold()))
    return (len(letters) > 3 and host.replace(".", "").startswith(letters)) or (
        len(short) > 2 and host.startswith(f"{short}.")
    )


def is_own(credit: Credit, *, publisher: str | None, url: str) -> bool:
    """True for a credit that a publisher gives itself."""
    letters = re.sub(r"\W", "", credit["name"].casefold()).removeprefix("the")
    own = re.sub(r"\W", "", (publisher or "").casefold()).removeprefix("the")
    return _is_host_of(credit["name"], url) or bool(
        own and (letters.startswith(own) or own.startswith(letters))
    )


def full_url(href: str, url: str) -> str | None:
    """The link's web address in full; None for anything but http and https."""
    try:
        full = urljoin(url, href.strip())
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.netloc else None
