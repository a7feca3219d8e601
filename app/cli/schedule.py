"""`distillwatch schedule`: updates at the sources' own intervals, by a service, a timer or a container."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, quiet_logging, tell, warn
from app.jobs.stage import ALIVE_S, check_workers_installed
from app.schedule.due import Planned, next_start, plan
from app.schedule.lock import ServiceLock, ServiceRunningError, ring
from app.schedule.quiet_hours import QuietHours, parse_quiet_hours
from app.schedule.retention import PRUNE, plan_retention
from app.schedule.service import FinishedRun, Hand, Service
from app.schedule.units import UnitKind, write_units
from crawler.catalogue import CatalogueSource, catalogue_folders, chosen, load_catalogue
from kb.errors import SettingsError
from kb.settings import Settings
from kb.store.schedule_rows import ALL, schedule_runs, set_paused, set_wanted
from kb.store.session import writing

Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Source ids; all that are enabled without.")
]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Crawl and update at the sources' own intervals.")
    group.command("run", epilog="Example: distillwatch schedule run --once")(run)
    group.command("list", epilog="Example: distillwatch schedule list --json")(list_)
    group.command("next", epilog="Example: distillwatch schedule next")(next_)
    group.command("runs", epilog="Example: distillwatch schedule runs --json")(runs)
    group.command("pause", epilog="Example: distillwatch schedule pause techcrunch-ai")(pause)
    group.command("resume", epilog="Example: distillwatch schedule resume --all")(resume)
    group.command("run-now", epilog="Example: distillwatch schedule run-now techcrunch-ai")(run_now)
    group.command("install", epilog="Example: distillwatch schedule install --systemd units/")(install)
    app.add_typer(group, name="schedule")


def run(
    sources: Sources = None,
    once: Annotated[bool, typer.Option("--once", help="Run what is due and end.")] = False,
    here: Annotated[
        bool, typer.Option("--here", help="Update in this process even where workers could, on PostgreSQL.")
    ] = False,
) -> None:
    """Stay and run what is due, or hand it to workers where the store is on PostgreSQL; SIGTERM ends it in 10 s."""
    settings = load_settings()
    quiet_logging(form=settings.log_format)
    with ServiceLock(settings.data) as lock:
        service = _service(open_store(settings), settings, sources or [], here=here)
        if not once:
            service.run(lock)
            tell("stopped")
            return
        finished = service.run_due(lock)
    if not finished:
        tell("nothing is due")
    if any(one.exit_code for one in finished):
        raise typer.Exit(1)


def list_(as_json: AsJson = False) -> None:
    """List the sources with their interval, last attempt and next run."""
    settings = load_settings()
    now = datetime.now(UTC)
    quiet = parse_quiet_hours(settings.quiet_hours)
    planned = _planned(settings, now)
    if as_json:
        print_json([_plain(one, now, quiet) for one in planned])
        return
    table = Table("source", "every", "last attempt", "next run", "state")
    for one in planned:
        table.add_row(
            one.source_id,
            one.every,
            _moment(one.last_attempt) if one.last_attempt else "never",
            _moment(start) if (start := one.starts(now, quiet)) else "",
            _state(one, now),
        )
    out.print(table)


def next_(as_json: AsJson = False) -> None:
    """Say when the next run starts and of which sources."""
    settings = load_settings()
    now = datetime.now(UTC)
    quiet = parse_quiet_hours(settings.quiet_hours)
    planned = _planned(settings, now)
    start = next_start(planned, now, quiet)
    names = [one.source_id for one in planned if start is not None and one.starts(now, quiet) == start]
    if as_json:
        print_json({"at": start, "sources": names})
    elif start is None:
        out.print("nothing is to come: every source is paused or off")
    else:
        when = "now" if start <= now else _moment(start)
        out.print(f"{when}: {', '.join(names)}")


def runs(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20, as_json: AsJson = False
) -> None:
    """List the last runs, newest first."""
    with Session(open_store(load_settings(), create=False)) as session:
        found = schedule_runs(session, limit=limit)
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    table = Table("started", "s", "state", "code", "sources", "log")
    for one in found:
        seconds = f"{(one.finished_at - one.started_at).total_seconds():.1f}" if one.finished_at else ""
        code = "" if one.exit_code is None else str(one.exit_code)
        table.add_row(
            _moment(one.started_at), seconds, one.state, code, _names(one.sources), escape(one.log_file)
        )
    out.print(table)


def pause(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Source ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole schedule.")] = False,
) -> None:
    """Start nothing of the sources until they are resumed."""
    keys = _set(sources, everything, datetime.now(UTC))
    out.print(f"{_words(keys)} paused; `distillwatch schedule resume` lets it go on")


def resume(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Source ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole schedule.")] = False,
) -> None:
    """Let paused sources go on; what was missed is made up for by one run."""
    keys = _set(sources, everything, None)
    out.print(f"{_words(keys)} resumed")


def run_now(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE…", help="Source ids.")],
) -> None:
    """Run the sources at once: by the service where one runs, else here."""
    settings = load_settings()
    quiet_logging(form=settings.log_format)
    names = [source.id for source in chosen(_catalogue(settings), sources)]
    engine = open_store(settings)
    try:
        lock = ServiceLock(settings.data)
    except ServiceRunningError:
        with writing(engine) as session:
            set_wanted(session, names, datetime.now(UTC))
        ring(settings.data)
        out.print(f"{_names(names)}: the running service takes it up next; see `distillwatch schedule runs`")
        return
    with lock:
        finished = _service(engine, settings, names).run_sources(names, lock)
    if finished.exit_code:
        raise typer.Exit(1)


def install(
    folder: Annotated[Path, typer.Argument(help="Folder that the files are written into.")],
    systemd: Annotated[bool, typer.Option("--systemd", help="Service and timer.")] = False,
    cron: Annotated[bool, typer.Option("--cron", help="A line for crontab.")] = False,
    container: Annotated[bool, typer.Option("--container", help="Containerfile and compose.yaml.")] = False,
) -> None:
    """Write the files that start the schedule; nothing of the system is touched."""
    wanted = {UnitKind.SYSTEMD: systemd, UnitKind.CRON: cron, UnitKind.CONTAINER: container}
    kinds = [kind for kind, asked in wanted.items() if asked]
    if not kinds:
        raise SettingsError("install", "no kind is named", "add --systemd, --cron or --container")
    for path, advice in write_units(folder, kinds, load_settings()):
        out.print(f"{escape(str(path))}: {escape(advice)}")


def _service(engine: Engine, settings: Settings, wanted: Sequence[str], *, here: bool = False) -> Service:
    chosen(_catalogue(settings), wanted)  # an unknown id is refused before anything starts

    def started(sources: Sequence[str], log: Path) -> None:
        tell(f"{_moment(datetime.now(UTC))} running {_names(sources)}; log {log}")

    def finished(one: FinishedRun) -> None:
        tell(f"{_moment(datetime.now(UTC))} {one.state} with code {one.exit_code} in {one.seconds:.1f} s")

    def waiting(until: datetime | None) -> None:
        tell(f"next run {_moment(until)}" if until else "nothing is to come")

    return Service(
        engine,
        settings.data,
        catalogue=lambda: chosen(_catalogue(settings), wanted),
        quiet=parse_quiet_hours(settings.quiet_hours),
        prune=PRUNE if settings.retention_days and not wanted else None,
        started=started,
        finished=finished,
        waiting=waiting,
        troubled=warn,
        enqueue=_handing(engine, settings) if engine.dialect.name == "postgresql" and not here else None,
    )


def _handing(engine: Engine, settings: Settings) -> Callable[[Sequence[str]], Hand]:
    """Puts sources into the queue; says so where nobody would take them out."""
    check_workers_installed()
    from app.jobs.queue import Queue

    def hand(sources: Sequence[str]) -> Hand:
        with Queue(engine) as queue:
            done = queue.crawl(chosen(_catalogue(settings), sources))
            if not queue.workers(within_s=ALIVE_S):
                warn("no worker takes jobs: start `distillwatch worker`")
        for source, reason in done.refused.items():
            warn(f"{source}: not enqueued, {reason}")
        return Hand(done.jobs, done.refused)

    return hand


def _catalogue(settings: Settings) -> list[CatalogueSource]:
    sources, errors = load_catalogue(catalogue_folders(settings))
    for error in errors:
        warn(str(error))
    return sources


def _planned(settings: Settings, now: datetime) -> list[Planned]:
    with Session(open_store(settings)) as session:
        planned = plan(session, _catalogue(settings), now)
        return [*planned, plan_retention(session, now)] if settings.retention_days else planned


def _set(sources: list[str] | None, everything: bool, moment: datetime | None) -> list[str]:
    """Pause or resume; returns the keys.

    Raises:
        SettingsError: neither sources nor all of them are named, or both.
        UnknownNameError: an id that is in no catalogue file.
    """
    if bool(sources) == everything:
        raise SettingsError("schedule", "name sources, or all of them", "add source ids or --all")
    settings = load_settings()
    keys = [ALL] if everything else [source.id for source in chosen(_catalogue(settings), sources or [])]
    with writing(open_store(settings)) as session:
        set_paused(session, keys, moment)
    ring(settings.data)
    return keys


def _plain(one: Planned, now: datetime, quiet: QuietHours | None) -> dict[str, object]:
    return {
        "source": one.source_id,
        "title": one.title,
        "every": one.every,
        "last_attempt": one.last_attempt,
        "due": one.due,
        "next_run": one.starts(now, quiet),
        "state": _state(one, now),
    }


def _state(one: Planned, now: datetime) -> str:
    if one.wanted:
        return "wanted"
    if one.paused:
        return "paused"
    return "due" if one.due <= now else "waiting"


def _names(sources: Sequence[str]) -> str:
    shown = ", ".join(sources[:5])
    return shown if len(sources) <= 5 else f"{shown} and {len(sources) - 5} more"


def _words(keys: Sequence[str]) -> str:
    return "the whole schedule is" if list(keys) == [ALL] else f"{_names(keys)}:"


def _moment(moment: datetime) -> str:
    """The time by the machine's own zone."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
