"""The key of a proposition."""

from kb.ids import stable_id
from kb.ontology import SYMMETRIC


def proposition_id(subject: str | None, predicate: str, object_: str | None) -> str:
    """The key of a proposition over canonical ids; symmetric predicates read the same either way round."""
    if predicate in SYMMETRIC and subject is not None and object_ is not None and object_ < subject:
        subject, object_ = object_, subject
    return stable_id("proposition", subject, predicate, object_)
