"""Links: a view to its URL and back."""

import pytest

from app.links import Page, archive_href, document_link, entity_link, link, outside_href, parse_link


@pytest.mark.parametrize("page", list(Page))
def test_a_link_reads_back_as_it_was(page: Page) -> None:
    made = link(page, id="a b&c=d?é", n=3)
    assert parse_link(made.href) == made


def test_repeated_parameters_become_a_list() -> None:
    found = parse_link("claims?c_stance=alleged&c_stance=denied&q=x")
    assert found is not None
    assert found.query == {"c_stance": ["alleged", "denied"], "q": "x"}


@pytest.mark.parametrize(
    "href",
    [
        "https://other.example/claims",
        "//other.example/claims",
        "javascript:alert(1)",
        "nowhere?x=1",
        "claims/deeper",
        "http://[broken",
        "claims?" + "&".join(f"a{number}=1" for number in range(200)),
    ],
)
def test_what_is_no_page_of_the_app_is_no_link(href: str) -> None:
    assert parse_link(href) is None


def test_the_start_page_is_reached_from_any_page() -> None:
    assert link(Page.TODAY).href == "./"
    assert parse_link("./") == link(Page.TODAY)


def test_a_case_has_a_page_of_its_own() -> None:
    assert entity_link("case-x", "case").page is Page.CASE
    assert entity_link("company-x", "company").page is Page.COMPANY


def test_a_document_is_opened_at_a_claim() -> None:
    assert document_link("d1", "c1").href == "document?id=d1&claim=c1"
    assert document_link("d1").href == "document?id=d1"


def test_a_page_id_cannot_leave_its_folder() -> None:
    assert archive_href("../../etc") == "archive/..%2F..%2Fetc"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("/relative", False),
        ("http://[broken", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked_to(url: str | None, safe: bool) -> None:
    assert (outside_href(url) is not None) == safe
