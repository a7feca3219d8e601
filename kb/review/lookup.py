"""From a row to the key that decisions on it are kept under."""

from sqlmodel import Session

from kb.models import Claim, Document, DocumentEntity
from kb.review.keys import claim_key


def key_of_claim(session: Session, claim_id: str) -> str | None:
    """The key of a claim as extraction found it; None where there is no such claim."""
    claim = session.get(Claim, claim_id)
    document = session.get(Document, claim.document_id) if claim else None
    if claim is None or document is None:
        return None
    names: list[str | None] = []
    for reference in (claim.subject_ref, claim.object_ref, claim.speaker_ref):
        entity = session.get(DocumentEntity, reference) if reference else None
        names.append(entity.name if entity else None)
    predicate = (claim.review_original or {}).get("predicate", claim.predicate)
    return claim_key(document.digest, claim.start, claim.end, names[0], predicate, names[1], names[2])
