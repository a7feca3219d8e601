"""Long documents in pieces: what bounds the memory of one pass, and how the passes' results become one again."""

from collections.abc import Sequence

from kb.annotation import AnnotatedCase, AnnotatedClaim, AnnotatedDocument, AnnotatedEntity
from kb.ontology import Kind

PIECE = 60_000
"""Characters read at once: about 10,000 words, far above any news page and most court papers."""


def pieces_of(text: str, *, size: int = PIECE) -> list[tuple[int, int]]:
    """Start and end of the pieces that a text is read in: cut at a line end if there is one, at a space, or anywhere."""
    spans: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > size:
        end = -1
        for separator in ("\n", ". ", " "):
            end = text.rfind(separator, start + size // 2, start + size)
            if end >= 0:
                end += len(separator)
                break
        end = end if end > start else start + size
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    return spans


def joined(document: AnnotatedDocument, parts: Sequence[tuple[int, AnnotatedDocument]]) -> AnnotatedDocument:
    """One annotation out of those of a document's pieces, each with the place where its piece begins.

    Entities of the same kind and name are one; offsets are moved to the whole text.
    """
    if len(parts) == 1:
        return parts[0][1]
    entities: dict[tuple[Kind, str], AnnotatedEntity] = {}
    claims: list[AnnotatedClaim] = []
    cases: dict[tuple[str | None, str | None], AnnotatedCase] = {}
    for offset, part in parts:
        new_ids = _take_entities(part, offset, entities)
        claims.extend(_moved_claim(claim, offset, new_ids) for claim in part.claims)
        for case in part.cases:
            cases.setdefault(
                (case.caption, case.docket_number),
                case.model_copy(
                    update={
                        "plaintiffs": [new_ids[key] for key in case.plaintiffs if key in new_ids],
                        "defendants": [new_ids[key] for key in case.defendants if key in new_ids],
                    }
                ),
            )
    notes = {part.note for _, part in parts if part.note}
    return document.model_copy(
        update={
            "entities": list(entities.values()),
            "claims": claims,
            "cases": list(cases.values()),
            "note": "; ".join(sorted(notes)) or None,
        }
    )


def _take_entities(
    part: AnnotatedDocument, offset: int, entities: dict[tuple[Kind, str], AnnotatedEntity]
) -> dict[str, str]:
    new_ids: dict[str, str] = {}
    for entity in part.entities:
        mentions = [
            mention.model_copy(update={"start": mention.start + offset, "end": mention.end + offset})
            for mention in entity.mentions
        ]
        known = entities.get((entity.kind, entity.name))
        if known is None:
            known = entity.model_copy(update={"id": f"e{len(entities) + 1}", "mentions": mentions})
            entities[entity.kind, entity.name] = known
        else:
            known.mentions.extend(mentions)
            known.confidence = max(known.confidence, entity.confidence)
        new_ids[entity.id] = known.id
    return new_ids


def _moved_claim(claim: AnnotatedClaim, offset: int, new_ids: dict[str, str]) -> AnnotatedClaim:
    return claim.model_copy(
        update={
            "start": claim.start + offset,
            "end": claim.end + offset,
            "speaker": new_ids.get(claim.speaker) if claim.speaker else None,
            "subject": new_ids.get(claim.subject) if claim.subject else None,
            "object": new_ids.get(claim.object) if claim.object else None,
        }
    )
