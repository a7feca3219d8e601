"""A proposition in four answers, where a reader who asks one thing finds all of it without another click."""

import streamlit as st

from app.links import Page, case_link, link
from app.questions import ask
from app.widgets import chips
from app.widgets.marks import escape
from app.widgets.table import facts_html
from kb.store.answer import Answer, Voice, answer_on
from kb.store.evidence import EvidenceCard

_QUOTED = 260


def show_answer(proposition_id: str) -> None:
    """Draw the block; nothing where there is no such proposition."""
    found = ask(answer_on, proposition_id)
    if found is not None:
        st.html(answer_html(found))


def answer_html(found: Answer) -> str:
    """The four answers as HTML."""
    accused = escape(found.subject.name) if found.subject else "the accused"
    against = f", {chips.plural(found.against, 'origin')} against" if found.against else ""
    claims = chips.anchor(link(Page.CLAIMS, c_proposition=found.proposition_id), "every claim")
    return (
        '<section class="dw-answer" aria-label="In short">'
        + facts_html(
            [
                ("who says so", _voices(found.voices)),
                (
                    "independent reports",
                    f"<b>{chips.support(found.origins, found.documents)}</b>{against} · {chips.stance(found.standing)} · {claims}",
                ),
                (f"{accused} answers" if found.subject else "answer", _replies(found.replies)),
                ("case", _cases(found)),
            ]
        )
        + "</section>"
    )


def _voices(voices: tuple[Voice, ...]) -> str:
    return "<br>".join(_voice(voice) for voice in voices) or '<span class="dw-muted">nobody on record</span>'


def _voice(voice: Voice) -> str:
    own = f" in an {' and an '.join(voice.own)}" if voice.own else ""
    others = [name for name in voice.publishers if not own or not voice.speaker or name != voice.speaker.name]
    outlets = escape(", ".join(others[:4])) + (" and others" if len(others) > 4 else "")
    name = chips.entity(voice.speaker) if voice.speaker else outlets or "unnamed sources"
    told = own
    if voice.speaker and outlets:
        told += f", told by {outlets}"
    elif not voice.speaker:
        told += " in their own word"
    stances = " ".join(chips.stance(word) for word in voice.stances)
    return (
        f'{name} {stances} <span class="dw-muted">{chips.claim_anchor(voice.claim_id, f"since {chips.day(voice.since)}")}'
        f"{told}</span>"
    )


def _replies(replies: tuple[EvidenceCard, ...]) -> str:
    lines = [
        f"{chips.stance(card.stance)} {chips.claim_anchor(card.claim_id, chips.day(card.published))} "
        f"“{escape(card.quote[:_QUOTED])}{'…' if len(card.quote) > _QUOTED else ''}”"
        for card in replies
    ]
    return "<br>".join(lines) or '<span class="dw-muted">no answer on record</span>'


def _cases(found: Answer) -> str:
    if found.cases:
        return "<br>".join(
            f"{chips.anchor(case_link(row.id), escape(row.caption))} <span class='dw-muted'>{escape(row.status)}, filed "
            f"{chips.day(row.filed, absent='on an unknown day')}</span>"
            for row in found.cases
        )
    return '<span class="dw-muted">no docket on record has both as parties</span>'
