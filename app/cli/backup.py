"""`distillwatch backup`: database and archive in one file."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import AsJson, load_settings, out, print_json
from kb.store.backup import backup


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backup", epilog="Example: distillwatch backup distillwatch-2026-05-01.tar")(backup_command)


def backup_command(
    path: Annotated[Path, typer.Argument(help="File to write.")],
    as_json: AsJson = False,
) -> None:
    """Copy database and archive into one file, while crawls go on."""
    digests = backup(load_settings(), path)
    if as_json:
        print_json({"path": path, "sha256": digests})
    else:
        out.print(f"{path}: {len(digests)} files, {path.stat().st_size / 1e6:.1f} MB")
