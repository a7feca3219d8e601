"""What a reader chose, from a URL's parameters to a store's filter and back; unknown words are dropped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from kb.ontology import DocumentKind, Predicate, Stance
from kb.store.case_rows import CaseFilter, EntryFilter
from kb.store.document_rows import DocumentFilter
from kb.store.evidence import ClaimFilter

STANCES = tuple(stance.value for stance in Stance)
PREDICATES = tuple(predicate.value for predicate in Predicate)
DOCUMENT_KINDS = tuple(kind.value for kind in DocumentKind)
REVIEW_STATES = ("machine", "confirmed", "edited")

LAST_ENTRY = 9_999_999
"""No docket has a number beyond it."""

_MAX_VALUES = 50
_MAX_LENGTH = 300

Pairs = Sequence[tuple[str, str]]


def allowed(values: Iterable[str], options: Sequence[str]) -> tuple[str, ...]:
    """The values that are among the options, each once, in the options' order."""
    wanted = set(values)
    return tuple(option for option in options if option in wanted)


def bounded(values: Iterable[str]) -> tuple[str, ...]:
    """Free values, cut to a bearable number and length."""
    return tuple(dict.fromkeys(value[:_MAX_LENGTH] for value in list(values)[:_MAX_VALUES] if value))


def day_of(text: str | None) -> date | None:
    """A date in ISO 8601 between 1900 and 2200; None for anything else."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and 1900 <= day.year <= 2200 else None


def number_of(text: str | None, *, low: int, high: int, default: int) -> int:
    """A whole number between two bounds; the default for anything else."""
    try:
        number = int(text) if text and len(text) < 12 else default
    except ValueError:
        return default
    return number if low <= number <= high else default


def id_of(text: str | None) -> str | None:
    """An id as a URL names it; None where it cannot be one."""
    if not text or len(text) > _MAX_LENGTH or not text.isprintable():
        return None
    return text


def _grouped(pairs: Pairs) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def claim_filter(pairs: Pairs) -> ClaimFilter:
    """The filter of a table of claims."""
    given = _grouped(pairs)
    one = _first(given)
    return ClaimFilter(
        stances=allowed(given.get("stance", ()), STANCES),
        predicates=allowed(given.get("predicate", ()), PREDICATES),
        entity_ids=bounded(given.get("entity", ())),
        publishers=bounded(given.get("publisher", ())),
        document_id=id_of(one.get("document")),
        proposition_id=id_of(one.get("proposition")),
        case_id=id_of(one.get("case")),
        review_states=allowed(given.get("review", ()), REVIEW_STATES),
        since=day_of(one.get("from")),
        until=day_of(one.get("to")),
        seen_since=day_of(one.get("new")),
    )


def claim_query(chosen: ClaimFilter) -> str:
    """The URL's query of a filter: `claim_filter` reads it back."""
    return _query(
        ("stance", chosen.stances),
        ("predicate", chosen.predicates),
        ("entity", chosen.entity_ids),
        ("publisher", chosen.publishers),
        ("document", chosen.document_id),
        ("proposition", chosen.proposition_id),
        ("case", chosen.case_id),
        ("review", chosen.review_states),
        ("from", chosen.since),
        ("to", chosen.until),
        ("new", chosen.seen_since),
    )


def document_filter(pairs: Pairs) -> DocumentFilter:
    """The filter of a table of documents."""
    given = _grouped(pairs)
    one = _first(given)
    return DocumentFilter(
        kinds=allowed(given.get("kind", ()), DOCUMENT_KINDS),
        publishers=bounded(given.get("publisher", ())),
        title=(one.get("title") or "")[:_MAX_LENGTH],
        entity_ids=bounded(given.get("entity", ())),
        since=day_of(one.get("from")),
        until=day_of(one.get("to")),
        seen_since=day_of(one.get("new")),
    )


def document_query(chosen: DocumentFilter) -> str:
    """The URL's query of a filter: `document_filter` reads it back."""
    return _query(
        ("kind", chosen.kinds),
        ("publisher", chosen.publishers),
        ("title", chosen.title),
        ("entity", chosen.entity_ids),
        ("from", chosen.since),
        ("to", chosen.until),
        ("new", chosen.seen_since),
    )


def case_filter(pairs: Pairs) -> CaseFilter:
    """The filter of a table of cases."""
    given = _grouped(pairs)
    one = _first(given)
    return CaseFilter(
        text=(one.get("text") or "")[:_MAX_LENGTH],
        courts=bounded(given.get("court", ())),
        statuses=bounded(given.get("status", ())),
        entity_ids=bounded(given.get("entity", ())),
        followed=one.get("followed") == "true",
        changed_since=day_of(one.get("new")),
    )


def case_query(chosen: CaseFilter) -> str:
    """The URL's query of a filter: `case_filter` reads it back."""
    return _query(
        ("text", chosen.text),
        ("court", chosen.courts),
        ("status", chosen.statuses),
        ("entity", chosen.entity_ids),
        ("followed", "true" if chosen.followed else None),
        ("new", chosen.changed_since),
    )


def entry_filter(pairs: Pairs) -> EntryFilter:
    """The filter of a docket's entries."""
    one = _first(_grouped(pairs))
    low, high = (number_of(one.get(name), low=0, high=LAST_ENTRY, default=-1) for name in ("low", "high"))
    numbers = None if low < 0 and high < 0 else (max(low, 0), LAST_ENTRY if high < 0 else high)
    return EntryFilter(
        text=(one.get("text") or "")[:_MAX_LENGTH],
        since=day_of(one.get("from")),
        until=day_of(one.get("to")),
        numbers=numbers,
        seen_since=day_of(one.get("new")),
    )


def entry_query(chosen: EntryFilter) -> str:
    """The URL's query of a filter: `entry_filter` reads it back."""
    low, high = chosen.numbers or (None, None)
    return _query(
        ("text", chosen.text),
        ("from", chosen.since),
        ("to", chosen.until),
        ("low", low),
        ("high", high),
        ("new", chosen.seen_since),
    )


def _first(given: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in given.items()}


def _query(*fields: tuple[str, Any]) -> str:
    pairs: list[tuple[str, str]] = []
    for name, value in fields:
        if value in (None, "", ()):
            continue
        pairs.extend((name, str(item)) for item in (value if isinstance(value, tuple) else (value,)))
    return urlencode(pairs)
