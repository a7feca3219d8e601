"""Where the app shows a thing, relative to the app's root."""

from urllib.parse import urlencode

from kb.ontology import Kind


def entity_page(entity_id: str, kind: str) -> str:
    """The page of an entity; a case has a page of its own kind."""
    return f"/{'case' if kind == Kind.CASE else 'company'}?{urlencode({'id': entity_id})}"


def case_page(case_id: str) -> str:
    """The page of a case."""
    return f"/case?{urlencode({'id': case_id})}"


def claim_page(claim_id: str) -> str:
    """The page of a claim."""
    # most ids are plain hexadecimal, and a graph has very many of them
    return (
        f"/claim?id={claim_id}"
        if claim_id.isalnum() and claim_id.isascii()
        else f"/claim?{urlencode({'id': claim_id})}"
    )


def document_page(document_id: str, claim_id: str | None = None) -> str:
    """The page of a document, at a claim where one is given."""
    query = {"id": document_id} | ({"claim": claim_id} if claim_id else {})
    return f"/document?{urlencode(query)}"
