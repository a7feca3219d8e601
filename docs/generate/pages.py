"""Which pages are made, each by its function."""

from collections.abc import Callable

from docs.generate.commands import commands_page
from docs.generate.ontology import ontology_page
from docs.generate.settings import settings_page
from docs.generate.tables import tables_page

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "data-dictionary.md": tables_page,
    "ontology.md": ontology_page,
}
"""File in `docs/` to what makes it."""
