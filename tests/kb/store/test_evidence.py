"""Evidence cards: what is on them, and which claims a filter chooses."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.cases.page_lines import LINES, LineStart, pack_lines
from kb.models import Claim, Document
from kb.store.evidence import (
    ClaimFilter,
    ClaimSort,
    claim_card,
    claim_cards,
    claim_count,
    claim_facets,
)
from kb.store.session import table_of, writing
from tests.app.sample_store import COMPANIES, entity_id, fill_store

FIRST = entity_id("company", COMPANIES[0])


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill_store(engine, documents=30)
    return engine


def test_a_quote_and_its_marks_are_cut_from_the_document(filled: Engine) -> None:
    with Session(filled) as session:
        for card in claim_cards(session, limit=500):
            document = session.get(Document, card.document_id)
            assert document is not None
            assert document.text[card.start : card.end] == card.quote
            assert card.marks
            assert all(card.quote[mark.start : mark.end] == mark.name for mark in card.marks)
            assert card.before in " ".join(document.text[: card.start].split())
            assert card.after in " ".join(document.text[card.end :].split())


@pytest.mark.parametrize(
    "chosen",
    [
        ClaimFilter(stances=("denied",)),
        ClaimFilter(predicates=("sued", "distilled")),
        ClaimFilter(entity_ids=(FIRST,)),
        ClaimFilter(speaker_ids=(FIRST,), stances=("alleged", "stated")),
        ClaimFilter(publishers=("Wire Nine",)),
        ClaimFilter(since=date(2026, 6, 1), until=date(2026, 8, 31)),
        ClaimFilter(case_id="cand-26-cv-04000"),
        ClaimFilter(min_confidence=0.9),
    ],
)
def test_list_count_and_facets_of_a_filter_agree(filled: Engine, chosen: ClaimFilter) -> None:
    with Session(filled) as session:
        cards = claim_cards(session, chosen, limit=1000)
        assert cards
        assert claim_count(session, chosen) == len(cards)
        assert sum(claim_facets(session, chosen)["stance"].values()) == len(cards)
        assert len(cards) < claim_count(session)


def test_days_are_inclusive(filled: Engine) -> None:
    with Session(filled) as session:
        (newest,) = claim_cards(session, limit=1)
        assert newest.published is not None
        day = newest.published.date()
        found = claim_cards(session, ClaimFilter(since=day, until=day), limit=100)
    assert newest.claim_id in {card.claim_id for card in found}


def test_orders_are_each_others_reverse(filled: Engine) -> None:
    with Session(filled) as session:
        newest = [card.claim_id for card in claim_cards(session, limit=1000)]
        oldest = [card.claim_id for card in claim_cards(session, sort=ClaimSort.OLDEST, limit=1000)]
    assert newest == oldest[::-1]


def test_rejected_and_retracted_claims_are_left_out_of_lists_but_not_of_their_page(filled: Engine) -> None:
    with Session(filled) as session:
        first, second = claim_cards(session, limit=2)
    table = table_of(Claim)
    with writing(filled) as session:
        session.connection().execute(
            table.update().where(table.c.id == first.claim_id).values(review_state="rejected")
        )
        session.connection().execute(
            table.update().where(table.c.id == second.claim_id).values(retracted_at=second.published)
        )
    with Session(filled) as session:
        shown = {card.claim_id for card in claim_cards(session, limit=1000)}
        assert not shown & {first.claim_id, second.claim_id}
        rejected = claim_card(session, first.claim_id)
    assert rejected is not None
    assert rejected.review_state == "rejected"


def test_an_unknown_claim_has_no_card(filled: Engine) -> None:
    with Session(filled) as session:
        assert claim_card(session, "nothing") is None


def test_a_card_of_a_pdf_says_page_and_line(filled: Engine) -> None:
    with Session(filled) as session:
        (card, *_) = claim_cards(session, limit=1)
    lines = [LineStart(0, 11, 1, 28), LineStart(card.start, 12, 1, 4), LineStart(card.end - 1, 12, 1, 5)]
    documents = table_of(Document)
    with writing(filled) as session:
        credits_ = [{"name": "Wire Nine", "url": "", "phrase": "told Wire Nine"}, {LINES: pack_lines(lines)}]
        session.connection().execute(
            documents.update().where(documents.c.id == card.document_id).values(credits=credits_)
        )
    with Session(filled) as session:
        found = claim_card(session, card.claim_id)
        others = [one.place for one in claim_cards(session, limit=500) if one.document_id != card.document_id]
    assert card.place is None
    assert found is not None
    assert found.place == "p. 12, lines 4–5"
    assert set(others) == {None}
