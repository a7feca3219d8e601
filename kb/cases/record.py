"""A proceeding as one docket page, feed item or filing gives it, before it is stored."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReadAttorney:
    """An attorney as a docket prints them."""

    name: str
    contact: str = ""
    firm: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadParty:
    """A party as a docket prints it."""

    name: str
    role: str
    joined: date | None = None
    terminated: date | None = None
    attorneys: tuple[ReadAttorney, ...] = ()
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A docket entry; `start` and `end` are its place in the document's text."""

    number: str | None
    filed: date | None
    text: str
    start: int
    end: int
    entered: date | None = None
    pacer_doc_id: str | None = None
    """Its fourth digit is 0, so that a main document has one id wherever it is seen."""
    pacer_sequence: str | None = None
    """Number of the filing event within its case, which orders entries that have no number."""
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class ReadCase:
    """The proceeding that a docket page, feed item or filing belongs to."""

    court_id: str
    docket_number: str | None
    caption: str
    filed: date | None = None
    terminated: date | None = None
    judge: str | None = None
    referred_judge: str | None = None
    nature_of_suit: str | None = None
    cause: str | None = None
    jurisdiction: str | None = None
    jury_demand: str | None = None
    pacer_case_id: str | None = None
    parties: tuple[ReadParty, ...] = ()
    entries: tuple[ReadEntry, ...] = ()
    links: tuple[dict[str, str], ...] = ()
    complete: bool = True
    """False for a feed's window or a page cut short: entries that are missing say nothing."""
    demand: str | None = None
    mdl_status: str | None = None
    appeal_from: str | None = None
    case_type: str | None = None
    fee_status: str | None = None
    panel: tuple[str, ...] = ()
    """Judges of an appellate panel, in the docket's order."""
