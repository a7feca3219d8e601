"""The first claims on both sides are those that reading every card of a proposition finds."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.brief.both_sides import LOOKED_AT, both_sides
from kb.models import Proposition
from kb.store.evidence import ClaimFilter, ClaimSort, claim_cards
from kb.store.session import table_of


@pytest.mark.parametrize("as_of", [None, date(2026, 4, 1), date(2020, 1, 1)])
def test_both_sides_are_those_of_the_cards(sample: Engine, as_of: date | None) -> None:
    with Session(sample) as session:
        ids = session.connection().execute(sa.select(table_of(Proposition).c.id)).scalars().all()
        expected = {}
        for key in ids:
            chosen = ClaimFilter(proposition_id=key, until=as_of)
            cards = claim_cards(session, chosen, sort=ClaimSort.OLDEST, limit=LOOKED_AT)
            against = [card.claim_id for card in cards if card.negated or card.stance == "denied"]
            others = [card for card in cards if card.claim_id not in against]
            supporting = [card.claim_id for card in others if card.stance != "declined"]
            if supporting and against:
                expected[key] = (supporting[:2], against[:2])
        found = both_sides(session, ids, as_of)
    assert found == expected
    assert bool(found) == (as_of is None or as_of.year > 2020)
