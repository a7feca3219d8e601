"""The `distillwatch` command: finds the file of the command that was asked for and runs it."""

import errno
import importlib
import sys
from collections.abc import Sequence
from typing import Any

import typer

from app.cli.output import fail
from kb.errors import DistillwatchError

COMMANDS: dict[str, str] = {
    "demo": "Show the whole road on bundled sites: crawl, extract, resolve, open the app.",
    "crawl": "Fetch, archive and read what is new at the sources.",
    "import": "Bring in saved pages, dockets, feeds, web archives and annotated documents.",
    "extract": "Find mentions and claims in documents that have none of the current version.",
    "resolve": "Find out which names, cases, texts and claims are one thing.",
    "update": "Crawl, read, extract and resolve what is new.",
    "case": "Follow dockets, list cases, show one with parties, counsel and entries.",
    "review": "Decide what waits for a person: doubtful claims, duplicates, names, standings, origins, cases.",
    "plot": "Draw the network, a timeline or a heatmap.",
    "read": "Read saved pages and print what they say as JSON Lines.",
    "annotate": "Find the entities, claims and cases of documents in a JSON Lines file.",
    "evaluate": "Say how well extraction agrees with a gold file.",
    "explain": "Say why a claim was made of a text, or was not.",
    "search": "Look documents, claims, entities and cases up by their words.",
    "show": "Show one claim, document, entity, proposition or case with everything around it.",
    "ask": "Ask one of the named questions: who accuses, cases of, changed since, contradictions, path.",
    "same": "Say whether two names would be one entity, and why.",
    "export": "Take the graph and its tables away in another tool's format.",
    "diff": "Say what changed between two exports.",
    "brief": "Write a cited briefing on a company, a case or a pair.",
    "schedule": "Crawl and update at the sources' own intervals.",
    "worker": "Take jobs from the queue on PostgreSQL, or do what is due here on SQLite.",
    "sources": "What is crawled, whether its files are sound, and adding to it.",
    "watch": "Hear of what moves.",
    "doctor": "Check the model, the database, the disk, the clock and the sources.",
    "backup": "Copy database and archive into one file.",
    "restore": "Unpack a backup into an empty data folder.",
    "forget": "Remove a page or a person for good, as the law may ask, and keep it from coming back.",
    "db": "Look after the database's schema.",
    "app": "Open the pages in the browser.",
}
"""Command to what it does, in the order of `--help`; `app/cli/<command>.py` adds it with `register(app)`."""

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

EPILOG = "Settings come from DISTILLWATCH_* variables or a distillwatch.toml; see the README."


def build(wanted: str | None) -> typer.Typer:
    """The command line with the wanted command in full and the others as names, so that only one file is imported."""
    app = typer.Typer(
        name="distillwatch",
        help="Who distilled whose AI models, who says so, where it stands in court, and where the proof is.",
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for name, help_text in COMMANDS.items():
        if name == wanted:
            module: Any = importlib.import_module(f"app.cli.{file_of(name)}")
            module.register(app)
        else:
            app.command(name, help=help_text)(_elsewhere)
    return app


def file_of(command: str) -> str:
    """Name of the module of a command; a Python keyword gets an underscore."""
    return {"import": "import_"}.get(command, command)


def _root() -> None:
    """Keeps the group a group while it has a single command."""


def _elsewhere() -> None:
    raise AssertionError("a command that was not asked for was run")


def wanted_command(arguments: Sequence[str]) -> str | None:
    """The first word that is no option."""
    return next((word for word in arguments if not word.startswith("-")), None)


def run() -> None:
    """Entry point: exit code 0 done, 1 failed, 2 wrong usage; an error is one line that says what to do next."""
    arguments = sys.argv[1:]
    app = build(wanted_command(arguments))
    try:
        app(arguments)
    except DistillwatchError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("stopped; what was done so far is kept", code=130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno not in _DISK:
            raise
        fail(f"{error.filename or 'disk'}: {error.strerror}; free some space and run it again")
    except Exception as error:
        told = _database_trouble(error)
        if told is None:
            raise
        fail(told)


def _database_trouble(error: Exception) -> str | None:
    """One line for a database that is full, locked or gone; None for an error that is ours.

    By the error's name: only commands that use the database import SQLAlchemy.
    """
    kind = type(error)
    if kind.__module__ not in ("sqlalchemy.exc", "sqlite3"):
        return None
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    if kind.__name__ == "DatabaseError" and "malformed" in reason:
        return f"database: {reason}; what is damaged is listed by `distillwatch doctor --deep`, the rest can be used"
    if kind.__name__ != "OperationalError":
        return None
    return f"database: {reason}; look at the disk's space and at the server; what was done so far is kept"


if __name__ == "__main__":
    run()
