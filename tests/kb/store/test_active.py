"""Roles counted for one entity are those of the list of all, and the most active are offered first."""

from sqlmodel import Session

from kb.ontology import Kind
from kb.store.active import Roles, most_active, roles_of
from kb.store.activity import claims_by_month, months_covered
from kb.store.claims import told_by
from kb.store.entity_rows import EntitySort, entity_profile, entity_rows
from kb.store.evidence import ClaimFilter, claim_facets
from tests.app.sample_store import COMPANIES, entity_id

KINDS = (Kind.COMPANY.value, Kind.PERSON.value)


def test_roles_are_those_of_the_list(sample):
    with Session(sample) as session:
        rows = entity_rows(session, kinds=KINDS, limit=500)
        for row in rows:
            counted = Roles(row.accuser, row.accused, row.plaintiff, row.defendant, row.propositions)
            assert roles_of(session, row.id) == counted
    assert any(row.accuser and row.plaintiff for row in rows)


def test_an_unknown_entity_has_no_role(sample):
    with Session(sample) as session:
        assert roles_of(session, "nobody") == Roles(0, 0, 0, 0, 0)


def test_the_most_active_come_first_and_are_of_the_kinds(sample):
    with Session(sample) as session:
        offered = most_active(session, kinds=KINDS, limit=5)
        rows = entity_rows(session, kinds=KINDS, sort=EntitySort.ACTIVITY, limit=500)
    counts = {row.id: row.propositions for row in rows}
    assert [counts[ref.id] for ref in offered] == [row.propositions for row in rows[:5]]
    assert {ref.kind for ref in offered} <= set(KINDS)


def test_who_tells_is_counted_on_the_newest_claims(sample):
    key = entity_id("company", COMPANIES[0])
    with Session(sample) as session:
        family = entity_profile(session, key).family_ids
        every = claim_facets(session, ClaimFilter(entity_ids=family), names=("publisher",))["publisher"]
        told, looked_at = told_by(session, key, newest=100_000)
        few, few_looked_at = told_by(session, key, newest=3)
    assert told == sorted(every.items(), key=lambda item: (-item[1], item[0]))[:12]
    assert looked_at >= sum(number for _, number in told) > few_looked_at == 3
    assert sum(number for _, number in few) <= 3


def test_months_are_the_newest_that_have_any_claim(sample):
    with Session(sample) as session:
        every = claims_by_month(session, months=1000)
        two = claims_by_month(session, months=2)
        covered = months_covered(session, most=1000)
        assert months_covered(session, most=2) == covered[-2:]
    months = sorted({month for month, _, _ in every})
    assert [row for row in every if row[0] in months[-2:]] == two
    assert set(months) <= set(covered)
    assert (covered[0], covered[-1]) == (months[0], months[-1])
