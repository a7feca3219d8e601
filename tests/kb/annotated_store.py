"""A small store made from invented annotated documents, through the real stages."""

from datetime import UTC, datetime

from sqlalchemy.engine import Engine

from kb.annotation import AnnotatedDocument
from kb.extract.stage import store_annotation
from kb.ids import digest, stable_id
from kb.models import Document
from kb.store.session import insert_new, writing


def add_document(
    engine: Engine,
    annotation: AnnotatedDocument,
    *,
    owner_group: str | None = None,
    published: datetime | None = None,
    first_seen: datetime = datetime(2026, 5, 1, 9, tzinfo=UTC),
) -> str:
    """Store an annotated document as if it had been crawled and extracted; returns its id."""
    key = stable_id(annotation.url or annotation.id, digest(annotation.text.encode()))
    with writing(engine) as session:
        insert_new(
            session,
            Document,
            [
                {
                    "id": key,
                    "url": annotation.url,
                    "kind": annotation.kind.value,
                    "title": annotation.title,
                    "text": annotation.text,
                    "digest": digest(annotation.text.encode()),
                    "authors": [],
                    "publisher": annotation.publisher,
                    "owner_group": owner_group or annotation.publisher,
                    "published": published,
                    "first_seen": first_seen,
                    "language": "en",
                    "paywalled": False,
                    "credits": [],
                    "links": [],
                    "relevance": 1.0,
                }
            ],
        )
    with writing(engine) as session:
        document = session.get_one(Document, key)
        store_annotation(session, document, annotation)
    return key


def annotated(
    text: str, *, claims: list[dict[str, object]], entities: dict[str, str], **fields: object
) -> AnnotatedDocument:
    """An annotated document whose mentions are every place where an entity's name stands.

    Args:
        text: the document's text.
        claims: claims in the ontology's form; `sentence` may stand for the offsets.
        entities: name to kind; the name is the id too.
        fields: url, publisher, title, kind and so on.
    """
    listed = []
    for name, kind in entities.items():
        places, start = [], text.find(name)
        while start >= 0:
            places.append({"start": start, "end": start + len(name)})
            start = text.find(name, start + 1)
        listed.append({"id": name, "kind": kind, "name": name, "mentions": places})
    placed = []
    for claim in claims:
        sentence = str(claim.get("sentence", text))
        start = text.index(sentence)
        rest = {key: value for key, value in claim.items() if key != "sentence"}
        placed.append({"start": start, "end": start + len(sentence), "stance": "reported", **rest})
    return AnnotatedDocument.model_validate(
        {"id": "invented", "text": text, "entities": listed, "claims": placed, **fields}
    )
