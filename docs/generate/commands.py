"""The page of commands, from the command line as it is built."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import typer
import typer.main
from rich.text import Text

from app.cli.main import COMMANDS, build
from docs.generate.markdown import MADE, cell, code, table

_ITEM = re.compile(r"^\[bold\](?P<name>.*?)\[/\](?P<rest>.*)$", re.DOTALL)

HEAD = """\
# Commands

Every command takes `--help`. Exit codes: 0 done, 1 failed or a promise that was not kept, 2 wrong usage, 130 stopped by
Ctrl-C. Errors are one line on standard error: what, where, and what to do. [Settings](settings.md) come from the environment
or from `distillwatch.toml`.
"""


def commands_page() -> str:
    """All commands with their arguments and options, in the order of `distillwatch --help`."""
    parts = [MADE.format("the commands in `app/cli/`"), HEAD]
    summary = [[f"[`{name}`](#{_anchor(name)})", cell(text)] for name, text in COMMANDS.items()]
    parts.append(table(["command", "what it does"], summary) + "\n")
    for name in COMMANDS:
        group: Any = typer.main.get_command(build(name))
        parts += _section(f"distillwatch {name}", group.commands[name], level=2)
    return "\n".join(parts).rstrip() + "\n"


def _anchor(name: str) -> str:
    return f"distillwatch-{name}"


def _section(title: str, command: Any, *, level: int) -> Iterator[str]:
    yield f"{'#' * level} {title}\n"
    yield _text(command.help or "") + "\n"
    within = typer.Context(command, info_name=title)
    rows = [[code(names), cell(Text.from_markup(text).plain)] for names, text in _records(command, within)]
    if rows:
        yield table(["argument or option", "meaning"], rows) + "\n"
    if command.epilog:
        yield _example(command.epilog)
    for name, below in getattr(command, "commands", {}).items():
        yield from _section(f"{title} {name}", below, level=level + 1)


def _records(command: Any, within: typer.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.params:
        record = parameter.get_help_record(within)
        if record is not None:
            names, text = record
            yield names, text.replace("[required]", r"\[required]").replace("[default:", r"\[default:")


def _text(text: str) -> str:
    """The help text as paragraphs; those that begin with a bold word are a list."""
    lines = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        item = _ITEM.match(paragraph)
        if item is None:
            lines.append("\n" + cell(Text.from_markup(paragraph).plain).replace(r"\|", "|"))
        else:
            lines.append(f"- `{item['name']}`{cell(Text.from_markup(item['rest']).plain)}")
    return re.sub(r"(?<=\S)\n(?=- )", "\n", "\n".join(lines)).strip()


def _example(epilog: str) -> str:
    plain = Text.from_markup(epilog).plain.strip()
    if plain.startswith("Example: "):
        return f"    {plain.removeprefix('Example: ')}\n"
    return cell(plain) + "\n"
