"""A docket's own lines: every attorney and firm represents its party and no other, and judges preside."""

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc

from kb.extract.docket_parties import COMPONENT
from kb.extract.document import DocumentEntity, DocumentMeta, EntityMention, register_extensions
from kb.ontology import DocumentKind, Kind

TEXT = """Acme Labs, Inc. v. Doe, 3:26-cv-00001 (U.S. District Court, N.D. Cal.)

Assigned to: Judge Ada Example. Referred to: Magistrate Judge Bo Sample. Nature of Suit: 880 Trade Secrets.

Plaintiff: Acme Labs, Inc. Represented by: Carla Counsel, Smith & Jones LLP; Dan Deputy, Smith & Jones LLP.

Defendant: Erin Doe. Represented by: Fay Friend, Friend Law Group.

01/02/2026 1 COMPLAINT against Erin Doe filed by Acme Labs, Inc."""


def read(kind: DocumentKind) -> Doc:
    """The text after the component, with a name that an earlier component got wrong."""
    register_extensions()
    nlp = English()
    nlp.add_pipe(COMPONENT)
    doc = nlp.make_doc(TEXT)
    doc._.meta = DocumentMeta(id="1", kind=kind)
    wrong = TEXT.index("Carla Counsel, Smith")
    caption = "Acme Labs, Inc. v. Doe"
    doc._.entities = [
        DocumentEntity("e1", Kind.PERSON, "Carla Counsel, Smith", [EntityMention(wrong, wrong + 20)]),
        DocumentEntity("e2", Kind.CASE, caption, [EntityMention(0, len(caption))]),
        DocumentEntity(
            "e3",
            Kind.COMPANY,
            "Acme",
            [EntityMention(TEXT.rindex("Acme Labs, Inc."), TEXT.rindex("Acme Labs, Inc.") + 15)],
        ),
    ]
    return nlp(doc)


def test_everyone_represents_their_own_party() -> None:
    doc = read(DocumentKind.DOCKET_ENTRY)
    names = {entity.id: (entity.name, entity.kind) for entity in doc._.entities}
    found = {
        (names[claim.subject][0], claim.predicate.value, names[claim.object][0])
        for claim in doc._.docket_claims
    }
    assert found == {
        ("Carla Counsel", "represents", "Acme Labs, Inc."),
        ("Dan Deputy", "represents", "Acme Labs, Inc."),
        ("Smith & Jones LLP", "represents", "Acme Labs, Inc."),
        ("Fay Friend", "represents", "Erin Doe"),
        ("Friend Law Group", "represents", "Erin Doe"),
        ("Ada Example", "presides", "Acme Labs, Inc. v. Doe"),
        ("Bo Sample", "presides", "Acme Labs, Inc. v. Doe"),
    }
    kinds = dict(names.values())
    assert kinds["Acme Labs, Inc."] is Kind.COMPANY
    assert kinds["Erin Doe"] is Kind.PERSON
    assert kinds["Smith & Jones LLP"] is Kind.LAW_FIRM


def test_names_that_were_read_wrong_on_a_line_are_gone_and_offsets_are_right() -> None:
    doc = read(DocumentKind.DOCKET_ENTRY)
    assert "Carla Counsel, Smith" not in {entity.name for entity in doc._.entities}
    (acme,) = [entity for entity in doc._.entities if entity.name == "Acme Labs, Inc."]
    assert acme.id == "e3"
    assert {TEXT[mention.start : mention.end] for mention in acme.mentions} == {"Acme Labs, Inc."}
    for claim in doc._.docket_claims:
        assert TEXT[claim.start : claim.end].startswith(("Plaintiff:", "Defendant:", "Assigned to:"))


@pytest.mark.parametrize("kind", [DocumentKind.ARTICLE, DocumentKind.FILING])
def test_other_documents_pass_untouched(kind: DocumentKind) -> None:
    doc = read(kind)
    assert [entity.id for entity in doc._.entities] == ["e1", "e2", "e3"]
    assert doc._.docket_claims == []
