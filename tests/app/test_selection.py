"""A filter to its URL and back, and what a URL may not do."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from app.graph_view import GraphView, month_end, view_of
from app.selection import (
    case_filter,
    case_query,
    claim_filter,
    claim_query,
    day_of,
    document_filter,
    document_query,
    id_of,
    number_of,
)
from kb.store.case_rows import CaseFilter
from kb.store.document_rows import DocumentFilter
from kb.store.evidence import ClaimFilter


def test_a_filter_of_claims_reads_back_as_it_was() -> None:
    chosen = ClaimFilter(
        stances=("alleged", "denied"),
        predicates=("trained_on",),
        entity_ids=("company-a&b", "x=y"),
        publishers=("The “Ledger” & Co",),
        proposition_id="p1",
        case_id="cand-26",
        since=date(2026, 1, 2),
        until=date(2026, 3, 4),
    )
    assert claim_filter(parse_qsl(claim_query(chosen))) == chosen


def test_a_filter_of_documents_reads_back_as_it_was() -> None:
    chosen = DocumentFilter(kinds=("filing",), publishers=("A", "B"), title="50% <b>", since=date(2026, 1, 2))
    assert document_filter(parse_qsl(document_query(chosen))) == chosen


def test_a_filter_of_cases_reads_back_as_it_was() -> None:
    chosen = CaseFilter(text="v. Tessera", courts=("cand",), statuses=("on appeal",), followed=True)
    assert case_filter(parse_qsl(case_query(chosen))) == chosen


def test_a_view_of_the_graph_reads_back_as_it_was() -> None:
    view = GraphView(
        "litigation", ("company",), ("trained_on",), ("alleged",), "2026-04", 2, ("a", "b"), ("c",)
    )
    assert view_of(parse_qsl(view.query())) == view


def test_unknown_words_are_dropped() -> None:
    chosen = claim_filter(
        [("stance", "nonsense"), ("stance", "denied"), ("from", "yesterday"), ("case", "x" * 999)]
    )
    assert chosen == ClaimFilter(stances=("denied",))
    assert view_of([("g_level", "x"), ("as_of", "2026-13"), ("g_support", "many")]) == GraphView()


@pytest.mark.parametrize(
    ("text", "given"),
    [("2026-04", True), ("2026-12", True), ("2026-00", False), ("now", False), ("٢٠٢٦-04", True)],
)
def test_a_month_is_a_month(text: str, given: bool) -> None:
    assert (month_end(text) is not None) == given


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("-1", 3), ("10000000000000", 3), ("x", 3), (None, 3)]
)
def test_a_number_out_of_bounds_is_the_default(text: str | None, number: int) -> None:
    assert number_of(text, low=0, high=50, default=3) == number


def test_an_id_is_printable_and_short() -> None:
    assert id_of("company-é") == "company-é"
    assert id_of("a\x00b") is None
    assert id_of("x" * 301) is None
    assert day_of("2026-02-30") is None
