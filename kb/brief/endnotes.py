"""Numbers evidence as it is used, and gathers the endnotes."""

from kb.brief.content import Source
from kb.graph.pages import claim_page
from kb.store.evidence import EvidenceCard


class Endnotes:
    """The evidence of one briefing; a claim keeps the number it got first."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.sources: list[Source] = []

    def cite(self, card: EvidenceCard) -> int:
        """The number of a claim's evidence."""
        if card.claim_id not in self._numbers:
            self._numbers[card.claim_id] = len(self.sources) + 1
            self.sources.append(
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
                )
            )
        return self._numbers[card.claim_id]
