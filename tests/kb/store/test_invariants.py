"""A sound store has no findings, and each kind of damage is found where it is."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Document, Mention
from kb.store.invariants import documents_without_page, orphans
from kb.store.invariants_damage import all_findings
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import table_of, writing
from tests.kb.annotated_store import add_document, annotated


@pytest.fixture
def sound(engine: Engine) -> Engine:
    """Two documents with a claim each, the second without mentions in its first words."""
    for number, text in enumerate(
        ("Acme Labs sued Globex. It rained.", "On Monday Acme Labs sued Globex 深度.")
    ):
        add_document(
            engine,
            annotated(
                text,
                entities={"Acme Labs": "company", "Globex": "company"},
                claims=[{"predicate": "sued", "subject": "Acme Labs", "object": "Globex"}],
                url=f"http://gazette.example/{number}",
            ),
        )
    return engine


def test_a_sound_store_has_no_findings_but_documents_that_were_never_archived(sound: Engine) -> None:
    with Session(sound) as session:
        assert list(orphans(session)) == []
        assert list(wrong_evidence(session)) == []
        assert len(list(documents_without_page(session))) == 2


def _first_id(engine: Engine, model: type[Claim] | type[Mention] | type[Document]) -> str:
    with Session(engine) as session:
        table = table_of(model)
        return str(session.connection().execute(sa.select(sa.func.min(table.c.id))).scalar_one())


@pytest.mark.parametrize(
    ("model", "column", "value", "check"),
    [
        (Claim, "quote", "Globex sued Acme Labs.", "evidence"),
        (Claim, "start", 3, "evidence"),
        (Claim, "subject_ref", "nobody", "references"),
        (Claim, "proposition_id", "nothing", "references"),
        (Mention, "surface", "Acme", "evidence"),
        (Mention, "document_entity_id", "nobody", "references"),
        (Document, "text", "Somebody else's text", "text"),
        (Document, "origin_id", "nothing", "references"),
    ],
)
def test_damage_is_found_in_its_row(
    sound: Engine, model: type[Claim] | type[Mention] | type[Document], column: str, value: object, check: str
) -> None:
    key = _first_id(sound, model)
    table = table_of(model)
    with writing(sound) as session:
        session.connection().execute(table.update().where(table.c.id == key).values({column: value}))
    found = [finding for finding in all_findings(sound) if finding.check != "archive"]
    assert (check, f"{table.name}/{key}") in {(finding.check, finding.row) for finding in found}
