"""`distillwatch diff`: what changed between two exports."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.cli.output import AsJson, fail, out, print_json
from kb.errors import UnreadableExportError
from kb.export.difference import CollectionDifference, difference, label_of
from kb.export.read_back import SUPPORTED, read_back

_LONGEST = 160


def register(app: typer.Typer) -> None:
    """Add the command with the formats in its help."""
    app.command(
        "diff",
        help="Say what changed between two exports: what was added, removed and changed.\n\n"
        f"Both are of one format, or both graphs. Compared are {SUPPORTED}.\n\n"
        "Exit code as of diff: 0 no difference, 1 some, 2 trouble.",
        epilog="Example: distillwatch diff april.json may.json",
    )(diff)


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The earlier export, a file or folder.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The later one.")],
    most: Annotated[int, typer.Option(min=0, help="Most lines for each kind of change.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two exports."""
    try:
        found = difference(read_back(before), read_back(after))
    except UnreadableExportError as error:
        fail(str(error), code=2)
    if as_json:
        print_json(
            {
                "before": before,
                "after": after,
                "different": sum(part.total for part in found.values()),
                "collections": {
                    name: {
                        "added": part.added,
                        "removed": part.removed,
                        "changed": part.changed,
                        "same": part.same,
                    }
                    for name, part in found.items()
                },
            }
        )
    else:
        _show(found, most)
    if any(part.total for part in found.values()):
        raise typer.Exit(1)


def _show(found: dict[str, CollectionDifference], most: int) -> None:
    table = Table("", "added", "removed", "changed", "same")
    for name, part in found.items():
        counts = (len(part.added), len(part.removed), len(part.changed), part.same)
        table.add_row(escape(name), *(str(count) for count in counts))
    out.print(table)
    for name, part in found.items():
        added = [f"{key} {label_of(data)}" for key, data in part.added.items()]
        removed = [f"{key} {label_of(data)}" for key, data in part.removed.items()]
        changed = [
            f"{change.id} {change.label}: "
            + ", ".join(
                f"{field} {_short(was)} → {_short(change.after[field])}"
                for field, was in change.before.items()
            )
            for change in part.changed
        ]
        for sign, colour, lines in (("+", "green", added), ("-", "red", removed), ("~", "yellow", changed)):
            for line in lines[:most]:
                out.print(f"[{colour}]{sign}[/] {escape(name)} {escape(_line(line))}")
            if len(lines) > most:
                out.print(
                    f"[{colour}]{sign}[/] … and {len(lines) - most} more {escape(name)} (all with --json)"
                )


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _line(text: str) -> str:
    line = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
