"""Small marks: a stance as glyph and word, an entity as shape and link, dates and counts."""

from datetime import date, datetime

from app.links import Link, claim_link, document_link, entity_link
from app.widgets.marks import escape
from kb.cases.courts import court_of
from kb.store.evidence import COUNT_CAP, EntityRef

GLYPHS = {
    "alleged": "▲",
    "denied": "✕",
    "admitted": "●",
    "ruled": "■",
    "testified": "◆",
    "reported": "–",
    "stated": "–",
    "declined": "○",
    "settled": "●",
    "withdrawn": "○",
}
"""A stance or standing is never told by colour alone."""


def anchor(link: Link, inner: str) -> str:
    """A link within the app around HTML; the browser's own navigation works as well as the quick one."""
    return f'<a href="{escape(link.href)}" target="_self" data-inapp="1">{inner}</a>'


def stance(word: str) -> str:
    """A stance or standing as glyph and word."""
    known = word if word in GLYPHS else "reported"
    return (
        f'<span class="dw-stance dw-s-{known}"><span class="dw-glyph" aria-hidden="true">{GLYPHS[known]}'
        f"</span>{escape(word)}</span>"
    )


def kind_mark(kind: str) -> str:
    """The shape of a kind in its colour, with the kind as its title."""
    return f'<span class="dw-kind dw-k-{escape(kind)}" title="{escape(kind.replace("_", " "))}"></span>'


def named(kind: str, name: str) -> str:
    """A name behind the shape of its kind; no line ends between the two."""
    return f'<span class="dw-named">{kind_mark(kind)}{escape(name)}</span>'


def entity(ref: EntityRef | None, *, absent: str = "") -> str:
    """An entity as shape and link to its page; an unresolved name without a link."""
    if ref is None:
        return f'<span class="dw-muted">{escape(absent)}</span>' if absent else ""
    name = named(ref.kind, ref.name)
    if ref.id is None:
        return f'<span title="{escape(ref.kind)}, not resolved">{name}</span>'
    return anchor(entity_link(ref.id, ref.kind), name)


def predicate(word: str) -> str:
    """A predicate as words."""
    return escape(word.replace("_", " "))


def day(moment: datetime | date | None, *, absent: str = "no date") -> str:
    """A full date."""
    if moment is None:
        return absent
    shown = moment.date() if isinstance(moment, datetime) else moment
    return shown.isoformat()


def court(court_id: str | None, *, absent: str = "") -> str:
    """A court as lawyers shorten it ("N.D. Cal."), with its full name and id as its title."""
    if not court_id:
        return escape(absent)
    known = court_of(court_id)
    if known is None:
        return escape(court_id)
    return f'<span class="dw-nowrap" title="{escape(f"{known.name} ({court_id})")}">{escape(known.citation or known.name)}</span>'


def court_in_full(court_id: str | None, *, absent: str) -> str:
    """A court's whole name with its id."""
    known = court_of(court_id) if court_id else None
    if known is None:
        return escape(court_id or absent)
    return f'{escape(known.name)} <span class="dw-mono dw-muted">{escape(court_id)}</span>'


def court_cited(court_id: str | None) -> str | None:
    """A court as a citation names it, as plain text; its id where no shorter name is known."""
    known = court_of(court_id) if court_id else None
    return (known.citation or known.name) if known else court_id


def count(number: int) -> str:
    """A count; beyond the cap only that it is more."""
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 origin", "3 origins"."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def support(origins: int, documents: int) -> str:
    """How well something is supported: origins first, never copies alone."""
    return f"{plural(origins, 'origin')} ({plural(documents, 'document')})"


def claim_anchor(claim_id: str, inner: str) -> str:
    """A link to a claim around HTML."""
    return anchor(claim_link(claim_id), inner)


def document_anchor(document_id: str, title: str | None, claim_id: str | None = None) -> str:
    """A link to a document by its title."""
    return anchor(document_link(document_id, claim_id), escape(title or "untitled document"))
