"""The store's figures for a monitoring system, in Prometheus' text format 0.0.4."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.models import Claim, Delivery, Document, Page, Proposition, ScheduleRun, Source
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_READ_STATES = ("due", "done", "failed", "empty", *WITHOUT_BYTES)
_DELIVERY_STATES = ("due", "done", "dead")


@dataclass(frozen=True, slots=True)
class _Gauge:
    """One figure, with a sample for each value of its label."""

    name: str
    help: str
    samples: dict[tuple[tuple[str, str], ...], float]


def metrics(session: Session, *, now: datetime | None = None) -> str:
    """Everything that is worth an alarm or a curve: how much there is, what waits, what fails, how old it is.

    Args:
        now: the moment that ages are counted to; this one where it is not given.
    """
    gauges = _gauges(session, now or datetime.now(UTC))
    return "".join(line + "\n" for gauge in gauges for line in _lines(gauge))


def _gauges(session: Session, now: datetime) -> Iterator[_Gauge]:
    claims = table_of(Claim)
    sources = table_of(Source)
    yield _one("documents", "Documents, older versions included.", _count(session, Document))
    yield _one(
        "claims", "Claims that are not retracted.", _count(session, Claim, claims.c.retracted_at.is_(None))
    )
    yield _one("propositions", "Propositions.", _count(session, Proposition))
    yield _by_state(
        session, "pages", "Archived pages by whether they are read.", Page, "read_state", _READ_STATES
    )
    yield _one(
        "sources_failing",
        "Sources that are crawled and broke their promise when last tried.",
        _count(session, Source, sources.c.enabled, sources.c.last_error.is_not(None)),
    )
    yield _one(
        "sources_blocked",
        "Sources that are crawled and turned the crawler away when last tried.",
        _count(session, Source, sources.c.enabled, sources.c.blocked),
    )
    yield _success_ages(session, now)
    yield _by_state(
        session, "deliveries", "Alerts on their way by state.", Delivery, "state", _DELIVERY_STATES
    )
    yield _last_run(session, now)


def _one(name: str, text: str, value: float) -> _Gauge:
    return _Gauge(name, text, {(): value})


def _count(session: Session, model: type[SQLModel], *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table_of(model)).where(*conditions)
    return int(session.connection().execute(query).scalar_one())


def _by_state(
    session: Session, name: str, text: str, model: type[SQLModel], column: str, states: Iterable[str]
) -> _Gauge:
    """A sample for each state, those of no row as 0: a curve that ends looks like one that is not measured."""
    state = table_of(model).c[column]
    samples: dict[tuple[tuple[str, str], ...], float] = {(("state", known),): 0 for known in states}
    for found, number in session.connection().execute(sa.select(state, sa.func.count()).group_by(state)):
        samples[(("state", found),)] = number
    return _Gauge(name, text, samples)


def _success_ages(session: Session, now: datetime) -> _Gauge:
    table = table_of(Source)
    query = (
        sa.select(table.c.id, table.c.last_success_at)
        .where(table.c.enabled, table.c.last_success_at.is_not(None))
        .order_by(table.c.id)
    )
    return _Gauge(
        "source_success_age_seconds",
        "Time since a source that is crawled was last crawled as it promises.",
        {
            (("source", row.id),): _age(row.last_success_at, now)
            for row in session.connection().execute(query)
        },
    )


def _last_run(session: Session, now: datetime) -> _Gauge:
    table = table_of(ScheduleRun)
    newest = sa.func.max(table.c.finished_at, type_=table.c.finished_at.type)
    finished = session.connection().execute(sa.select(newest).where(table.c.state == "done")).scalar()
    return _Gauge(
        "schedule_success_age_seconds",
        "Time since the schedule last finished an update.",
        {} if finished is None else {(): _age(finished, now)},
    )


def _age(moment: datetime, now: datetime) -> float:
    return round(max(0.0, (now - moment).total_seconds()), 3)


def _lines(gauge: _Gauge) -> Iterator[str]:
    name = f"distillwatch_{gauge.name}"
    yield f"# HELP {name} {gauge.help}"
    yield f"# TYPE {name} gauge"
    for labels, value in gauge.samples.items():
        written = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        yield f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
