"""Pieces of Markdown that the reference is put together from."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Made by `make reference` from {}; change it there. -->"
"""The first line of every page of the reference."""


def cell(text: str) -> str:
    """A text as a cell: on one line, with no bar that would end it and nothing that reads as a tag."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


def code(text: str) -> str:
    """A text as code in a cell; empty where there is none."""
    return f"`{' '.join(text.split())}`".replace("|", r"\|") if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
