"""Evidence on a terminal: the quote, who said it where and when, and how to look it up."""

from collections.abc import Iterator

from rich.markup import escape

from kb.store.evidence import EntityRef, EvidenceCard


def name_of(entity: EntityRef | None, missing: str = "–") -> str:
    """An entity's name as it may be printed."""
    return escape(entity.name) if entity else missing


def triple(
    subject: EntityRef | None, predicate: str, object_: EntityRef | None, *, negated: bool = False
) -> str:
    """Subject, predicate and object in one line."""
    verb = ("not " if negated else "") + predicate.replace("_", " ")
    return f"{name_of(subject)} → [bold]{verb}[/] → {name_of(object_)}"


def card_lines(card: EvidenceCard, *, indent: str = "  ") -> Iterator[str]:
    """A claim's sentence with its place."""
    quote = " ".join(card.quote.split())
    if len(quote) > 400:
        quote = quote[:397] + "…"
    day = card.published.date().isoformat() if card.published else "no date"
    yield f"{indent}[italic]“{escape(quote)}”[/]"
    source = " · ".join(
        escape(part)
        for part in (
            card.publisher or "unknown publisher",
            day,
            card.document_kind,
            card.place or "",
            card.url or "",
        )
        if part
    )
    yield f"{indent}[dim]{source}[/]"
    page = f", page {card.page_id}" if card.page_id else ""
    yield f"{indent}[dim]claim {card.claim_id}, document {card.document_id} [{card.start}:{card.end}]{page}[/]"
