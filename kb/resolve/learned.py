"""Names that documents themselves tell: "X (formerly Y)", "X, doing business as Y", "Long Name (LN)".

A former or trade name makes two entities one, on a machine's judgement that a person can overrule; initials in brackets
do so where they are the name's. A short name in quotation marks, as filings use, holds in its document only, and is left
to extraction.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from kb.models import Document
from kb.ontology import Kind
from kb.resolve.comparing import Verdict
from kb.resolve.entities import Found, Names
from kb.resolve.judgements import MACHINE, judge, refresh_clusters
from kb.resolve.names import normalised, words_of

_NAMED = frozenset({Kind.COMPANY, Kind.ORGANIZATION, Kind.LAW_FIRM, Kind.AGENCY})
_WORD = r"[A-Z0-9](?:[\w&'’-]|\.(?=\w))*"
_NAME = rf"(?P<other>{_WORD}(?:[ ](?:of|the|and|for|&|{_WORD})){{0,6}})"
_FORMER = re.compile(
    rf"^,?\s*[(,]?\s*(?:formerly(?:\s+(?:known|called|named|operating))?(?:\s+as)?|previously\s+(?:known|called)(?:\s+as)?|"
    rf"f/k/a|n/k/a|now\s+(?:known\s+as|called)|which\s+was\s+(?:formerly\s+)?(?:known|called)\s+(?:as\s+)?|renamed(?:\s+as)?|"
    rf"doing\s+business\s+as|d/b/a|trading\s+as|also\s+known\s+as|a/k/a|(?:which\s+)?does\s+business\s+as)\s+[“\"]?{_NAME}"
)
_INITIALS = re.compile(r"^\s*\((?:the\s+)?[“\"]?(?P<other>[A-Z][A-Z&.]{1,9})[”\"]?\)")
_SMALL = frozenset("of the and for in on a an".split())  # noqa: SIM905
_ENDINGS = re.compile(r"(?:[.,;:]|\s+(?:and|of|the|for))+$")


@dataclass(frozen=True, slots=True)
class LearnedName:
    """Another name of an entity, with the words that tell it."""

    document_entity_id: str
    kind: Kind
    name: str
    phrase: str


def learned_names(document: Document, mentions: Sequence[Any]) -> Iterator[LearnedName]:
    """The names that a document tells beside its mentions (rows with document_entity_id, kind, surface, end)."""
    seen: set[tuple[str, str]] = set()
    for mention in mentions:
        kind = Kind(mention.kind)
        if kind not in _NAMED or not mention.surface[:1].isupper():
            continue
        after = document.text[mention.end : mention.end + 160]
        former, initials = _FORMER.match(after), _INITIALS.match(after)
        match = former or (initials if initials and is_initials(initials["other"], mention.surface) else None)
        if match is None:
            continue
        other = _ENDINGS.sub("", match["other"]).removesuffix("’s").removesuffix("'s")
        if len(other) < 2 or normalised(other, kind) in ("", normalised(mention.surface, kind)):
            continue
        if (mention.document_entity_id, other) not in seen:
            seen.add((mention.document_entity_id, other))
            yield LearnedName(mention.document_entity_id, kind, other, f"{mention.surface}{match[0]}"[:200])


def is_initials(short: str, name: str) -> bool:
    """Whether letters are the first ones of a name's words, small words left out or not."""
    letters = "".join(ch for ch in short.casefold() if ch.isalpha())
    words = words_of(name)
    every = "".join(word[0] for word in words)
    telling = "".join(word[0] for word in words if word not in _SMALL)
    return len(letters) >= 2 and letters in (every, telling)


def learn(
    session: Session,
    names: Names,
    document: Document,
    learned: Sequence[LearnedName],
    found: dict[str, Found],
) -> set[str]:
    """Tie the learned names to the entities that they are of; returns the entities whose cluster may have changed.

    A name that another entity has already is tied to it by a judgement; one that the alias table has for another thing
    is not learned.
    """
    touched: set[str] = set()
    for entry in learned:
        resolved = found.get(entry.document_entity_id)
        if resolved is None or resolved.entity_id is None:
            continue
        known = names.find(entry.name, entry.kind)
        if known.entity_id is None:
            names.add_alias(resolved.entity_id, entry.kind, entry.name, "document")
        elif known.entity_id != resolved.entity_id and not _are_both_listed(
            names, known.entity_id, resolved.entity_id
        ):
            names.flush()
            judge(
                session,
                known.entity_id,
                resolved.entity_id,
                Verdict.SAME,
                user=MACHINE,
                reason=f"“{entry.phrase}” in {document.id}",
                score=0.95,
                at=document.published or document.first_seen,
            )
            touched |= {known.entity_id, resolved.entity_id}
    return touched


def _are_both_listed(names: Names, left: str, right: str) -> bool:
    return names.is_listed(left) and names.is_listed(right)


def unite(session: Session, touched: set[str]) -> set[str]:
    """Derive the clusters of the touched entities; returns those whose cluster changed."""
    return refresh_clusters(session, touched) if touched else set()
