"""Which docket a news text tells of: figures on the labelled texts, and what becomes of what is not clear."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.annotation import AnnotatedCase, AnnotatedClaim, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.cases.caption_spans import find_captions
from kb.cases.courts import find_courts
from kb.cases.docket_number import find_docket_numbers
from kb.extract.cases import _named_cases, _Parties
from kb.extract.document import DocumentEntity, EntityMention
from kb.extract.stage import store_annotation
from kb.models import Case, CaseMention, Contradiction, Counsel, Document, Party
from kb.ontology import DocumentKind, Hedge, Kind, Predicate, Stance
from kb.resolve.stage import resolve
from kb.review.decide import decide, undo
from kb.review.queue import review_queue
from kb.store.session import insert_new, store_version, writing
from tests.kb.resolve.corpus import fill
from tests.kb.resolve.coverage_pairs import DOCKETS, FIRMS, PEOPLE, TEXTS, docket_rows


def annotated(number: int) -> AnnotatedDocument:
    """A labelled text as extraction would hand it over: its firms and people, who sued whom, the cases it names."""
    day, _, text, suits = TEXTS[number]
    entities = [
        DocumentEntity(f"e{place}", kind, name, mentions)
        for place, (name, kind) in enumerate(
            [*((name, Kind.COMPANY) for name in FIRMS), *((name, Kind.PERSON) for name in PEOPLE)]
        )
        if (mentions := [EntityMention(start, start + len(name)) for start in _places(text, name)])
    ]
    ids = {entity.name: entity.id for entity in entities}
    numbers = find_docket_numbers(text)
    cases: list[AnnotatedCase] = _named_cases(
        find_captions(text), numbers, _Parties(text, entities), find_courts(text)
    )
    return AnnotatedDocument(
        id=f"news-{number:02d}",
        url=f"https://news.example/{number}",
        publisher=f"Gazette {number}",
        published=day,
        kind=DocumentKind.ARTICLE,
        title=text[:60],
        text=text,
        entities=[
            AnnotatedEntity(
                id=entity.id,
                kind=entity.kind,
                name=entity.name,
                mentions=[MentionSpan(start=m.start, end=m.end) for m in entity.mentions],
            )
            for entity in entities
        ],
        claims=[
            AnnotatedClaim(
                start=0,
                end=len(text),
                speaker=None,
                stance=Stance.REPORTED,
                predicate=Predicate.SUED,
                subject=ids[left],
                object=ids[right],
                negated=False,
                hedge=Hedge.NONE,
                confidence=0.9,
            )
            for left, right in suits
        ],
        cases=cases,
    )


def _places(text: str, name: str) -> Iterator[int]:
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + 1)


@pytest.fixture
def covered(engine: Engine) -> Engine:
    """A store with the dockets and all texts, resolved."""
    cases, parties = docket_rows()
    with writing(engine) as session:
        insert_new(session, Case, cases)
        insert_new(session, Party, parties)
    fill(engine, [annotated(number) for number in range(len(TEXTS))])
    resolve(engine)
    return engine


def linked(engine: Engine) -> dict[str, set[str]]:
    """The dockets that each text was linked to without a person."""
    found: dict[str, set[str]] = {}
    with Session(engine) as session:
        for mention in session.exec(select(CaseMention)):
            if mention.case_id in DOCKETS:
                found.setdefault(mention.document_id, set()).add(mention.case_id)
    return found


def test_the_set_is_large_and_has_look_alikes() -> None:
    assert len(TEXTS) >= 60
    assert sum(not docket for _, docket, _, _ in TEXTS) >= 12
    assert {docket for _, docket, _, _ in TEXTS} >= set(DOCKETS)


def test_links_are_right_and_most_are_made(covered: Engine) -> None:
    found = linked(covered)
    wanted = {f"news-{number:02d}": docket for number, (_, docket, _, _) in enumerate(TEXTS)}
    wrong = {key: dockets for key, dockets in found.items() if dockets != {wanted[key]}}
    missed = [key for key, docket in wanted.items() if docket and docket not in found.get(key, set())]
    made = sum(len(dockets) for dockets in found.values())
    right = sum(wanted[key] in dockets for key, dockets in found.items())
    precision, recall = right / made, right / sum(bool(docket) for docket in wanted.values())
    assert precision >= 0.95, (precision, wrong)
    assert recall >= 0.8, (recall, missed)


def test_a_wrong_number_is_a_contradiction_and_the_docket_is_preferred(covered: Engine) -> None:
    with Session(covered) as session:
        (row,) = [one for one in session.exec(select(Contradiction)) if one.about == "number"]
    assert (row.case_id, row.preferred) == ("kestrel-quarry", "right")
    assert "10508" in row.left_text
    assert "10500" in row.right_text


def test_what_fits_two_dockets_waits_for_a_person_and_stays_decided(covered: Engine) -> None:
    with Session(covered) as session:
        waiting = {item.title: item for item in review_queue(session, kinds=["case_link"], limit=50)}
    item = waiting["Halden Robotics lawsuit"]
    assert "fit alike" in item.reason
    decided = decide(
        covered, "case_link", item.ref, "edit", user="ann", edit={"case_id": "halden-cand"}, note="the first"
    )
    assert linked(covered)["news-61"] == {"halden-cand"}
    number = next(place for place, row in enumerate(TEXTS) if "The Halden Robotics lawsuit" in row[2])
    with writing(covered) as session:
        again = session.get(Document, f"news-{number:02d}")
        assert again is not None
        store_annotation(session, again, annotated(number))
    resolve(covered)
    assert linked(covered)["news-61"] == {"halden-cand"}
    undo(covered, decided.id, user="ann")
    assert "news-61" not in linked(covered)


def test_a_docket_that_comes_in_later_is_found_by_what_was_told_before(engine: Engine) -> None:
    fill(engine, [annotated(number) for number in range(len(TEXTS))])
    resolve(engine)
    assert linked(engine) == {}
    cases, parties = docket_rows()
    with writing(engine) as session:
        insert_new(session, Case, cases)
        insert_new(session, Party, parties)
    resolve(engine)
    assert resolve(engine)["documents"] == 0
    found = linked(engine)
    suits = [f"news-{place:02d}" for place, row in enumerate(TEXTS) if row[1] and row[3]]
    assert sum(key in found for key in suits) / len(suits) >= 0.9
    wanted = {f"news-{place:02d}": row[1] for place, row in enumerate(TEXTS)}
    wrong = {key: dockets for key, dockets in found.items() if dockets != {wanted[key]}}
    assert wrong == {}


def test_a_party_without_a_whole_name_is_no_reason_to_resolve_again(engine: Engine) -> None:
    fill(engine, [annotated(number) for number in range(len(TEXTS))])
    cases, parties = docket_rows()
    unknown = [
        parties[0] | {"id": f"party-{place}", "name": name, "position": 90 + place}
        for place, name in enumerate(("Chen", "Doe 1", "(*)"))
    ]
    firm = {
        "id": "counsel-1",
        "case_id": cases[0]["id"],
        "party_id": parties[0]["id"],
        "name": "A. Chen",
        "firm": "&",
        "roles": [],
    }
    with writing(engine) as session:
        insert_new(session, Case, cases)
        insert_new(session, Party, [*parties, *unknown])
        insert_new(session, Counsel, [firm])
    assert resolve(engine)["documents"] == len(TEXTS)
    with Session(engine) as session:
        version = store_version(session)
    again = resolve(engine)
    assert (again["documents"], again["parties"]) == (0, 0)
    with Session(engine) as session:
        assert store_version(session) == version
