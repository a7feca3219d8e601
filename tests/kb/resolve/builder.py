"""Invented annotated documents, sentence by sentence."""

from typing import NamedTuple

from kb.annotation import AnnotatedCase, AnnotatedClaim, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.ontology import DocumentKind, Hedge, Kind, Predicate, Stance


class Says(NamedTuple):
    """A claim in names."""

    stance: str
    predicate: str
    subject: str | None
    object: str | None = None
    speaker: str | None = None
    negated: bool = False
    hedge: str = "none"
    confidence: float = 0.9


def told(
    key: str,
    published: str,
    publisher: str,
    *sentences: tuple[str, *tuple[Says, ...]],
    kinds: dict[str, str] | None = None,
    kind: str = "article",
    case: AnnotatedCase | None = None,
) -> AnnotatedDocument:
    """A document of sentences, each with the claims that it makes; names are companies unless `kinds` says otherwise."""
    text = ""
    ids: dict[str, str] = {}
    claims: list[AnnotatedClaim] = []
    kinds = kinds or {}

    def reference(name: str | None) -> str | None:
        return None if name is None else ids.setdefault(name, f"e{len(ids) + 1}")

    for sentence, *made in sentences:
        start = len(text) + (1 if text else 0)
        text = f"{text} {sentence}" if text else sentence
        claims += [
            AnnotatedClaim(
                start=start,
                end=len(text),
                speaker=reference(says.speaker),
                stance=Stance(says.stance),
                predicate=Predicate(says.predicate),
                subject=reference(says.subject),
                object=reference(says.object),
                negated=says.negated,
                hedge=Hedge(says.hedge),
                confidence=says.confidence,
            )
            for says in made
        ]
    for name in kinds:
        reference(name)
    if case is not None:
        case = case.model_copy(
            update={
                "plaintiffs": [str(reference(name)) for name in case.plaintiffs],
                "defendants": [str(reference(name)) for name in case.defendants],
            }
        )
    entities = [
        AnnotatedEntity(
            id=number, kind=Kind(kinds.get(name, "company")), name=name, mentions=_spans(text, name)
        )
        for name, number in ids.items()
    ]
    return AnnotatedDocument(
        id=key,
        url=f"https://{publisher.casefold().replace(' ', '')}.example/{key}",
        publisher=publisher,
        published=published,
        kind=DocumentKind(kind),
        title=sentences[0][0][:80],
        text=text,
        entities=entities,
        claims=claims,
        cases=[case] if case else [],
    )


def _spans(text: str, name: str) -> list[MentionSpan]:
    found: list[MentionSpan] = []
    start = text.find(name)
    while start >= 0:
        found.append(MentionSpan(start=start, end=start + len(name)))
        start = text.find(name, start + 1)
    return found
