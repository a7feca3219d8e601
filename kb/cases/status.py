"""Where a case stands, and by which entry or date of its docket that is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kb.cases.entry_kind import EntryKind


class Entry(Protocol):
    """What is looked at of a docket entry."""

    @property
    def number(self) -> str | None:
        """The docket's number of the entry."""

    @property
    def filed(self) -> date | None:
        """Day of filing."""

    @property
    def text(self) -> str:
        """What was filed."""

    @property
    def kind(self) -> str:
        """A `kb.cases.entry_kind.EntryKind`."""

    @property
    def outcome(self) -> str | None:
        """How a ruling came out."""


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """`pending`, `closed`, `on appeal`, `transferred`, `settled` or `unknown`, with the reason in words."""

    status: str
    reason: str


_SETTLED = re.compile(
    r"\b(?:stipulation|stipulated|notice|order|judgment|joint)\b.{0,60}\b(?:of\s+)?(?:voluntary\s+)?dismissal\b.{0,160}\bsettle"
    r"|\bnotice\s+of\s+(?:\w+\s+){0,2}settlement\b|\bsettlement\s+(?:agreement|order)\b.{0,80}\bdismiss|\bdismiss\w*\b.{0,120}\b(?:pursuant\s+to|in\s+light\s+of|by\s+reason\s+of|following|because\s+of)\s+(?:the\s+|a\s+|their\s+)?(?:\w+\s+)?settle"
    r"|\b(?:final|preliminary)\s+approval\s+of\s+(?:the\s+)?(?:class\s+)?(?:action\s+)?settlement|\bcase\s+(?:has\s+)?settled",
    re.I,
)
_NOT_SETTLED = re.compile(
    r"settlement\s+conference|settlement\s+week|discuss\w*\s+settlement|re(?:garding)?\s+settlement\s+(?:conf|stat)|settlement\s+(?:not|judge)",
    re.I,
)
_TRANSFERRED = re.compile(
    r"^\W*(?:(?:\w+\s+){0,3}?order\b.{0,60}\btransferr|order\s+of\s+transfer|transfer\s+order|case\s+transferred\s+(?:out|to)|conditional\s+transfer\s+order\b.{0,40}finaliz|inter-?district\s+transfer|"
    r"(?:order\s+)?remand(?:ing|ed)?\s+(?:case\s+|action\s+)?to\s+(?:state|the\s+superior|superior)|order\s+of\s+remand|case\s+remanded)|\bcase\s+transferred\s+(?:out\s+)?to\b",
    re.I,
)
_TRANSFER_DENIED = re.compile(r"\bdeny|denied|denying", re.I)
_CLOSED = re.compile(
    r"^\W*(?:(?:final\s+|clerk['’]?s\s+|default\s+|consent\s+|amended\s+)*judgment\b|(?:notice|stipulation|order|joint\s+stipulation|stipulation\s+and\s+order)\s+(?:of|for)\s+(?:voluntary\s+)?dismissal"
    r"|(?:\w+\s+){0,3}?order\s+(?:of\s+)?dismiss(?:ing|al)|case\s+(?:closed|dismissed|terminated)|civil\s+case\s+terminated|termination\s+of\s+case)"
    r"|\bcase\s+(?:is\s+)?(?:closed|terminated|dismissed)\b|\baction\s+is\s+(?:hereby\s+)?dismissed\b|\bclerk\b.{0,60}\bclose\s+(?:this|the)\s+(?:case|file)",
    re.I,
)
_PARTIAL = re.compile(
    r"\b(?:partial|as\s+to\s+(?:defendants?|plaintiffs?|counts?|claims?)|without\s+prejudice\s+to\s+amend|with\s+leave|leave\s+to\s+amend|in\s+part|only\s+as\s+to|summary\s+judgment\s+motion)\b",
    re.I,
)
_REOPENED = re.compile(
    r"\b(?:case\s+(?:is\s+)?(?:re-?opened|reinstated)|order\s+re-?opening|vacat\w+\s+(?:the\s+)?(?:judgment|dismissal))",
    re.I,
)
_APPEAL_ENDS = re.compile(
    r"\bmandate\b|\b(?:usca|appeal)\b.{0,80}\b(?:affirm|revers|dismiss|vacat)|\bappeal\s+(?:is\s+)?(?:dismissed|withdrawn)\b|\border\s+of\s+usca\b.{0,80}\b(?:affirm|revers|dismiss)",
    re.I,
)
_APPEAL_BEGINS = re.compile(
    r"^\W*(?:(?:amended|first|joint|corrected)\s+)*notice\s+of\s+(?:interlocutory\s+|cross[-\s]?)?appeal\b|^\W*(?:interlocutory\s+)?appeal\b.{0,40}\b(?:to|from)\b",
    re.I,
)
_APPELLATE = re.compile(r"^(?:ca\d{1,2}|cadc|cafc)$")


