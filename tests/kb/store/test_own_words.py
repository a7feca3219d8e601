"""Whose accusation a document's own sentence is: the author's of a post, release or complaint, never a newspaper's."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from kb.annotation import AnnotatedCase
from kb.models import Document, Proposition, StoreState
from kb.ontology import Stance
from kb.resolve.judgements import merge, refresh_clusters
from kb.resolve.own_word import authors_of, is_complaint
from kb.resolve.propositions import mark_recount
from kb.resolve.recounting import COUNTING_KEY, recount
from kb.resolve.stage import resolve
from kb.store.accusations import accusers_of
from kb.store.answer import answer_on
from kb.store.as_of import Basis, Moment, end_of
from kb.store.session import table_of, writing
from kb.store.statements import said_by
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import fill, store

MIRELLE, QUARRY = "company-mirelle-ai", "company-quarry-labs"
OWN = Says("alleged", "distilled", "Mirelle AI", "Quarry Labs")
FACT = OWN._replace(stance="reported")
NAMED = OWN._replace(speaker="Quarry Labs")


_TEXTS = {
    "p1": "Our engineers traced the requests to rented machines in three northern ports.",
    "p2": "This spring a great many accounts were opened within a single afternoon.",
    "p3": "Nobody here had asked for such a quantity of poems about harbours before.",
    "n1": "Lawyers expect a long summer, the paper has learnt from people on both sides.",
    "n2": "Shares fell a little after lunch while the two houses exchanged letters.",
    "n3": "What follows is taken from a talk that was given to students of the law.",
    "r1": "The house announced measures today and thanked those who had helped it.",
}


def post(key, day, publisher, *claims, kind="post", kinds=None, case=None, sentence=None):
    text = sentence or f"{_TEXTS[key]} Mirelle AI collected answers of Quarry Labs."
    return told(key, day, publisher, (text, *claims), kind=kind, kinds=kinds, case=case)


def accusers(engine, *, as_of=None, entity=MIRELLE):
    with Session(engine) as session:
        return [
            (row.accuser.name, row.origins, row.stance, row.own)
            for row in accusers_of(session, entity, as_of=as_of, predicates=("distilled",))
        ]


def test_a_post_is_its_publishers_word_beside_what_newspapers_tell_of_it(engine):
    fill(
        engine,
        [
            post("p1", "2026-03-01", "Quarry Labs", OWN),
            post("n1", "2026-03-03", "Harbor Ledger", NAMED, kind="article"),
        ],
    )
    resolve(engine)
    assert accusers(engine) == [("Quarry Labs", 2, "alleged", ("own post",))]
    assert accusers(engine, as_of=end_of(date(2026, 3, 2))) == [("Quarry Labs", 1, "alleged", ("own post",))]
    assert accusers(engine, as_of=end_of(date(2026, 2, 2))) == []
    assert accusers(engine, as_of=Moment(datetime(2026, 3, 2, tzinfo=UTC), Basis.SEEN)) == [
        ("Quarry Labs", 1, "alleged", ("own post",))
    ]


def test_a_newspaper_accuses_nobody_of_what_it_reports(engine):
    # Quarry Labs is known and owns the paper's name too: an article stays an article
    fill(
        engine,
        [
            post("n1", "2026-03-01", "Quarry Labs", FACT, kind="article"),
            post("n2", "2026-03-02", "The New York Times", FACT, kinds={"The New York Times": "company"}),
            post("n3", "2026-03-03", "Nobody Known Weekly", FACT, kind="press_release"),
        ],
    )
    resolve(engine)
    assert accusers(engine) == []


@pytest.mark.parametrize(
    ("kind", "stance", "found"),
    [
        ("press_release", "alleged", ("own press release",)),
        ("press_release", "reported", ("own press release",)),
        ("policy", "stated", ("own paper",)),
        ("opinion", "alleged", None),
        ("docket_entry", "reported", None),
    ],
)
def test_what_a_ministry_or_firm_puts_out_is_its_word(engine, kind, stance, found):
    office = "Office of the Harbor Warden"
    fill(
        engine,
        [post("r1", "2026-03-01", office, OWN._replace(stance=stance), kind=kind, kinds={office: "agency"})],
    )
    resolve(engine)
    assert accusers(engine) == ([(office, 1, stance, found)] if found else [])


def test_denials_hedges_and_what_a_firm_says_of_itself_are_no_accusations(engine):
    fill(
        engine,
        [
            post("p1", "2026-03-01", "Quarry Labs", OWN._replace(stance="denied", negated=True)),
            post("p2", "2026-03-02", "Quarry Labs", OWN._replace(hedge="uncertain")),
            post("p3", "2026-03-03", "Mirelle AI", FACT),
        ],
    )
    resolve(engine)
    # said with reserve it is on record as an accusation, and supports nothing
    assert accusers(engine) == [("Quarry Labs", 0, "alleged", ("own post",))]


def test_a_firm_that_is_listed_with_an_owner_still_posts_its_own_word(engine):
    fill(engine, [post("p1", "2026-03-01", "Cloudflare", OWN, kinds={"Cloudflare": "company"})])
    resolve(engine)
    assert accusers(engine) == [("Cloudflare", 1, "alleged", ("own post",))]


def test_a_speaker_who_is_not_resolved_is_not_the_publisher(engine):
    lone = OWN._replace(speaker="Brenner")
    fill(engine, [post("p1", "2026-03-01", "Quarry Labs", lone, kinds={"Brenner": "person"})])
    resolve(engine)
    assert accusers(engine) == []


def test_whoever_writes_on_a_platform_is_the_author_and_the_platform_is_not(engine):
    with writing(engine) as session:
        people = {"Ada Brenner": "person", "Reddit": "company"}
        store(session, post("p1", "2026-03-01", "Reddit", OWN, kinds=people), authors=["Ada Brenner"])
        store(session, post("p2", "2026-03-02", "Reddit", OWN, kinds=people), authors=["u/nobody"])
        # what a person's post tells as news is no accusation of theirs
        store(session, post("p3", "2026-03-03", "Substack", FACT, kinds=people), authors=["Ada Brenner"])
    resolve(engine)
    assert accusers(engine) == [("Ada Brenner", 1, "alleged", ("own post",))]


def test_several_posts_of_one_owner_are_one_origin(engine):
    fill(engine, [post(f"p{n}", f"2026-03-0{n}", "Quarry Labs", OWN) for n in (1, 2, 3)])
    resolve(engine)
    with Session(engine) as session:
        (row,) = accusers_of(session, MIRELLE)
    assert (row.origins, row.documents, row.first_seen) == (1, 3, datetime(2026, 3, 1, tzinfo=UTC))
    assert row.evidence[0].document_kind == "post"


def test_a_withdrawn_post_accused_until_then(engine):
    fill(engine, [post("p1", "2026-03-01", "Quarry Labs", OWN)])
    resolve(engine)
    with writing(engine) as session:
        table = table_of(Document)
        gone = datetime(2026, 6, 1, tzinfo=UTC)
        session.connection().execute(table.update().values(withdrawn_at=gone))
    resolve(engine)
    assert accusers(engine) == []
    assert [row[0] for row in accusers(engine, as_of=end_of(date(2026, 5, 1)))] == ["Quarry Labs"]


def test_a_complaint_is_the_plaintiffs_word_and_a_motion_is_not(engine):
    case = AnnotatedCase(
        caption="Quarry Labs v. Mirelle AI", plaintiffs=["Quarry Labs"], defendants=["Mirelle AI"]
    )
    opening = "COMPLAINT\nQuarry Labs v. Mirelle AI. Mirelle AI collected answers of Quarry Labs."
    motion = (
        "DEFENDANT’S MOTION TO DISMISS THE COMPLAINT\nQuarry Labs v. Mirelle AI. It is said to have copied."
    )
    fill(
        engine,
        [
            post("f1", "2026-03-01", "U.S. District Court", FACT, kind="filing", case=case, sentence=opening),
            post("f2", "2026-04-01", "U.S. District Court", FACT, kind="filing", case=case, sentence=motion),
        ],
    )
    resolve(engine)
    with Session(engine) as session:
        assert set(authors_of(session, ["f1", "f2"])) == {"f1"}
        (row,) = accusers_of(session, MIRELLE, predicates=("distilled",))
    assert (row.accuser.name, row.documents, row.own) == ("Quarry Labs", 1, ("own complaint",))


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("COMPLAINT AND DEMAND FOR JURY TRIAL", True),
        ("First Amended Complaint", True),
        ("CLASS ACTION COMPLAINT", True),
        ("Original petition", True),
        ("DEFENDANTS’ MOTION TO DISMISS; MEMORANDUM OF POINTS AND AUTHORITIES", False),
        ("Answer to first amended complaint", False),
        ("Complaint filed in March", False),
        ("Order on the complaint", False),
        ("Exhibit A", False),
    ],
)
def test_what_a_court_paper_calls_itself(title, is_one):
    assert is_complaint(title, "") is is_one
    assert is_complaint(None, f"UNITED STATES DISTRICT COURT\n\n{title}\n1. Something happened.") is is_one


def test_all_ways_of_asking_come_to_the_same(engine):
    fill(
        engine,
        [
            post("p1", "2026-03-01", "Quarry Labs", OWN),
            post("n1", "2026-03-03", "Harbor Ledger", NAMED, kind="article"),
            post("r1", "2026-03-04", "Pellucid Press", FACT, kind="press_release", kinds={"Pellucid Press": "company"}),
        ],
    )  # fmt: skip
    resolve(engine)
    stored = accusers(engine)
    assert [row[:2] for row in stored] == [("Quarry Labs", 2), ("Pellucid Press", 1)]
    with writing(engine) as session:
        mark_recount(session, set(session.exec(select(Proposition.id)).all()))
    assert accusers(engine) == stored  # propositions wait to be counted
    recount(engine)
    with writing(engine) as session:
        made = datetime(2026, 7, 1, tzinfo=UTC)
        merge(session, QUARRY, "company-pellucid-press", user="ann", reason="one house", at=made)
        refresh_clusters(session, [QUARRY])
    before = accusers(engine, as_of=end_of(date(2026, 6, 30)))
    assert before == stored  # identity was another one
    assert [row[1] for row in accusers(engine, as_of=end_of(date(2026, 7, 2)))] == [3]


def test_the_answer_on_a_proposition_names_the_author(engine):
    fill(
        engine,
        [
            post("p1", "2026-03-01", "Quarry Labs", OWN),
            post("n1", "2026-03-02", "Harbor Ledger", FACT, kind="article"),
        ],
    )
    resolve(engine)
    with Session(engine) as session:
        found = answer_on(session, session.exec(select(Proposition.id)).one())
    named, nobody = found.voices
    assert (named.speaker.id, named.own, named.claims) == (QUARRY, ("own post",), 1)
    assert (nobody.speaker, nobody.own, nobody.publishers) == (None, (), ("Harbor Ledger",))


def test_a_store_counted_before_is_counted_again_once(engine):
    fill(engine, [post("p1", "2026-03-01", "Quarry Labs", OWN)])
    resolve(engine)
    with writing(engine) as session:
        session.connection().execute(table_of(Proposition).update().values(notes={}))
    assert resolve(engine)["propositions"] == 0
    assert accusers(engine) == []
    with writing(engine) as session:
        states = table_of(StoreState)
        session.connection().execute(states.delete().where(states.c.key == COUNTING_KEY))
    assert resolve(engine)["propositions"] == 1
    assert [row[0] for row in accusers(engine)] == ["Quarry Labs"]
    assert resolve(engine)["propositions"] == 0


def test_what_a_firm_denies_in_its_own_post_is_said_by_it(engine):
    denial = Says("denied", "distilled", "Mirelle AI", "Quarry Labs", negated=True)
    fill(
        engine,
        [
            post("p1", "2026-03-05", "Mirelle AI", denial),
            post("n1", "2026-03-03", "Harbor Ledger", denial._replace(speaker="Mirelle AI"), kind="article"),
            post("n2", "2026-03-09", "Mirelle AI", denial, kind="article"),
            post("p2", "2026-03-08", "Quarry Labs", denial),
        ],
    )
    resolve(engine)
    with Session(engine) as session:
        found = said_by(session, MIRELLE, [Stance.DENIED])
        assert [card.document_id for card in found] == ["p1", "n1"]
        assert [card.document_id for card in said_by(session, MIRELLE, [Stance.DENIED], limit=1)] == ["p1"]
        then = said_by(session, MIRELLE, [Stance.DENIED], as_of=end_of(date(2026, 3, 4)))
        assert [card.document_id for card in then] == ["n1"]
        assert [card.document_id for card in said_by(session, QUARRY, [Stance.DENIED])] == ["p2"]
