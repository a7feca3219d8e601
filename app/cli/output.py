"""What commands print: tables and progress for people, JSON for programs, one line for an error."""

import json
import logging
import sys
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.engine import Engine

from app.cli.json_log import JsonLines
from kb.errors import SettingsError
from kb.settings import Settings
from kb.store.session import open_engine

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_OURS = logging.getLogger("distillwatch")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Print one line on standard error and end."""
    if _logs_json():
        _OURS.error(" ".join(message.split()))
        sys.exit(code)
    err.print(f"[bold red]error:[/] {escape(' '.join(message.split()))}")
    sys.exit(code)


def warn(message: str) -> None:
    """Print one line on standard error and go on."""
    if _logs_json():
        _OURS.warning(" ".join(message.split()))
        return
    err.print(f"[yellow]warning:[/] {escape(' '.join(message.split()))}")


def tell(message: str) -> None:
    """Say what a service does: on standard output for people, in the log where that is JSON."""
    if _logs_json():
        _OURS.info(" ".join(message.split()))
    else:
        out.print(escape(message))


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output; dates as ISO 8601, paths as text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def load_settings(**overrides: Any) -> Settings:
    """The settings of this machine; arguments that are None are left to the environment.

    Raises:
        SettingsError: a variable or the file has a value that does not fit.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "DISTILLWATCH_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(name, first["msg"], "mend the variable or distillwatch.toml") from error


def open_store(settings: Settings, *, create: bool = True) -> Engine:
    """The store that the settings name.

    Raises:
        StoreError: it cannot be used; the message says why and what to do.
    """
    return open_engine(settings.url, create=create)


def progress() -> Progress:
    """A progress bar on standard error; it draws nothing where nobody looks."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


def quiet_logging(level: int = logging.WARNING, *, form: str = "text") -> None:
    """Libraries speak up on standard error from this level on.

    Args:
        form: `text`, or `json` for one object a line; warnings, errors and what `tell` says are in it then.
    """
    logging.basicConfig(
        level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    if form == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
        _OURS.setLevel(logging.INFO)


def _logs_json() -> bool:
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)
