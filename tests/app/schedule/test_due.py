"""What is due follows from the catalogue's interval and the store's last attempt."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.schedule.due import JITTER, Planned, due_now, jitter_of, next_start, plan
from app.schedule.quiet_hours import parse_quiet_hours
from kb.models import ScheduleRun, Source
from kb.store.schedule_rows import ALL, set_paused, set_wanted
from kb.store.session import insert_new, writing
from tests.app.schedule.sources import source

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tried(engine: Engine, source_id: str, moment: datetime) -> None:
    row = {"id": source_id, "title": source_id, "protocol": "feed", "url": "http://127.0.0.1:9/", "kind": "article",
           "last_attempt_at": moment}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Source, [row])


def planned(engine: Engine, *sources: Any, now: datetime = NOW) -> list[Planned]:
    with Session(engine) as session:
        return plan(session, sources, now)


def names(found: list[Planned]) -> list[str]:
    return [one.source_id for one in found]


def test_a_source_that_was_never_tried_is_due(engine: Engine) -> None:
    assert names(due_now(planned(engine, source("new")), NOW, None)) == ["new"]


def test_a_source_that_is_off_has_no_schedule(engine: Engine) -> None:
    assert planned(engine, source("off", enabled=False)) == []


@pytest.mark.parametrize(
    ("ago", "is_due"), [(0.5 * HOUR, False), (1.0 * HOUR, False), (1.11 * HOUR, True), (900 * HOUR, True)]
)
def test_a_source_is_due_after_its_interval_and_its_jitter(
    engine: Engine, ago: timedelta, is_due: bool
) -> None:
    tried(engine, "hourly", NOW - ago)
    [one] = planned(engine, source("hourly"))
    assert one.due == NOW - ago + HOUR * (1 + jitter_of("hourly"))
    assert bool(due_now([one], NOW, None)) is is_due


def test_jitter_is_a_fixed_share_that_spreads_sources() -> None:
    shares = [jitter_of(f"source-{number}") for number in range(200)]
    assert shares == [jitter_of(f"source-{number}") for number in range(200)]
    assert min(shares) >= 0
    assert max(shares) < JITTER
    counts = [sum(part <= share / JITTER * 10 < part + 1 for share in shares) for part in range(10)]
    assert min(counts) > 5


def test_an_attempt_that_seems_to_come_does_not_hold_a_source_up(engine: Engine) -> None:
    tried(engine, "hourly", NOW + 400 * HOUR)
    [one] = planned(engine, source("hourly"))
    assert one.due <= NOW


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [("30 6 * * *", NOW + 18.5 * HOUR), ("0 12 * * fri", NOW + 72 * HOUR), ("*/20 * * * *", NOW + HOUR / 3)],
)
def test_a_cron_line_names_the_minute_by_the_zone_s_clock(
    engine: Engine, schedule: str, wanted: datetime
) -> None:
    tried(engine, "site", NOW)
    with Session(engine) as session:
        [one] = plan(session, [source("site", schedule)], NOW, zone=UTC)
        [there] = plan(session, [source("site", schedule)], NOW, zone=timezone(HOUR))
    share = jitter_of("site") / JITTER
    assert one.due == wanted + share * timedelta(minutes=3)
    assert there.due == (one.due if schedule.startswith("*/") else one.due - HOUR)
    assert one.every == schedule


def test_what_a_cron_line_missed_is_made_up_for_once(engine: Engine) -> None:
    tried(engine, "site", NOW - 900 * HOUR)
    assert names(due_now(planned(engine, source("site", "30 6 * * *")), NOW, None)) == ["site"]
    row = {"id": "run", "started_at": NOW, "finished_at": NOW, "state": "done", "sources": ["site"],
           "exit_code": 0, "counters": {}, "log_file": "log"}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, ScheduleRun, [row])
    assert due_now(planned(engine, source("site", "30 6 * * *")), NOW, None) == []


@pytest.mark.parametrize(
    ("schedule", "told"), [("61 * * * *", "no minute"), ("often", "a cron line"), ("1w", "m, h or d")]
)
def test_a_schedule_that_is_neither_is_refused(schedule: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        source("site", schedule)


def test_an_interval_of_nothing_is_a_minute(engine: Engine) -> None:
    tried(engine, "eager", NOW)
    [one] = planned(engine, source("eager", "0m"))
    assert one.due >= NOW + timedelta(minutes=1)


@pytest.mark.parametrize(("state", "is_due"), [("done", False), ("failed", False), ("stopped", True)])
def test_an_update_that_failed_before_it_crawled_is_an_attempt_and_one_that_was_stopped_is_none(
    engine: Engine, state: str, is_due: bool
) -> None:
    row = {"id": "run", "started_at": NOW - 0.1 * HOUR, "finished_at": NOW, "state": state, "sources": ["site"],
           "exit_code": 1, "counters": {}, "log_file": "log"}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, ScheduleRun, [row])
    assert bool(due_now(planned(engine, source("site")), NOW, None)) is is_due


def test_a_paused_source_does_not_start_and_what_it_missed_is_made_up_for_once(engine: Engine) -> None:
    tried(engine, "one", NOW - 50 * HOUR)
    tried(engine, "two", NOW - 50 * HOUR)
    with writing(engine) as session:
        set_paused(session, ["one"], NOW)
    both = (source("one"), source("two"))
    assert names(due_now(planned(engine, *both), NOW, None)) == ["two"]
    with writing(engine) as session:
        set_paused(session, ["one"], None)
        set_paused(session, [ALL], NOW)
    assert next_start(planned(engine, *both), NOW, None) is None
    with writing(engine) as session:
        set_paused(session, [ALL], None)
    assert sorted(names(due_now(planned(engine, *both), NOW, None))) == ["one", "two"]


def test_what_somebody_wants_goes_before_pause_and_quiet_hours_until_it_is_done(engine: Engine) -> None:
    quiet = parse_quiet_hours("11:00-13:00", UTC)
    tried(engine, "site", NOW - 0.1 * HOUR)
    with writing(engine) as session:
        set_paused(session, ["site"], NOW)
        set_wanted(session, ["site"], NOW)
    [one] = planned(engine, source("site"))
    assert (one.wanted, one.paused, one.starts(NOW, quiet)) == (True, True, NOW)
    tried_again = {"id": "run", "started_at": NOW, "finished_at": NOW, "state": "done", "sources": ["site"],
                   "exit_code": 0, "counters": {}, "log_file": "log"}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, ScheduleRun, [tried_again])
    [one] = planned(engine, source("site"))
    assert (one.wanted, one.starts(NOW, quiet)) == (False, None)


def test_quiet_hours_put_off_what_is_due(engine: Engine) -> None:
    quiet = parse_quiet_hours("11:00-13:00", UTC)
    found = planned(engine, source("new"))
    assert due_now(found, NOW, quiet) == []
    assert next_start(found, NOW, quiet) == NOW + HOUR
