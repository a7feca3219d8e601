"""Numbers evidence as it is used, and gathers the endnotes."""

from dataclasses import dataclass
from datetime import date, datetime

from kb.brief.content import Source
from kb.graph.pages import claim_page
from kb.store.evidence import EvidenceCard


@dataclass(frozen=True, slots=True)
class EntrySource:
    """A docket entry, or the words of one that set something, as evidence."""

    entry_id: str
    quote: str
    publisher: str | None
    filed: date | None
    url: str | None
    archived_at: datetime | None
    page: str


class Endnotes:
    """The evidence of one briefing; a sentence of a document keeps the number it got first."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self.sources: list[Source] = []

    def cite(self, card: EvidenceCard) -> int:
        """The number of a claim's evidence; claims that rest on one sentence share it."""
        key = ("claim", card.document_id, str(card.start), str(card.end))
        return self._number(
            key,
            Source(
                number=len(self.sources) + 1,
                quote=card.quote,
                publisher=card.publisher,
                published=card.published.date() if card.published else None,
                url=card.url,
                archived_at=card.archived_at,
                speaker=card.speaker.name if card.speaker else None,
                stance=card.stance,
                page=claim_page(card.claim_id),
                place=card.place,
            ),
        )

    def cite_entry(self, entry: EntrySource) -> int:
        """The number of a docket entry."""
        return self._number(
            ("entry", entry.entry_id, entry.quote),
            Source(
                number=len(self.sources) + 1,
                quote=entry.quote,
                publisher=entry.publisher,
                published=entry.filed,
                url=entry.url,
                archived_at=entry.archived_at,
                speaker=None,
                stance="filed",
                page=entry.page,
            ),
        )

    def _number(self, key: tuple[str, ...], source: Source) -> int:
        if key not in self._numbers:
            self._numbers[key] = source.number
            self.sources.append(source)
        return self._numbers[key]
