"""Citations of a piece of evidence: plain, BibTeX, and in the manner of the Bluebook for dockets."""

import re
from dataclasses import dataclass
from datetime import date, datetime

_BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
    }
)
_MONTHS = (
    "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
)  # fmt: skip
"""As The Bluebook, table T12, shortens them."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation names."""

    key: str
    title: str | None
    publisher: str | None
    published: datetime | None
    url: str | None
    archived: datetime | None = None
    span: tuple[int, int] | None = None
    """Code points of the quoted words in the document's text."""
    place: str | None = None
    """Page and line in the file, which stand in place of the code points where they are known."""
    authors: tuple[str, ...] = ()


def plain(cited: Cited) -> str:
    """One line: publisher, title, date, URL, archive time, place."""
    parts = [
        _line(part)
        for part in (", ".join(cited.authors), cited.publisher or "", _quoted(cited.title))
        if part
    ]
    if cited.published:
        parts.append(cited.published.date().isoformat())
    if cited.url:
        parts.append(_line(cited.url))
    if cited.archived:
        parts.append(f"archived {cited.archived:%Y-%m-%d %H:%M} UTC")
    if cited.place:
        parts.append(cited.place)
    elif cited.span:
        parts.append(f"characters {cited.span[0]}–{cited.span[1]}")
    return ", ".join(parts) + "."


def bibtex(cited: Cited) -> str:
    """An `@online` entry."""
    fields = {
        "title": cited.title,
        "author": " and ".join(cited.authors),
        "organization": cited.publisher,
        "date": cited.published.date().isoformat() if cited.published else None,
        "url": cited.url,
        "urldate": cited.archived.date().isoformat() if cited.archived else None,
        "note": cited.place or (f"characters {cited.span[0]}--{cited.span[1]}" if cited.span else None),
    }
    key = re.sub(r"[^A-Za-z0-9]", "", cited.key) or "document"
    lines = [
        f"  {name} = {{{_line(value) if name == 'url' else _line(value).translate(_BIBTEX_ESCAPES)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@online{{{key},", *lines, "}"])


def bluebook_docket(
    *,
    caption: str,
    docket_number: str | None,
    court: str | None,
    entry: str | None = None,
    filed: date | None = None,
) -> str:
    """A docket citation: caption, number, entry, court and date in brackets.

    Source: The Bluebook, rule 10.8.3, in its plain-text form.
    """
    number = f", No. {_line(docket_number)}" if docket_number else ""
    place = f", ECF No. {_line(entry)}" if entry else ""
    when = f"{_MONTHS[filed.month - 1]} {filed.day}, {filed.year}" if filed else ""
    inside = " ".join(part for part in (_line(court or ""), when) if part)
    return f"{_line(caption)}{number}{place}{f' ({inside})' if inside else ''}."


def _quoted(title: str | None) -> str:
    return f"“{title}”" if title else ""


def _line(text: str) -> str:
    return " ".join(text.split())
