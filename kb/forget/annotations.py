"""What extraction finds of removed people is left out before it is stored."""

from kb.annotation import AnnotatedDocument
from kb.forget.tombstones import PERSON, Tombstones
from kb.ontology import Kind
from kb.resolve.names import parsed_person


def without_people(annotation: AnnotatedDocument, tombstones: Tombstones) -> AnnotatedDocument:
    """The annotation without the people who have a tombstone, and without claims by or about them.

    A single name counts as theirs where their full name stands in the same document.
    """
    if not tombstones.has(PERSON):
        return annotation
    people = [entity for entity in annotation.entities if entity.kind is Kind.PERSON]
    removed = {entity.id for entity in people if tombstones.person(entity.name) is not None}
    if not removed:
        return annotation
    full = [parsed_person(entity.name) for entity in people if entity.id in removed]
    single = {word for name in full for word in (name.first, name.last)}
    for entity in people:
        name = parsed_person(entity.name)
        if name.is_lone and name.first in single:
            removed.add(entity.id)
    return annotation.model_copy(
        update={
            "entities": [entity for entity in annotation.entities if entity.id not in removed],
            "claims": [
                claim
                for claim in annotation.claims
                if not removed & {claim.speaker, claim.subject, claim.object}
            ],
            "cases": [
                case.model_copy(
                    update={
                        "plaintiffs": [key for key in case.plaintiffs if key not in removed],
                        "defendants": [key for key in case.defendants if key not in removed],
                    }
                )
                for case in annotation.cases
            ],
        }
    )
