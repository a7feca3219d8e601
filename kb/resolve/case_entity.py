"""A case as an entity: its captions as names, and the keys by which a similar caption finds it."""

from collections.abc import Iterable

from sqlmodel import Session

from kb.cases.caption import normal_caption
from kb.ids import slug, stable_id
from kb.models import Alias, Case, Entity, NameBlock
from kb.ontology import Kind
from kb.resolve.names import words_of
from kb.store.session import insert_new, table_of


def register_case(session: Session, case_id: str, captions: Iterable[str]) -> str:
    """The entity that a case is, with its captions as names; returns its id."""
    entity_id = f"case-{slug(case_id)}"
    names = [caption for caption in dict.fromkeys(captions) if caption]
    kind = Kind.CASE.value
    insert_new(
        session,
        Entity,
        [
            {
                "id": entity_id,
                "kind": kind,
                "name": names[0] if names else case_id,
                "level": "group",
                "origin": "document",
            }
        ],
    )
    insert_new(
        session,
        Alias,
        [
            {
                "id": stable_id(entity_id, name),
                "entity_id": entity_id,
                "kind": kind,
                "text": name,
                "normal": normal_caption(name),
                "origin": "document",
            }
            for name in names
        ],
    )
    keys = sorted({key for name in names for side in caption_blocks(name) for key in side})
    insert_new(
        session,
        NameBlock,
        [
            {"id": stable_id(entity_id, key), "entity_id": entity_id, "kind": kind, "block": key}
            for key in keys
        ],
    )
    cases = table_of(Case)
    session.connection().execute(cases.update().where(cases.c.id == case_id).values(entity_id=entity_id))
    return entity_id


def caption_blocks(caption: str) -> tuple[set[str], set[str]]:
    """Words of the first and of the second side of a caption, as block keys; both hold all words of an "In re"."""
    sides = normal_caption(caption).split(" v ", 1)
    found = [{f"w:{word}" for word in words_of(side) if len(word) >= 2} for side in sides]
    return (found[0], found[1]) if len(found) == 2 else (found[0], found[0])
