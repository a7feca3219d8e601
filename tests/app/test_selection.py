"""A filter to its URL and back, and what a URL may not do."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from app.graph_view import SIZES, GraphView, camera_of, month_end, size_of, view_of, without_kinds
from app.selection import (
    LAST_ENTRY,
    case_filter,
    case_query,
    claim_filter,
    claim_query,
    day_of,
    document_filter,
    document_query,
    entry_filter,
    entry_query,
    id_of,
    number_of,
)
from kb.store.case_rows import CaseFilter, EntryFilter
from kb.store.document_rows import DocumentFilter
from kb.store.drawn_part import Extent
from kb.store.evidence import ClaimFilter
from kb.store.network import Network, NetworkEdge, NetworkNode


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


@pytest.mark.parametrize("numbers", [None, (2, 40), (0, 7), (3, LAST_ENTRY)])
def test_a_filter_of_docket_entries_reads_back_as_it_was(numbers: tuple[int, int] | None) -> None:
    chosen = EntryFilter(text="50% <b>", since=date(2026, 1, 2), until=date(2026, 3, 4), numbers=numbers)
    assert entry_filter(parse_qsl(entry_query(chosen))) == chosen


def test_a_view_of_the_graph_reads_back_as_it_was() -> None:
    view = GraphView(
        "litigation", ("company",), ("trained_on",), ("alleged",), "2026-04", 2, ("a", "b"), ("c",),
        SIZES[1], ("person", "law_firm"),
    )  # fmt: skip
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


@pytest.mark.parametrize(
    ("text", "camera"),
    [
        ("0.5,0.5,1", (0.5, 0.5, 1.0)),
        ("-0.25,1.75,0.031", (-0.25, 1.75, 0.031)),
        ("0.5,0.5", None),
        ("0.5,0.5,0", None),
        ("0.5,0.5,1e9", None),
        ("nan,0.5,1", None),
        ("inf,0.5,1", None),
        ("1e9,0.5,1", None),
        ("<script>,0,1", None),
        ("1," * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_camera_is_three_bearable_numbers(text: str | None, camera: tuple[float, ...] | None) -> None:
    assert camera_of(text) == camera


@pytest.mark.parametrize(
    ("text", "size"), [("1000", 1000), ("2000", 2000), ("301", 300), ("99999", 300), ("x", 300), (None, 300)]
)
def test_a_picture_has_one_of_the_sizes(text: str | None, size: int) -> None:
    assert size_of(text) == size


def test_a_hidden_kind_goes_with_its_edges_and_moves_nothing() -> None:
    nodes = tuple(
        NetworkNode(key, key, kind, x, 0.0, 1)
        for key, kind, x in (("a", "company", 0.1), ("b", "person", 0.2), ("c", "company", 0.3))
    )
    edges = tuple(
        NetworkEdge(f"{source}{target}", source, target, "sued", "reported", 1, 1, 1, False, (), "", "")
        for source, target in (("a", "b"), ("a", "c"))
    )
    shown = without_kinds(Network(nodes, edges, Extent(9, 9, 9)), ("person",))
    assert [(node.id, node.x) for node in shown.nodes] == [("a", 0.1), ("c", 0.3)]
    assert [edge.id for edge in shown.edges] == ["ac"]
    assert shown.extent.nodes == 9
