"""What was found in documents, written a batch at a time: the rows are those that one document after the other leaves."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.annotation import AnnotatedCase, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.errors import MisfitError
from kb.extract.stage import ExtractCounts, store_annotation, store_batch
from kb.models import CaseMention, Claim, Document, DocumentEntity, Mention, Proposition
from kb.ontology import Kind
from kb.resolve.propositions import RECOUNT
from kb.resolve.stage import resolve
from kb.review.decide import decide
from kb.search.query import parse_query
from kb.search.results import found_documents
from kb.store.annotations import Found, Stored, store_found
from kb.store.copy import table_digest
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.conftest import NewDatabase
from tests.kb.conftest import BOTH
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import document_row

WRITTEN = (Document, DocumentEntity, Mention, CaseMention, Claim, Proposition)
NAMES = ("Quarry Labs", "Mirelle AI", "Orrery Works", "Saltmarsh Press", "Corvane Compute")
COUNT = 12


@pytest.fixture(params=BOTH)
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two new stores in one kind of database."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            urls = [f"sqlite:///{tmp_path / name}.db" for name in ("first", "second")]
        else:
            make: NewDatabase = request.getfixturevalue("new_postgres")
            urls = [opened.enter_context(make()) for _ in range(2)]
        first, second = map(open_engine, urls)
        yield first, second
        first.dispose()
        second.dispose()


def story(number: int, *, more: bool = False) -> AnnotatedDocument:
    """Two accusations and a case in one text; with `more`, another reading of the same text: one of the accusations is gone,
    one is new."""
    first, second, third = (NAMES[(number + place) % len(NAMES)] for place in range(3))
    accused = Says("alleged", "distilled", second, first, first)
    sued = Says("reported", "sued", third, second)
    case = AnnotatedCase(caption=f"{third} v. {second}", plaintiffs=[third], defendants=[second])
    return told(
        f"story-{number:02d}",
        f"2026-03-{number + 1:02d}",
        f"Outlet {number % 3}",
        (f"{first} says that {second} copied its model.", *(() if more else (accused,))),
        (f"{third} sued {second} over training number {number}.", *((sued, accused) if more else (sued,))),
        case=case,
    )


def write_documents(engine: Engine, annotations: Iterable[AnnotatedDocument]) -> None:
    with writing(engine) as session:
        insert_new(session, Document, [document_row(annotation) for annotation in annotations])


def found_of(session: Session, annotations: Iterable[AnnotatedDocument]) -> list[Found]:
    return [Found(session.get_one(Document, annotation.id), annotation) for annotation in annotations]


def together(engine: Engine, annotations: Sequence[AnnotatedDocument], *, version: int = 1) -> Stored:
    with writing(engine) as session:
        return store_found(session, found_of(session, annotations), version=version)


def one_by_one(engine: Engine, annotations: Sequence[AnnotatedDocument], *, version: int = 1) -> Stored:
    stored = Stored()
    for annotation in annotations:
        with writing(engine) as session:
            document = session.get_one(Document, annotation.id)
            claims, removed, mentions = store_annotation(session, document, annotation, version=version)
            stored.add(Stored(claims, removed, mentions))
    return stored


def rows_of(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {model.__name__: table_digest(connection, table_of(model)) for model in WRITTEN}


def count(engine: Engine, model: Any) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one())


def states(engine: Engine) -> dict[str, str]:
    table = table_of(Claim)
    with engine.connect() as connection:
        return {key: state for key, state in connection.execute(sa.select(table.c.id, table.c.review_state))}  # noqa: C416


def claims_of(engine: Engine, document_id: str) -> dict[str, float]:
    """The confidence of each of a document's claims."""
    with Session(engine) as session:
        found = session.scalars(sa.select(Claim).where(table_of(Claim).c.document_id == document_id))
        return {claim.id: claim.confidence for claim in found}


def propositions_of(engine: Engine, *, but: str) -> set[str]:
    """The propositions of the claims of all documents but one."""
    table = table_of(Claim)
    with engine.connect() as connection:
        query = sa.select(table.c.proposition_id).where(table.c.document_id != but)
        return set(connection.execute(query).scalars())


def to_be_counted(engine: Engine) -> set[str]:
    table = table_of(Proposition)
    with engine.connect() as connection:
        return set(connection.execute(sa.select(table.c.id).where(table.c.claim_count == RECOUNT)).scalars())


def drop_text(engine: Engine, document_id: str) -> None:
    table = table_of(Document)
    with writing(engine) as session:
        session.connection().execute(
            table.update()
            .where(table.c.id == document_id)
            .values(text_dropped_at=datetime(2026, 6, 1, tzinfo=UTC))
        )


