"""Questions about an entity that is much in the news take another way through the store and give the same answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Contradiction, Proposition
from kb.resolve.recounting import recount
from kb.store import changes, entities, newest
from kb.store.as_of import Basis, Moment
from kb.store.questions import Options, ask
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.bench.resolved_store import build

HUB = "company-openai"
OTHER = "company-deepseek"
PAST = datetime(2025, 3, 1, tzinfo=UTC)
MOMENTS = [None, Moment(PAST), Moment(PAST, Basis.SEEN)]
ASKED = [
    ("claims-about", HUB), ("statements-by", HUB), ("cases-of", HUB), ("changed-since", "2024-06-01", HUB), ("path", HUB, OTHER),
    ("contradictions", HUB),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Three hundred documents, an eighth of whose claims are about one company."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('hub') / 'store.db'}")
    build(engine, 300)
    recount(engine)
    _contradict(engine)
    yield engine
    engine.dispose()


def _contradict(engine: Engine) -> None:
    """Contradictions about every third proposition, three of a day, and one that is about none."""
    table = table_of(Proposition)
    with writing(engine) as session:
        keys = session.connection().execute(sa.select(table.c.id).order_by(table.c.id)).scalars().all()[::3]
        rows = [
            {
                "id": f"c{number:04d}", "about": "date", "proposition_id": key, "left_text": "May", "right_text": "June",
                "reason": "two days", "first_seen": datetime(2024, 6, 1, tzinfo=UTC) + timedelta(days=number // 3),
            }
            for number, key in enumerate([*keys, None])
        ]  # fmt: skip
        insert_new(session, Contradiction, rows)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("question", ASKED, ids=[name for name, *_ in ASKED])
@pytest.mark.parametrize(("limit", "offset"), [(4, 0), (3, 2)])
def test_both_ways_give_one_answer(
    store: Engine,
    question: tuple[str, ...],
    moment: Moment | None,
    limit: int,
    offset: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, *words = question
    options = Options(as_of=moment, limit=limit, offset=offset)
    monkeypatch.setattr(newest, "_WINDOW", 0)
    monkeypatch.setattr(changes, "_MANY", 1_000_000)
    monkeypatch.setattr(entities, "_MANY", 1_000_000)
    with Session(store) as session:
        slow = list(ask(session, name, words, options))
    monkeypatch.setattr(newest, "_WINDOW", 60)
    monkeypatch.setattr(changes, "_MANY", 1)
    monkeypatch.setattr(entities, "_MANY", 1)
    with Session(store) as session:
        quick = list(ask(session, name, words, options))
    assert quick == slow
    if moment is None and offset == 0:
        assert slow


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("window", [1, 3, 10])
def test_statements_are_the_same_however_far_back_is_looked(
    store: Engine, moment: Moment | None, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(as_of=moment, limit=4)
    monkeypatch.setattr(newest, "_WINDOW", 0)
    with Session(store) as session:
        slow = list(ask(session, "statements-by", [HUB], options))
    monkeypatch.setattr(newest, "_WINDOW", window)
    with Session(store) as session:
        assert list(ask(session, "statements-by", [HUB], options)) == slow


def test_the_newest_are_given_only_where_they_are_enough(store: Engine) -> None:
    column = table_of(Claim).c
    with Session(store) as session:
        found = newest.newest_rows(session, column.id, [column.stance == "alleged"], None, need=3)
        assert found is not None
        assert [row.published for row in found] == sorted((row.published for row in found), reverse=True)
        assert newest.newest_rows(session, column.id, [column.subject_id == "nobody"], None, need=1) is None
        seen = Moment(PAST, Basis.SEEN)
        assert newest.newest_rows(session, column.id, [column.subject_id == HUB], seen, need=1) is None
