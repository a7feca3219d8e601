"""A docket as a text that people can read and that evidence points into: caption, header, parties, a line an entry."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode, urlsplit

from kb.cases.counsel import tidy_name
from kb.cases.courts import court_name
from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty

_BETWEEN = "\n\n"
_DOMAIN = re.compile(r"[\w.-]+\.[a-z]{2,}")
"""A firm that is only guessed from an e-mail address is not the docket's word."""

NO_JUDGE = frozenset({"not assigned", "unassigned", "none", "no judge assigned", "tbd"})
"""What dockets print where a judge's name would stand."""


@dataclass(frozen=True, slots=True)
class DocketText:
    """The text with its title and the case whose entries have their places in it."""

    title: str
    text: str
    case: ReadCase


def docket_text(case: ReadCase) -> DocketText:
    """Write the docket's text; the entries of the case that comes back have their `start` and `end` set."""
    title = docket_title(case)
    blocks = [title, *_header(case), *(_party_line(party) for party in case.parties)]
    text = _BETWEEN.join(block for block in blocks if block)
    placed: list[ReadEntry] = []
    parts = [text]
    length = len(text)
    for entry in case.entries:
        line = entry_line(entry)
        start = length + len(_BETWEEN)
        length = start + len(line)
        parts.append(line)
        placed.append(replace(entry, start=start, end=length))
    return DocketText(title, _BETWEEN.join(parts), replace(case, entries=tuple(placed)))


def docket_title(case: ReadCase) -> str:
    """The caption line, such as "Alder v. Birch, 4:26-cv-04711 (U.S. District Court, N.D. Cal.)"."""
    number = f", {case.docket_number}" if case.docket_number else ""
    return f"{_line(case.caption)}{number} ({court_name(case.court_id)})"


def entry_line(entry: ReadEntry) -> str:
    """One line: date, number where there is one, and what was filed."""
    parts = (us_date(entry.filed), entry.number, _line(entry.text))
    return " ".join(part for part in parts if part)


def us_date(day: date | None) -> str | None:
    """The date as dockets print it, "08/28/2025"."""
    return f"{day:%m/%d/%Y}" if day else None


def named_judge(name: str | None) -> str | None:
    """The judge's name; None where the docket says that there is none yet."""
    return name if name and name.casefold().strip(" .") not in NO_JUDGE else None


def window_url(base: str, case: ReadCase) -> str:
    """An address for a part of a docket as one answer had it: a later part is no newer version of an earlier one."""
    marks = [entry.pacer_sequence or entry.pacer_doc_id or str(entry.filed) for entry in case.entries]
    parts = urlsplit(base)
    named = {"docket": case.docket_number or ""}
    if marks:
        named["entries"] = "-".join(dict.fromkeys((marks[-1], marks[0])))
    window = urlencode(named)
    return parts._replace(
        query="&".join(part for part in (parts.query, window) if part), fragment=""
    ).geturl()


def _header(case: ReadCase) -> Iterable[str]:
    judge, referred = named_judge(case.judge), named_judge(case.referred_judge)
    facts = (
        ("Assigned to", f"Judge {judge}" if judge else None),
        ("Referred to", f"Magistrate Judge {referred}" if referred else None),
        ("Panel", ", ".join(case.panel)),
        ("Appeal from", case.appeal_from),
        ("Nature of Suit", case.nature_of_suit),
        ("Cause", case.cause),
        ("Jurisdiction", case.jurisdiction),
        ("Jury Demand", case.jury_demand),
        ("Demand", case.demand),
        ("MDL Status", case.mdl_status),
        ("Case Type", case.case_type),
    )
    dates = (("Date Filed", us_date(case.filed)), ("Date Terminated", us_date(case.terminated)))
    yield _sentences(facts)
    yield _sentences(dates)


def _sentences(facts: Sequence[tuple[str, str | None]]) -> str:
    return " ".join(f"{label}: {_line(value).rstrip('.')}." for label, value in facts if value)


def _party_line(party: ReadParty) -> str:
    line = f"{_line(party.role)}: {_line(party.name).rstrip('.')}."
    if party.terminated:
        line += f" Terminated: {us_date(party.terminated)}."
    counsel = "; ".join(_counsel(attorney) for attorney in party.attorneys)
    return f"{line} Represented by: {counsel.rstrip('.')}." if counsel else line


def _counsel(attorney: ReadAttorney) -> str:
    firm = attorney.firm if attorney.firm and not _DOMAIN.fullmatch(attorney.firm) else None
    return ", ".join(part for part in (tidy_name(html.unescape(attorney.name)), _line(firm or "")) if part)


def _line(text: str) -> str:
    """In one line, and without the entities ("&#039;") that some archived dockets have twice."""
    return " ".join(html.unescape(text).replace("\x00", " ").split())
