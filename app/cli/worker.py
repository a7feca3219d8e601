"""`distillwatch worker`: take jobs from the queue on PostgreSQL, or do here what is due on SQLite."""

import signal
from types import FrameType
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.engine import Engine

from app.cli.output import AsJson, load_settings, open_store, out, print_json, quiet_logging, tell, warn
from app.jobs.options import WorkerOptions
from app.jobs.stage import ALIVE_S, Stage, check_workers_installed
from kb.errors import SettingsError
from kb.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worker", epilog="Example: distillwatch worker --queues read,extract --concurrency 2")(worker)


def worker(
    queues: Annotated[
        str | None,
        typer.Option(help="Queues to take jobs of, with commas: crawl,read,extract,resolve,alert."),
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=1, max=64, help="Processes, each with one job at a time.")
    ] = 1,
    drain: Annotated[bool, typer.Option("--drain", help="End when there is nothing left to do.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Only say what waits, runs and failed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Work on what is due: jobs of the queue where the store is on PostgreSQL, else everything once, here."""
    settings = load_settings()
    quiet_logging(form=settings.log_format)
    stages = _stages(queues)
    engine = open_store(settings)
    if engine.dialect.name != "postgresql":
        if status:
            raise SettingsError(
                "worker --status", "a store on SQLite has no queue", "see `distillwatch schedule runs`"
            )
        _work_here(engine, settings, stages, as_json=as_json)
    elif status:
        _show(engine, as_json=as_json)
    else:
        _take_jobs(engine, stages, concurrency, drain=drain)


def _stages(words: str | None) -> list[Stage]:
    if words is None:
        return list(Stage)
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    unknown = sorted(set(wanted) - {stage.value for stage in Stage})
    if unknown or not wanted:
        raise SettingsError(
            "worker --queues",
            f"there is no queue {unknown[0]!r}" if unknown else "no queue is named",
            f"choose of {', '.join(stage.value for stage in Stage)}",
        )
    return [stage for stage in Stage if stage.value in wanted]


def _work_here(engine: Engine, settings: Settings, stages: list[Stage], *, as_json: bool) -> None:
    from app.jobs.local import work_here  # and with it spaCy, which a supervisor has no use for
    from app.jobs.work import JobStoppedError, Work

    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        done = work_here(Work(engine, settings), stages, lambda: stopping)
    except JobStoppedError:
        raise KeyboardInterrupt from None
    if as_json:
        print_json(done)
        return
    for stage, report in done.items():
        told = ", ".join(f"{number} {name}" for name, number in report.items() if number)
        out.print(f"{stage:8} {told or 'nothing new'}")


def _show(engine: Engine, *, as_json: bool) -> None:
    check_workers_installed()
    from app.jobs.queue import Queue

    with Queue(engine) as queue:
        workers, queues, failed = queue.workers(within_s=ALIVE_S), queue.counts(), queue.failed()
    if as_json:
        print_json({"workers": workers, "queues": queues, "failed": failed})
        return
    states = ("todo", "doing", "succeeded", "failed")
    table = Table("queue", *states)
    for name, counts in queues.items():
        table.add_row(name, *(str(counts.get(state, 0)) for state in states))
    out.print(table)
    out.print(f"{workers} worker processes alive")
    for job in failed:
        out.print(f"failed: {job['queue_name']} job {job['id']}: {escape(str(job['args'])[:200])}")


def _take_jobs(engine: Engine, stages: list[Stage], concurrency: int, *, drain: bool) -> None:
    check_workers_installed()
    from app.jobs.queue import Queue
    from app.jobs.supervisor import Supervisor

    with Queue(engine):
        pass  # that it can be reached is said here, once, and not by every process
    engine.dispose()
    options = WorkerOptions(queues=tuple(stage.value for stage in stages), drain=drain)
    tell(f"{concurrency} processes on {', '.join(options.queues)}")
    if code := Supervisor(concurrency, options, told=warn).run():
        raise typer.Exit(code)
    tell("done" if drain else "stopped")
