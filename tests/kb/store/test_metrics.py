"""The figures for a monitoring system are those of the store."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.models import Claim, Delivery, Document, Page, Proposition, ScheduleRun, Source
from kb.store.metrics import metrics
from kb.store.session import insert_new, writing

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAMPLE = re.compile(r'(\w+)(?:\{(\w+)="((?:[^"\\\n]|\\.)*)"\})? (\d+(?:\.\d+)?)')


def samples(text: str) -> dict[tuple[str, str | None], float]:
    """Name without its prefix and label's value to the figure; fails at a line out of the format."""
    found = {}
    helped = set()
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# "):
            _, word, name, *_ = line.split(" ")
            assert word in ("HELP", "TYPE")
            helped.add((word, name))
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample is not None, line
        assert {("HELP", sample[1]), ("TYPE", sample[1])} <= helped
        found[sample[1].removeprefix("distillwatch_"), sample[3]] = float(sample[4])
    return found


def taken(engine: Engine) -> dict[tuple[str, str | None], float]:
    with Session(engine) as session:
        return samples(metrics(session, now=NOW))


def put(engine: Engine, model: Any, *rows: dict[str, Any]) -> None:
    with writing(engine) as session:
        insert_new(session, model, rows)


def source(key: str, **values: Any) -> dict[str, Any]:
    row = {"id": key, "title": key, "protocol": "feed", "url": "http://x.example/", "kind": "article", "enabled": True,
           "blocked": False, "last_success_at": None, "last_error": None}  # fmt: skip
    return row | values


def test_an_empty_store_has_all_figures_at_nothing(engine: Engine) -> None:
    found = taken(engine)
    assert set(found.values()) == {0}
    assert {name for name, _ in found} >= {"documents", "claims", "propositions", "sources_failing"}
    assert [label for name, label in found if name == "pages"] == [
        *("due", "done", "failed", "empty", "forgotten", "pruned")
    ]
    assert ("deliveries", "dead") in found


def test_the_figures_of_the_sample_store(sample: Engine) -> None:
    with Session(sample) as session:
        documents, propositions, pages = (
            len(session.exec(select(model)).all()) for model in (Document, Proposition, Page)
        )
        live = sum(claim.retracted_at is None for claim in session.exec(select(Claim)).all())
    found = taken(sample)
    assert found["documents", None] == documents > 0
    assert found["propositions", None] == propositions > 0
    assert found["claims", None] == live > 0
    assert sum(value for (name, _), value in found.items() if name == "pages") == pages


def test_sources_that_fail_and_how_long_they_have(engine: Engine) -> None:
    put(
        engine,
        Source,
        source("good", last_success_at=NOW - HOUR),
        source("bad", last_success_at=NOW - 30 * HOUR, last_error="it has moved"),
        source("barred", last_error="it says no", blocked=True),
        source("off", enabled=False, last_error="it was switched off", last_success_at=NOW - 900 * HOUR),
        source('odd"\\\nname', last_success_at=NOW + HOUR),
    )
    found = taken(engine)
    assert found["sources_failing", None] == 2
    assert found["sources_blocked", None] == 1
    ages = {label: value for (name, label), value in found.items() if name == "source_success_age_seconds"}
    assert ages == {"good": 3600, "bad": 108_000, 'odd\\"\\\\\\nname': 0}


def test_deliveries_that_were_given_up(engine: Engine) -> None:
    put(
        engine,
        Delivery,
        *(
            {
                "id": str(number),
                "alert_id": "a",
                "channel": "mail",
                "state": state,
                "attempts": 8,
                "next_attempt_at": NOW,
            }
            for number, state in enumerate(("dead", "dead", "due"))
        ),
    )
    found = taken(engine)
    assert [found["deliveries", state] for state in ("due", "done", "dead")] == [1, 0, 2]


def test_the_last_update_that_came_to_its_end(engine: Engine) -> None:
    put(
        engine,
        ScheduleRun,
        *(
            {
                "id": state,
                "started_at": NOW - hours * HOUR,
                "finished_at": NOW - hours * HOUR,
                "state": state,
                "sources": [],
                "exit_code": 0,
                "counters": {},
                "log_file": "log",
            }
            for state, hours in (("done", 5), ("failed", 1), ("stopped", 2))
        ),
    )
    assert taken(engine)["schedule_success_age_seconds", None] == 5 * 3600
