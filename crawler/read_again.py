"""What a page read again says of a document that is there already: the same text, perhaps with a better heading."""

from typing import Any

from sqlmodel import Session

from kb.cases.page_lines import LINES, lines_among
from kb.models import Document
from kb.store.session import table_of

_TOLD = ("title", "authors", "publisher", "section", "published", "language", "paywalled", "credits", "links")
_WEIGHED = frozenset({"publisher", "published", "credits", "links"})
"""Of these the origins of a document are found, and the dates of what it says."""


def take_over(session: Session, known: Document, row: dict[str, Any]) -> bool:
    """Write what the readers say of the document by now, and tell whether it is another thing than before.

    Only what the same page said counts: another page with the same text tells of itself, but for where the lines of a
    filing begin, which is the text's own. What weighs on origins has the document resolved again, another language has it
    extracted again.
    """
    if known.page_id == row["page_id"]:
        anew = {name: row[name] for name in _TOLD if getattr(known, name) != row[name]}
    elif (lines := lines_among(row["credits"])) and not lines_among(known.credits):
        anew = {"credits": [*known.credits, {LINES: lines}]}
    else:
        return False
    if not anew:
        return False
    values: dict[str, Any] = dict(anew)
    if "language" in anew:
        values["extract_version"] = None
    if not _WEIGHED.isdisjoint(anew):
        values["resolve_version"] = None
    table = table_of(Document)
    session.connection().execute(table.update().where(table.c.id == known.id).values(**values))
    session.expire(known)
    return True
