"""The types of docket entries that a court puts into its feed: what it leaves out may have been filed all the same.

A feed says so of itself ("Docket entries of type: orders,opinions"). The words are kept with each document that is made
of a feed, as its section.
"""

_SECTION = "entry types of the court's feed: "
EVERY_TYPE = "all"
"""What a feed calls it when nothing is left out."""


def section_of(types: str) -> str:
    """The section of a document made of a feed with these types, parted by commas."""
    return _SECTION + ", ".join(part.strip() for part in types.split(",") if part.strip())


def types_in(section: str | None) -> tuple[str, ...]:
    """The types that a document's section tells of; none where it is not of a feed."""
    if not section or not section.startswith(_SECTION):
        return ()
    return tuple(section.removeprefix(_SECTION).split(", "))
