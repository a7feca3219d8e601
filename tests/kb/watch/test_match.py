"""Watches tell of what moved, once, and eight rewrites are one alert."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.models import (
    Alert,
    Case,
    Claim,
    Delivery,
    DocketEntry,
    Document,
    Entity,
    Proposition,
    StandingChange,
    Watch,
)
from kb.store.session import insert_new, table_of, writing
from kb.watch.kinds import WatchError, WatchKind, check_terms
from kb.watch.match import match_watches

T0 = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def watch(
    engine: Engine, kind: WatchKind, *, channels: tuple[str, ...] = (), digest: bool = False, **terms: str
) -> None:
    """A watch made at T0."""
    row = {"id": kind.value, "kind": kind.value, "terms": terms, "tags": [], "channels": list(channels),
           "created_at": T0, "digest": digest, "enabled": True}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Watch, [row])


def document(
    engine: Engine, key: str, seen: datetime, *, origin: str | None = None, standing: str | None = None
) -> None:
    """A document with one claim that Acme distilled Globex."""
    text = f"Acme distilled Globex, {key} reports."
    with writing(engine) as session:
        insert_new(
            session, Entity, [{"id": name, "kind": "company", "name": name} for name in ("acme", "globex")]
        )
        insert_new(
            session,
            Document,
            [{"id": key, "kind": "article", "text": text, "digest": key, "publisher": key, "first_seen": seen,
              "origin_id": origin or key, "authors": [], "credits": [], "links": []}],
        )  # fmt: skip
        insert_new(
            session,
            Proposition,
            [{"id": "p", "subject_id": "acme", "predicate": "distilled", "object_id": "globex", "standing": "reported",
              "standing_reason": "", "stances": {}, "notes": {}, "first_seen": seen, "last_seen": seen}],
        )  # fmt: skip
        insert_new(
            session,
            Claim,
            [{"id": f"c{key}", "document_id": key, "start": 0, "end": len(text), "quote": text, "stance": "reported",
              "predicate": "distilled", "subject_id": "acme", "object_id": "globex", "proposition_id": "p",
              "confidence": 1.0, "first_seen": seen, "published": seen}],
        )  # fmt: skip
        if standing:
            insert_new(
                session,
                StandingChange,
                [
                    {
                        "id": f"s{key}",
                        "proposition_id": "p",
                        "standing": standing,
                        "since": seen,
                        "claim_id": f"c{key}",
                        "reason": "test",
                    }
                ],
            )


def entry(engine: Engine, text: str, seen: datetime, *, versions: list[dict[str, str]] | None = None) -> None:
    """A docket entry of one case, or its new text."""
    with writing(engine) as session:
        insert_new(session, Case, [{"id": "cand-1", "caption": "Acme v. Globex", "first_seen": seen, "updated_at": seen,
                                    "caption_history": [], "links": []}])  # fmt: skip
        insert_new(session, DocketEntry, [{"id": "e", "case_id": "cand-1", "position": 1, "text": "", "kind": "order",
                                           "versions": [], "first_seen": seen}])  # fmt: skip
        table = table_of(DocketEntry)
        session.connection().execute(table.update().values(text=text, versions=versions or []))


def alerts(engine: Engine) -> list[Alert]:
    """All alerts, oldest first."""
    with Session(engine) as session:
        return list(session.exec(select(Alert).order_by(Alert.created_at, Alert.id)))  # type: ignore[arg-type]


def test_eight_rewrites_are_one_alert_and_a_second_origin_another(engine: Engine) -> None:
    watch(engine, WatchKind.ENTITY, entity="globex")
    for number in range(8):
        document(engine, f"rewrite{number}", T0 + HOUR, origin="first")
    assert match_watches(engine, now=T0 + 2 * HOUR) == 1
    assert match_watches(engine, now=T0 + 3 * HOUR) == 0
    document(engine, "other", T0 + 4 * HOUR)
    assert match_watches(engine, now=T0 + 5 * HOUR) == 1
    (first, second) = alerts(engine)
    assert first.quote is not None
    assert "Acme distilled Globex" in first.quote
    assert second.subject == "claim/cother"


def test_what_was_there_before_the_watch_is_not_news(engine: Engine) -> None:
    document(engine, "old", T0 - HOUR)
    watch(engine, WatchKind.PREDICATE, predicate="distilled")
    assert match_watches(engine, now=T0 + HOUR) == 0


@pytest.mark.parametrize(
    ("kind", "terms", "told"),
    [
        (WatchKind.PAIR, {"entity": "acme", "other": "globex"}, 2),
        (WatchKind.PAIR, {"entity": "acme", "other": "initech"}, 0),
        (WatchKind.PREDICATE, {"predicate": "sued"}, 0),
        (WatchKind.STANDING, {"standing": "admitted"}, 1),
        (WatchKind.STANDING, {"standing": "ruled"}, 0),
        (WatchKind.SEARCH, {"query": "distilled"}, 1),
        (WatchKind.SEARCH, {"query": "whisky"}, 0),
    ],
)
def test_each_kind_looks_for_its_own(
    engine: Engine, kind: WatchKind, terms: dict[str, str], told: int
) -> None:
    watch(engine, kind, **terms)
    document(engine, "first", T0 + HOUR, standing="admitted")
    assert match_watches(engine, now=T0 + 2 * HOUR) == told


def test_an_entry_is_told_when_its_text_arrives_and_when_it_changes(engine: Engine) -> None:
    watch(engine, WatchKind.CASE, case="cand-1")
    entry(engine, "", T0 + HOUR)
    assert match_watches(engine, now=T0 + 2 * HOUR) == 0
    later = (T0 + 3 * HOUR).isoformat()
    entry(engine, "ORDER granting the motion.", T0 + HOUR, versions=[{"text": "", "seen": later}])
    assert match_watches(engine, now=T0 + 4 * HOUR) == 1
    assert match_watches(engine, now=T0 + 5 * HOUR) == 0
    (alert,) = alerts(engine)
    assert alert.quote == "ORDER granting the motion."
    assert "Acme v. Globex" in alert.reason


def test_a_digest_waits_for_the_morning(engine: Engine) -> None:
    watch(engine, WatchKind.ENTITY, entity="acme", channels=("mail", "feed"), digest=True)
    document(engine, "first", T0 + HOUR)
    match_watches(engine, now=T0 + 2 * HOUR)
    with Session(engine) as session:
        deliveries = session.exec(select(Delivery)).all()
    assert {(delivery.channel, delivery.next_attempt_at) for delivery in deliveries} == {
        ("mail", datetime(2026, 5, 2, 6, tzinfo=UTC)),
        ("feed", datetime(2026, 5, 2, 6, tzinfo=UTC)),
    }


def test_a_watch_without_its_terms_is_refused() -> None:
    with pytest.raises(WatchError, match="needs other"):
        check_terms(WatchKind.PAIR, {"entity": "acme"})