def test_a_batch_leaves_the_rows_that_one_after_the_other_leaves(two: tuple[Engine, Engine]) -> None:
    batch, single = two
    first = [story(number) for number in range(COUNT)]
    surer = [claim.model_copy(update={"confidence": 0.95}) for claim in first[3].claims]
    doubled = first[3].model_copy(
        update={"claims": [*first[3].claims, *surer], "entities": [*first[3].entities, first[3].entities[0]]}
    )
    # The fourth has everything twice; the last one comes again, read otherwise.
    first = [*first[:3], doubled, *first[4:], story(COUNT - 1, more=True)]
    again = [story(number, more=number % 2 == 0) for number in range(COUNT)]
    counts = []
    for engine, store in ((batch, together), (single, one_by_one)):
        write_documents(engine, [story(number) for number in range(COUNT)])
        done = [store(engine, first)]
        resolve(engine)
        confirmed, rejected = sorted(states(engine))[:2]
        decide(engine, "claim", confirmed, "confirm", user="ann")
        decide(engine, "claim", rejected, "reject", user="ann")
        drop_text(engine, "story-04")
        left = claims_of(engine, "story-04")
        touched = propositions_of(engine, but="story-04")
        done.append(store(engine, again, version=2))
        counts.append(done)
        assert touched
        assert to_be_counted(engine) == touched
        assert claims_of(engine, "story-04") == left
    assert counts[0] == counts[1]
    assert counts[0][0].claims == 2 * COUNT + 1
    assert counts[0][0].removed_claims == 1
    assert 0 < counts[0][1].claims == counts[0][1].removed_claims < COUNT
    assert set(claims_of(batch, "story-03").values()) == {0.95}
    assert rows_of(batch) == rows_of(single)
    before = states(batch)
    for engine in two:
        resolve(engine)
    assert rows_of(batch) == rows_of(single)
    assert states(batch).keys() == before.keys()
    assert {"confirmed", "rejected"} & set(states(batch).values())


def test_the_words_of_a_batch_are_found_and_those_of_its_claims_counted(engine: Engine) -> None:
    stories = [story(number) for number in range(COUNT)]
    write_documents(engine, stories)
    assert together(engine, stories) == Stored(claims=2 * COUNT, mentions=count(engine, Mention))
    with Session(engine) as session:
        assert len(found_documents(session, parse_query("training"), limit=50)) == COUNT
    assert together(engine, stories) == Stored()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"subject": "nobody"}, "a claim names 'nobody', which is no entity of it"),
        ({"end": 4000}, "a claim at 0-4000 lies outside its"),
        ({"start": 9, "end": 9}, "a claim at 9-9 lies outside its"),
        ({"confidence": float("nan")}, "a claim has a confidence of nan"),
        ({"rule": "half \ud800"}, r"'half \ud800' has a character that no database holds"),
    ],
)
def test_what_does_not_fit_is_left_out_alone(engine: Engine, change: dict[str, Any], reason: str) -> None:
    stories = [story(number) for number in range(COUNT)]
    write_documents(engine, stories)
    together(engine, stories[:5])
    before = count(engine, Claim)
    bad = stories[4].model_copy(
        update={"claims": [stories[4].claims[0].model_copy(update=change), *stories[4].claims[1:]]}
    )
    stored = together(engine, [*stories[:4], bad, *stories[5:]], version=2)
    assert list(stored.refused) == ["story-04"]
    assert reason in stored.refused["story-04"]
    assert stored.claims == count(engine, Claim) - before == 2 * (COUNT - 5)
    with Session(engine) as session:
        assert session.get_one(Document, "story-04").extract_version == 1
        assert session.get_one(Document, "story-05").extract_version == 2
        with pytest.raises(MisfitError, match=r"document story-04: a claim|document story-04: 'half"):
            store_annotation(session, session.get_one(Document, "story-04"), bad)


def test_the_stage_keeps_a_document_that_does_not_fit_without_claims(engine: Engine) -> None:
    stories = [story(number) for number in range(3)]
    write_documents(engine, stories)
    name = AnnotatedEntity(id="e9", kind=Kind.COMPANY, name="A\x00B", mentions=[MentionSpan(start=0, end=3)])
    bad = stories[1].model_copy(update={"entities": [*stories[1].entities, name]})
    counts = ExtractCounts()
    with writing(engine) as session:
        store_batch(session, found_of(session, [stories[0], bad, stories[2]]), counts)
    assert (counts.documents, counts.skipped, counts.claims) == (2, 1, 4)
    assert counts.notes == {"not stored": 1}
    with Session(engine) as session:
        document = session.get_one(Document, "story-01")
        assert document.extract_version == 1
        assert document.extract_note == "not stored: 'A\\x00B' has a character that no database holds"


def test_a_document_that_went_meanwhile_gets_no_rows(engine: Engine) -> None:
    stories = [story(number) for number in range(2)]
    write_documents(engine, stories)
    table = table_of(Document)
    with Session(engine) as session:
        found = found_of(session, stories)
        session.expunge_all()
    with writing(engine) as session:
        session.connection().execute(table.delete().where(table.c.id == "story-00"))
    with writing(engine) as session:
        stored = store_found(session, found, version=1)
    assert stored.claims == count(engine, Claim) == 2


def waits(engine: Engine) -> bool:
    """Whether a connection of the database waits for another one's rows."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql(query).scalar_one())


def test_who_has_the_same_documents_waits_and_finds_nothing_to_do(new_postgres: NewDatabase) -> None:
    stories = [story(number) for number in range(COUNT)]
    with new_postgres() as url, ThreadPoolExecutor(1) as other:
        engine = open_engine(url)
        write_documents(engine, stories)
        with writing(engine) as session:
            stored = store_found(session, found_of(session, stories), version=1)
            second = other.submit(together, engine, stories[::-1])
            while not waits(engine):
                assert not second.done()
        assert stored.claims == 2 * COUNT
        assert second.result(timeout=60) == Stored()
        assert count(engine, Claim) == 2 * COUNT
        engine.dispose()
