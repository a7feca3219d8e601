"""Decisions: they take effect at once, are undone without a trace, outlive re-extraction, and are never doubled."""

import pytest
from sqlmodel import Session, select

from kb.annotation import AnnotatedClaim, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.errors import AlreadyDecidedError, DecisionError, UnknownNameError
from kb.extract.stage import store_annotation
from kb.models import Claim, Document, DocumentEntity, Entity, EventLog, Judgement, Proposition, Review
from kb.ontology import Hedge, Kind, Predicate, Stance
from kb.resolve.stage import resolve
from kb.review.decide import decide, last_decision, merge_entities, split_entity, undo
from kb.review.exchange import export_decisions, import_decisions, orphans
from kb.review.queue import queue_counts, review_queue
from kb.store.session import open_engine, writing
from tests.kb.resolve.corpus import fill

TEXT = (
    "Quarry Labs accused Mirelle AI of distillation. Mirelle AI denied it. Quarry Laboratories sued nobody."
)


def annotated(key="doc-1", publisher="The Harbor Ledger", confidence=0.5, extra=()):
    """One accusation with its denial, by two invented companies."""

    def spans(name):
        start, found = 0, []
        while (start := TEXT.find(name, start)) >= 0:
            found.append(MentionSpan(start=start, end=start + len(name)))
            start += len(name)
        return found

    first, second = TEXT.index(". ") + 1, TEXT.index("it. ") + 3
    return AnnotatedDocument(
        id=key,
        publisher=publisher,
        published="2026-03-01",
        title="An accusation",
        text=TEXT,
        entities=[
            AnnotatedEntity(id="e1", kind=Kind.COMPANY, name="Quarry Labs", mentions=spans("Quarry Labs")),
            AnnotatedEntity(id="e2", kind=Kind.COMPANY, name="Mirelle AI", mentions=spans("Mirelle AI")),
            AnnotatedEntity(id="e3", kind=Kind.COMPANY, name="Quarry Laboratories", mentions=spans("Quarry Laboratories")),
        ],
        claims=[
            AnnotatedClaim(
                start=0, end=first, speaker="e1", stance=Stance.ALLEGED, predicate=Predicate.DISTILLED, subject="e2",
                object="e1", confidence=confidence,
            ),
            AnnotatedClaim(
                start=first + 1, end=second, speaker="e2", stance=Stance.DENIED, predicate=Predicate.DISTILLED,
                subject="e2", object="e1", negated=True, confidence=0.9,
            ),
            *extra,
        ],
    )  # fmt: skip


@pytest.fixture
def store(engine):
    fill(engine, [annotated()])
    resolve(engine)
    return engine


def _all(engine, model):
    with Session(engine) as session:
        return session.exec(select(model)).all()


def _claim(engine, stance="alleged"):
    return next(claim for claim in _all(engine, Claim) if claim.stance == stance)


def _proposition(engine):
    (found,) = _all(engine, Proposition)
    return found


def _state(engine):
    """All that a decision may change."""
    with Session(engine) as session:
        return (
            sorted(claim.model_dump_json() for claim in session.exec(select(Claim))),
            sorted(row.model_dump_json() for row in session.exec(select(Proposition))),
            sorted(row.model_dump_json() for row in session.exec(select(Entity))),
            sorted(row.model_dump_json() for row in session.exec(select(DocumentEntity))),
        )


def test_a_rejected_claim_counts_no_more_and_its_undo_brings_all_back(store):
    before = _state(store)
    assert _proposition(store).support_origins == 1
    decided = decide(store, "claim", _claim(store).id, "reject", user="ann", note="no accusation")
    assert _claim(store).review_state == "rejected"
    assert _claim(store).reviewed_by == "ann"
    assert _proposition(store).support_origins == 0
    assert undo(store, decided.id, user="ann")
    assert _state(store) == before
    assert not undo(store, decided.id, user="ann")


def test_an_edit_moves_the_claim_to_another_proposition_and_back(store):
    before = _state(store)
    decided = decide(
        store, "claim", _claim(store).id, "edit", user="ann", edit={"predicate": "misappropriated"}
    )
    predicates = {proposition.predicate for proposition in _all(store, Proposition)}
    assert predicates == {"distilled", "misappropriated"}
    assert _claim(store).review_state == "edited"
    undo(store, decided.id, user="ann")
    assert _state(store) == before


def test_a_decision_outlives_re_extraction(store):
    decide(store, "claim", _claim(store).id, "confirm", user="ann")
    decide(store, "claim", _claim(store, "denied").id, "reject", user="ann")
    with writing(store) as session:
        document = session.get(Document, "doc-1")
        store_annotation(session, document, AnnotatedDocument(id="doc-1", text=TEXT), version=2)
    assert _all(store, Claim) == []
    with writing(store) as session:
        document = session.get(Document, "doc-1")
        store_annotation(session, document, annotated(confidence=0.7), version=3)
    resolve(store)
    assert _claim(store).review_state == "confirmed"
    assert _claim(store, "denied").review_state == "rejected"


def test_a_decision_without_its_claim_is_kept_and_listed(store):
    decide(store, "claim", _claim(store).id, "confirm", user="ann")
    with writing(store) as session:
        document = session.get(Document, "doc-1")
        store_annotation(session, document, AnnotatedDocument(id="doc-1", text=TEXT), version=2)
    resolve(store)
    with Session(store) as session:
        (orphan,) = orphans(session)
    assert orphan.verdict == "confirm"
    assert "no such claim" in orphan.why


