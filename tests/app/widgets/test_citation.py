"""Citations in three forms."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.widgets.citation import Cited, bibtex, bluebook_docket, plain

ARTICLE = Cited(
    key="claim-4f0c",
    title="100% copied? A {model} & its twin",
    publisher="The Harbor Ledger",
    published=datetime(2026, 4, 30, 12, tzinfo=UTC),
    url="https://ledger.example/a_b",
    archived=datetime(2026, 5, 1, 8, 30, tzinfo=UTC),
    span=(120, 260),
    authors=("A. Reporter",),
)


def test_the_plain_form_names_what_finds_it_again() -> None:
    assert plain(ARTICLE) == (
        "A. Reporter, The Harbor Ledger, “100% copied? A {model} & its twin”, 2026-04-30, https://ledger.example/a_b, "
        "archived 2026-05-01 08:30 UTC, characters 120–260."
    )


def test_page_and_line_stand_in_place_of_characters() -> None:
    filing = replace(ARTICLE, place="p. 12, line 4")
    assert plain(filing).endswith("archived 2026-05-01 08:30 UTC, p. 12, line 4.")
    assert "note = {p. 12, line 4}," in bibtex(filing)


def test_bibtex_escapes_its_own_signs_but_not_the_address() -> None:
    entry = bibtex(ARTICLE)
    assert entry.startswith("@online{claim4f0c,")
    assert r"title = {100\% copied? A \{model\} \& its twin}," in entry
    assert "url = {https://ledger.example/a_b}," in entry
    assert "urldate = {2026-05-01}," in entry


def test_a_line_break_in_a_title_does_not_break_an_entry() -> None:
    assert "\n\n" not in bibtex(Cited("x", "two\n\nlines", None, None, None))


def test_a_docket_is_cited_by_number_court_and_date() -> None:
    cited = bluebook_docket(
        caption="Harbor AI v. Tessera",
        docket_number="3:26-cv-04000",
        court="N.D. Cal.",
        entry="12",
        filed=date(2026, 5, 4),
    )
    assert cited == "Harbor AI v. Tessera, No. 3:26-cv-04000, ECF No. 12 (N.D. Cal. May 4, 2026)."


def test_what_is_not_known_is_left_out() -> None:
    assert bluebook_docket(caption="In re X", docket_number=None, court=None) == "In re X."
    assert plain(Cited("x", None, "Wire Nine", None, None)) == "Wire Nine."
