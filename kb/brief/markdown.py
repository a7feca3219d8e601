"""A briefing as Markdown."""

import re

from kb.brief.content import Brief, Source

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~])")


def markdown(brief: Brief) -> str:
    """The briefing as CommonMark; text from outside cannot become markup."""
    lines = [
        f"# {_plain(brief.title)}",
        "",
        f"{_plain(brief.subtitle)}",
        "",
        f"As of {brief.as_of.isoformat()}.",
        "",
    ]
    for section in brief.sections:
        lines += [f"## {_plain(section.title)}", ""]
        for point in section.points:
            marks = "" if point.quotes else "".join(f" [{number}]" for number in point.sources)
            lines.append(f"- {_plain(point.text)}{marks}")
            lines += [f"  - {_plain(quote)} [{number}]" for quote, number in point.quotes]
        if section.closing:
            lines += ["", _plain(section.closing)] if section.points else [_plain(section.closing)]
        lines.append("")
    lines += ["## Sources", ""]
    lines += [
        f"{source.number}. {_plain(f'“{source.quote}” {source_line(source)}')}" for source in brief.sources
    ] or ["None."]
    return "\n".join(lines) + "\n"


def source_line(source: Source) -> str:
    """An endnote in one line: publisher, day, address, when it was archived, and the claim's page."""
    parts = [
        source.publisher or "publisher not known",
        source.published.isoformat() if source.published else "undated",
        *([source.place] if source.place else []),
        source.url or "no address",
    ]
    if source.archived_at is not None:
        parts.append(f"archived {source.archived_at.date().isoformat()}")
    return ", ".join(parts) + f"; in the app: {source.page}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