def status_of(
    *,
    court_id: str | None,
    terminated: date | None,
    mdl_status: str | None = None,
    entries: Sequence[Entry] = (),
    known: bool = True,
) -> CaseStatus:
    """Read the status off the docket: the last entry that changes it, and the date of termination.

    Args:
        court_id: an appellate court's case is itself the appeal, so a notice in it changes nothing.
        terminated: the docket's own date.
        mdl_status: the panel's word, such as "Denied by Panel".
        entries: in the docket's order.
        known: whether a docket or feed was read at all.
    """
    if not known:
        return CaseStatus("unknown", "no docket was read")
    status: CaseStatus | None = None
    closed_before_appeal: CaseStatus | None = None
    appellate = bool(court_id and _APPELLATE.match(court_id))
    for entry in entries:
        change = _change(entry, appellate=appellate)
        if change is None:
            continue
        if change.status == "on appeal":
            closed_before_appeal = status if status and status.status != "on appeal" else closed_before_appeal
            status = change
        elif change.status == "appeal ended":
            if status and status.status == "on appeal":
                status = closed_before_appeal or CaseStatus("pending", change.reason)
        elif (
            change.status == "pending"
            or status is None
            or status.status not in ("on appeal", "settled")
            or change.status == "settled"
        ):
            status = change
    if terminated is not None and (status is None or status.status == "pending"):
        return CaseStatus("closed", f"the docket has it terminated on {terminated}")
    if status is not None:
        return status
    if mdl_status:
        denied = "denied" in mdl_status.casefold()
        return CaseStatus("closed" if denied else "pending", f"the panel's status: {mdl_status}")
    return CaseStatus("pending", "no date of termination and no entry that ends it")


def status_steps(court_id: str | None, entries: Sequence[Entry]) -> list[tuple[int, CaseStatus]]:
    """Places of the entries that change where a case stands, in order, with what they make of it."""
    appellate = bool(court_id and _APPELLATE.match(court_id))
    found = ((place, _change(entry, appellate=appellate)) for place, entry in enumerate(entries))
    return [(place, change) for place, change in found if change is not None]


def _change(entry: Entry, *, appellate: bool) -> CaseStatus | None:
    text = " ".join(entry.text.split())[:600]
    if _APPEAL_ENDS.search(text[:200]) and entry.kind != EntryKind.MOTION:
        return CaseStatus("closed" if appellate else "appeal ended", _reason(entry, "appeal decided"))
    if not appellate and _APPEAL_BEGINS.search(text) and "docketed" not in text[:80]:
        return CaseStatus("on appeal", _reason(entry, "notice of appeal"))
    if entry.kind in (
        EntryKind.MOTION,
        EntryKind.OPPOSITION,
        EntryKind.REPLY,
        EntryKind.TRANSCRIPT,
        EntryKind.APPEARANCE,
    ):
        return None
    if _REOPENED.search(text[:250]):
        return CaseStatus("pending", _reason(entry, "reopened"))
    if _SETTLED.search(text) and not _NOT_SETTLED.search(text):
        return CaseStatus("settled", _reason(entry, "settlement"))
    if _TRANSFERRED.search(text[:250]) and not _TRANSFER_DENIED.search(text[:120]):
        return CaseStatus("transferred", _reason(entry, "transferred or remanded"))
    if _CLOSED.search(text[:400]) and not _PARTIAL.search(text[:400]):
        return CaseStatus("closed", _reason(entry, "judgment or dismissal"))
    return None


def _reason(entry: Entry, what: str) -> str:
    number = f"entry {entry.number}" if entry.number else "an entry"
    day = f" of {entry.filed}" if entry.filed else ""
    return f"{what}: {number}{day}"
