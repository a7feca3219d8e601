"""What a briefing holds, before it is laid out in a format."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of evidence, as a numbered endnote."""

    number: int
    quote: str
    publisher: str | None
    published: date | None
    url: str | None
    archived_at: datetime | None
    speaker: str | None
    stance: str
    page: str
    """The claim's page in the app."""
    place: str | None = None
    """Page and line in the file, where it was read from a PDF."""


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence with the numbers of its evidence."""

    text: str
    sources: tuple[int, ...] = ()
    quotes: tuple[tuple[str, int], ...] = ()
    """Quotations that belong under it, each with its number."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its points; `empty` is said where there are none."""

    title: str
    points: tuple[Point, ...]
    empty: str = "Nothing on record."
    left_out: int = 0
    """Points that would stand after these, had the briefing no end."""

    @property
    def closing(self) -> str:
        """What is said below the points: that there are none, or how many more there are; nothing otherwise."""
        if not self.points:
            return self.empty
        return f"{self.left_out} more of this kind on record, not shown here." if self.left_out else ""


@dataclass(slots=True)
class Brief:
    """A briefing."""

    title: str
    subtitle: str
    as_of: date
    sections: list[Section] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    timeline_svg: str | None = None
    timeline_png: bytes | None = None
    """The picture of the section "Timeline", in the form that the layout can hold."""
    made: str = ""
    """By which program, and what people have reviewed of it."""
