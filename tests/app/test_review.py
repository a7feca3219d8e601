"""Review: deciding, taking back, a second reviewer, a store that is only read."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from app.links import Page
from kb.models import Claim, Review
from kb.review.decide import decide
from kb.store.session import open_engine
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of


def states(data: Path) -> dict[str, str]:
    """Review state of every claim that is not the machine's own word."""
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with Session(store) as session:
        rows = session.exec(
            select(Claim.id, Claim.review_state).where(col(Claim.review_state) != "machine")
        ).all()
    store.dispose()
    return dict(rows)


def opened(open_page: OpenPage, data: Path) -> AppTest:
    return open_page(Page.REVIEW.value, data=data, r_kind="claim")


def test_the_queue_shows_evidence_and_what_would_change(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    assert not page.exception
    html = html_of(page)
    assert "Does the sentence say this?" in html
    assert "Rejecting takes the claim out of every count" in html
    assert "dw-quote" in html


def test_a_claim_is_confirmed_and_taken_back(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    page.button(key="r_yes").click().run()
    assert not page.exception
    assert list(states(review_data).values()) == ["confirmed"]
    assert "Confirmed" in html_of(page)
    page.button(key="r_undo").click().run()
    assert states(review_data) == {}


def test_a_rejected_claim_leaves_the_list(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    page.button(key="r_no").click().run()
    (claim_id,) = states(review_data)
    claims = html_of(open_page(Page.CLAIMS.value, data=review_data))
    assert f"card-{claim_id}" not in claims
    assert "rejected" in html_of(open_page(Page.CLAIM.value, data=review_data, id=claim_id))


def test_a_skipped_item_is_not_asked_again(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    first = page.subheader[0].value, html_of(page)
    page.button(key="r_skip").click().run()
    assert states(review_data) == {}
    assert html_of(page) != first[1]


def test_an_edit_changes_what_is_chosen(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    page.button(key="r_edit").click().run()
    stance = next(box for box in page.selectbox if box.label == "Stance")
    other = "reported" if stance.value != "reported" else "stated"
    stance.set_value(other)
    next(button for button in page.button if button.label == "Save the edit").click().run()
    assert not page.exception
    (claim_id,) = states(review_data)
    store = open_engine(f"sqlite:///{review_data / 'distillwatch.db'}")
    with Session(store) as session:
        claim = session.get(Claim, claim_id)
    store.dispose()
    assert claim is not None
    assert (claim.review_state, claim.stance) == ("edited", other)


def test_the_second_reviewer_is_told_who_decided(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    store = open_engine(f"sqlite:///{review_data / 'distillwatch.db'}")
    reference = html_of(page).split("r_ref=", 1)[1].split('"', 1)[0]
    decide(store, "claim", reference, "confirm", user="first")
    page.button(key="r_no").click().run()
    assert not page.exception
    assert "first" in html_of(page)
    with Session(store) as session:
        assert len(session.exec(select(Review)).all()) == 1
    store.dispose()


def test_a_store_that_is_only_read_disables_every_decision(
    open_page: OpenPage, review_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISTILLWATCH_READ_ONLY", "true")
    page = opened(open_page, review_data)
    assert "open for reading only" in html_of(page)
    assert all(page.button(key=key).disabled for key in ("r_yes", "r_no", "r_edit", "r_skip", "r_undo"))