def test_the_second_reviewer_hears_that_it_is_decided(store):
    decide(store, "claim", _claim(store).id, "confirm", user="ann")
    with pytest.raises(AlreadyDecidedError, match=r"already decided \(confirm\) by ann"):
        decide(store, "claim", _claim(store).id, "reject", user="bea")
    again = decide(store, "claim", _claim(store).id, "reject", user="bea", again=True)
    assert _claim(store).review_state == "rejected"
    undo(store, again.id, user="bea")
    assert _claim(store).review_state == "confirmed"


def test_a_merge_counts_both_names_as_one_and_a_split_parts_them(store):
    with Session(store) as session:
        names = {entity.name: entity.id for entity in session.exec(select(Entity))}
    before = _state(store)
    written = merge_entities(
        store, names["Quarry Labs"], names["Quarry Laboratories"], user="ann", reason="one lab"
    )
    with Session(store) as session:
        heads = {
            row.canonical_id or row.id
            for row in session.exec(select(Entity))
            if row.name.startswith("Quarry")
        }
    assert len(heads) == 1
    assert next(iter(heads)) in (_proposition(store).object_id,)
    split_entity(store, names["Quarry Laboratories"], user="ann", reason="two labs")
    with Session(store) as session:
        assert all(row.canonical_id is None for row in session.exec(select(Entity)))
    for row in _all(store, Judgement):
        if row.user == "ann" and row.id != written:
            undo(store, row.id, user="ann")
    undo(store, written, user="ann")
    assert _state(store) == before


def test_a_name_is_given_to_an_entity_in_one_document_only(store):
    fill(store, [annotated("doc-2", "Circuit Daily")])
    resolve(store)
    named = next(
        row for row in _all(store, DocumentEntity) if row.document_id == "doc-1" and row.name == "Quarry Labs"
    )
    other = next(row.id for row in _all(store, Entity) if row.name == "Mirelle AI")
    decide(store, "name", named.id, "edit", user="ann", edit={"entity_id": other})
    rows = {
        row.document_id: row.entity_id for row in _all(store, DocumentEntity) if row.name == "Quarry Labs"
    }
    assert (
        rows["doc-1"] == rows["doc-2"] == other
    )  # the texts are equal, so the decision on one holds for the other


def test_a_standing_can_be_set_and_taken_back(store):
    before = _proposition(store).standing
    decided = decide(
        store,
        "standing",
        _proposition(store).id,
        "edit",
        user="ann",
        edit={"standing": "ruled"},
        note="order of May",
    )
    assert _proposition(store).standing == "ruled"
    assert "order of May" in _proposition(store).standing_reason
    undo(store, decided.id, user="ann")
    assert _proposition(store).standing == before


def test_what_does_not_fit_is_refused_and_nothing_is_written(store):
    claim = _claim(store).id
    with pytest.raises(DecisionError, match="no predicate 'stole'"):
        decide(store, "claim", claim, "edit", user="ann", edit={"predicate": "stole"})
    with pytest.raises(DecisionError, match="quote cannot be edited"):
        decide(store, "claim", claim, "edit", user="ann", edit={"quote": "x"})
    with pytest.raises(UnknownNameError):
        decide(store, "claim", "nothing", "confirm", user="ann")
    assert _all(store, Review) == []
    assert _all(store, EventLog) == []


def test_the_queue_asks_for_what_is_doubtful_and_not_again(store):
    with Session(store) as session:
        items = review_queue(session, limit=20)
        assert {item.kind for item in items} >= {"claim", "duplicate", "standing"}
        impacts = [item.impact for item in items]
        assert impacts == sorted(impacts, reverse=True)
        assert all(item.evidence for item in items if item.kind in ("claim", "standing"))
        claim = next(item for item in items if item.kind == "claim")
        pair = next(item for item in items if item.kind == "duplicate")
        counts = queue_counts(session)
    decide(store, "claim", claim.ref, "confirm", user="ann")
    decide(store, "duplicate", pair.ref, "reject", user="ann", note="two firms")
    with Session(store) as session:
        left = {item.ref for item in review_queue(session, limit=20)}
        assert not left & {claim.ref, pair.ref}
        assert queue_counts(session)["claim"] == counts["claim"] - 1
        assert last_decision(session, "ann") is not None


def test_a_skipped_item_is_not_asked_again(store):
    with Session(store) as session:
        claim = next(item for item in review_queue(session) if item.kind == "claim")
    decide(store, "claim", claim.ref, "skip", user="ann")
    with Session(store) as session:
        assert all(item.kind != "claim" for item in review_queue(session))
    assert _claim(store).review_state == "machine"


def test_decisions_travel_to_another_store(store, tmp_path):
    decide(store, "claim", _claim(store).id, "reject", user="ann")
    names = {row.name: row.id for row in _all(store, Entity)}
    merge_entities(store, names["Quarry Labs"], names["Quarry Laboratories"], user="ann", reason="one lab")
    with Session(store) as session:
        assert export_decisions(session, tmp_path / "decisions.jsonl") == 2
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    fill(other, [annotated()])
    resolve(other)
    assert import_decisions(other, tmp_path / "decisions.jsonl") == {"review": 1, "judgement": 1}
    assert import_decisions(other, tmp_path / "decisions.jsonl") == {"review": 0, "judgement": 0}
    assert _claim(other).review_state == "rejected"
    assert _proposition(other).support_origins == 0
    with Session(other) as session:
        assert sum(row.canonical_id is not None for row in session.exec(select(Entity))) == 1
    other.dispose()


def test_hedged_words_are_checked(store):
    decided = decide(
        store, "claim", _claim(store).id, "edit", user="ann", edit={"hedge": Hedge.UNCERTAIN.value}
    )
    assert _proposition(store).support_origins == 0
    undo(store, decided.id, user="ann")
    assert _proposition(store).support_origins == 1
