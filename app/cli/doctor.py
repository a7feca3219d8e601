"""`distillwatch doctor`: is everything there that the work needs, and does what must hold hold."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.markup import escape
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json
from crawler.archive_check import damaged_pages
from kb.errors import DistillwatchError
from kb.extract.pipeline import load_pipeline
from kb.models import Document, Source
from kb.settings import Settings
from kb.store.invariants import Finding
from kb.store.invariants_damage import all_findings
from kb.store.session import schema_of, table_of

_LEAST_FREE_BYTES = 1_000_000_000
_MOST_KEPT = 10_000
"""Findings that the JSON holds of each check; the text has them all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    good: bool
    found: str
    findings: list[Finding] = field(default_factory=list)
    """What is broken, row by row."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", epilog="Example: distillwatch doctor --deep")(doctor)


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Also check every row's evidence and every archived page.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at the model, the database, the disk, the clock and the sources; exit with 1 where something is wrong."""
    settings = load_settings()
    show = _keep_quiet if as_json else _print_finding
    checks = []
    for check in _checks(settings, deep=deep, show=show):
        checks.append(check)
        if not as_json:
            mark = "[green]ok[/]" if check.good else "[bold red]wrong[/]"
            out.print(f"{mark}  {check.name}: {escape(check.found)}")
    if as_json:
        print_json(checks)
    if not all(check.good for check in checks):
        raise typer.Exit(1)


def _print_finding(finding: Finding) -> None:
    """One line a broken row, as soon as it is known."""
    line = f"{finding.row} ({finding.check}): {finding.problem}; {finding.next_step}"
    out.print(f"[bold red]broken[/]  {escape(' '.join(line.split()))}")


def _keep_quiet(finding: Finding) -> None:
    """The JSON is printed whole at the end."""


def _checks(settings: Settings, *, deep: bool, show: Callable[[Finding], None]) -> Iterator[Check]:
    yield _attempt("language model", lambda: _model(settings))
    yield _disk(settings)
    try:
        engine = open_store(settings, create=False)
    except DistillwatchError as error:
        yield Check("database", False, str(error))
        return
    yield Check("database", True, f"schema {schema_of(engine)}")
    with Session(engine) as session:
        yield _readable("clock", lambda: _clock(session))
        yield _readable("sources", lambda: _sources(session))
    if deep:
        yield from _deep(engine, settings, show)


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except DistillwatchError as error:
        return Check(name, False, str(error))


def _readable(name: str, look: Callable[[], Check]) -> Check:
    """What a look at the database finds, or that it cannot be read there."""
    try:
        return look()
    except sa.exc.DBAPIError as error:
        return Check(
            name, False, f"the database cannot be read: {error.orig}; run `distillwatch doctor --deep`"
        )


def _model(settings: Settings) -> str:
    nlp = load_pipeline(settings)
    return f"{settings.spacy_model}, components {', '.join(nlp.pipe_names)}"


def _disk(settings: Settings) -> Check:
    place = settings.data if settings.data.exists() else settings.data.absolute().parent
    free = shutil.disk_usage(place if place.exists() else "/").free
    return Check("disk", free >= _LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free for {settings.data}")


def _clock(session: Session) -> Check:
    """A clock that went backwards shows as rows first seen in the future."""
    newest: datetime | None = (
        session.connection()
        .execute(
            sa.select(
                sa.func.max(table_of(Document).c.first_seen, type_=table_of(Document).c.first_seen.type)
            )
        )
        .scalar()
    )
    now = datetime.now(UTC)
    if newest is not None and newest > now + timedelta(minutes=5):
        return Check(
            "clock", False, f"a document was first seen at {newest.isoformat()}, which is still to come"
        )
    return Check("clock", True, now.isoformat(timespec="seconds"))


def _sources(session: Session) -> Check:
    table = table_of(Source)
    failing = session.connection().execute(
        sa.select(table.c.id).where(table.c.enabled, table.c.last_error.is_not(None)).order_by(table.c.id)
    )
    names = list(failing.scalars())
    return Check("sources", not names, f"failing: {', '.join(names)}" if names else "none is failing")


def _deep(engine: Engine, settings: Settings, show: Callable[[Finding], None]) -> Iterator[Check]:
    looks = (
        ("invariants", "row", all_findings(engine)),
        ("archive", "page", damaged_pages(engine, settings.archive)),
    )
    for name, unit, found in looks:
        number, kept = 0, []
        for finding in found:
            number += 1
            show(finding)
            if number <= _MOST_KEPT:
                kept.append(finding)
        what = f"{number} {unit}{'s' if number > 1 else ''} broken" if number else f"every {unit} holds"
        yield Check(name, not number, what, kept)
