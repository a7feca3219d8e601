"""`distillwatch restore`: a backup into an empty place."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import load_settings, out
from kb.store.backup import restore


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "restore",
        epilog="Example: DISTILLWATCH_DATA=./restored distillwatch restore distillwatch-2026-05-01.tar",
    )(restore_command)


def restore_command(
    path: Annotated[Path, typer.Argument(help="File made by `distillwatch backup`.")],
) -> None:
    """Unpack a backup into an empty data folder and check every file's digest."""
    settings = load_settings()
    count = restore(path, settings)
    out.print(f"{settings.data}: {count} files restored, every digest right")
