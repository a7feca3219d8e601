"""A nearer spelling for words that nothing holds, out of the names and titles that are in the store."""

import re

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlmodel import Session

from kb.models import Alias, Case, Document, Entity
from kb.search.query import SearchQuery, Term
from kb.store.session import table_of

_WORD = re.compile(r"\w{3,}", re.UNICODE)
_LEAST = 78
"""Likeness of 100 below which another word is no misspelling of this one."""

_MOST_TEXTS = 20_000


def vocabulary(session: Session) -> dict[str, str]:
    """Word in lower case to the word as it is written, out of names, captions and the newest titles."""
    documents = table_of(Document)
    sources = (
        sa.select(table_of(Entity).c.name).limit(_MOST_TEXTS),
        sa.select(table_of(Alias).c.text).limit(_MOST_TEXTS),
        sa.select(table_of(Case).c.caption).limit(_MOST_TEXTS),
        sa.select(documents.c.title)
        .where(documents.c.title.is_not(None))
        .order_by(documents.c.published.desc())
        .limit(_MOST_TEXTS),
    )
    words: dict[str, str] = {}
    for source in sources:
        for text in session.connection().execute(source).scalars():
            for word in _WORD.findall(text):
                words.setdefault(word.lower(), word)
    return words


def suggestion(session: Session, query: SearchQuery) -> str | None:
    """The query with each unknown word replaced by the likeliest one; None where no word has a better spelling."""
    known = vocabulary(session)
    changed = False
    terms = []
    for term in query.terms:
        words = []
        for word in term.words:
            better = None if word.lower() in known or term.excluded else _nearest(word, known)
            changed = changed or better is not None
            words.append(better or word)
        terms.append(Term(tuple(words), term.prefix, term.excluded))
    if not changed:
        return None
    return str(
        SearchQuery(
            tuple(terms), query.companies, query.cases, query.stances, query.predicates, query.publishers,
            query.kinds, query.after, query.before,
        )
    )  # fmt: skip


def _nearest(word: str, known: dict[str, str]) -> str | None:
    found = process.extractOne(word.lower(), known.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST)
    return known[found[0]] if found else None
