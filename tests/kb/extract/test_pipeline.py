"""The pipeline as a whole: what it finds in invented pages, bad input, processes, missing models."""

import multiprocessing

import pytest
from spacy.language import Language

from kb.annotation import AnnotatedDocument, AnnotatedEntity
from kb.errors import ModelMissingError
from kb.extract.pipeline import annotate, load_pipeline
from kb.ontology import DocumentKind, Kind
from kb.settings import Settings

PAGE = """Brightwater Labs accuses Tessel AI of distilling its models

Brightwater Labs has sued Tessel AI, the company said on Monday. Marta Oduya, who runs Brightwater Labs, told reporters that she had proof.

“They copied Lumen-3,” Oduya said. The Federal Trade Commission (FTC) is looking into it. In a filing, Tessel AI denied everything; its lawyers at Crane & Hollis LLP declined to comment.

The case is Brightwater Labs, Inc. v. Tessel AI, Inc., No. 3:25-cv-01234, in the U.S. District Court for the Northern District of California."""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(Settings())


def run(nlp: Language, *texts: str, kind: DocumentKind = DocumentKind.ARTICLE) -> list[AnnotatedDocument]:
    return list(annotate(nlp, [AnnotatedDocument(id=str(n), text=t, kind=kind) for n, t in enumerate(texts)]))


def surfaces(document: AnnotatedDocument, entity: AnnotatedEntity) -> list[str]:
    return [document.text[mention.start : mention.end] for mention in entity.mentions]


def test_an_article_gives_its_entities_with_their_kinds(nlp: Language) -> None:
    (document,) = run(nlp, PAGE)
    kinds = {entity.name: entity.kind for entity in document.entities}
    assert kinds["Marta Oduya"] is Kind.PERSON
    assert kinds["Federal Trade Commission"] is Kind.AGENCY
    assert kinds["Tessel AI"] is Kind.COMPANY
    assert any(kind is Kind.COURT for kind in kinds.values())
    assert any(kind is Kind.LAW_FIRM and "Crane" in name for name, kind in kinds.items())


def test_short_forms_acronyms_and_pronouns_belong_to_their_entity(nlp: Language) -> None:
    (document,) = run(nlp, PAGE)
    by_name = {entity.name: surfaces(document, entity) for entity in document.entities}
    assert {"Marta Oduya", "Oduya", "she"} <= set(by_name["Marta Oduya"])
    assert {"Federal Trade Commission", "FTC"} <= set(by_name["Federal Trade Commission"])


def test_the_case_has_number_court_and_parties(nlp: Language) -> None:
    (document,) = run(nlp, PAGE)
    (case,) = document.cases
    names = {entity.id: entity.name for entity in document.entities}
    assert case.docket_number == "3:25-cv-01234"
    assert case.court == "cand"
    assert [names[key] for key in case.plaintiffs] == ["Brightwater Labs"]
    assert [names[key] for key in case.defendants] == ["Tessel AI"]


def test_confidences_are_chances(nlp: Language) -> None:
    (document,) = run(nlp, PAGE)
    assert all(0 <= entity.confidence <= 1 for entity in document.entities)
    assert all(0 <= mention.confidence <= 1 for entity in document.entities for mention in entity.mentions)


def test_another_language_has_a_reason_and_no_claims(nlp: Language) -> None:
    (document,) = run(
        nlp,
        "Elon Musk admitiu na quinta-feira que a xAI usou modelos da OpenAI para treinar o Grok, segundo o jornal.",
    )
    assert document.claims == []
    assert document.note is not None
    assert "language pt" in document.note


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!… ——— ;;;",
        "\u202eOpenAI\u202c sued \u200bxAI\u200b.\x00\x07 \u2028 OK",
        "lone \ud800 surrogate and OpenAI",
        "[CLS] [SEP] [MASK] OpenAI [PAD]",
        "👩‍👩‍👧 OpenAI 🇺🇸 sued xAI.",
    ],
)
def test_odd_text_keeps_offsets_right(nlp: Language, text: str) -> None:
    (document,) = run(nlp, text)
    assert len(document.text) == len(text)
    for entity in document.entities:
        for mention in entity.mentions:
            surface = document.text[mention.start : mention.end]
            assert surface
            assert surface == surface.strip()
    document.line().encode()


@pytest.mark.parametrize(
    "text",
    [
        "word " * 1_500,
        "a" * 20_000,
        "OpenAI, " * 1_000,
        "Ann Bell and Carl Dorn met " * 200,
        "the company said it " * 300,
        "“" * 6_000,
        "(" * 3_000 + "X" + ")" * 3_000,
        "A v. B, " * 800,
    ],
    ids=["one sentence", "one word", "one name", "names", "anaphors", "quotes", "brackets", "captions"],
)
def test_long_odd_text_is_read(nlp: Language, text: str) -> None:
    (document,) = run(nlp, text)
    assert document.text == text
    assert all(text[m.start : m.end].strip() for entity in document.entities for m in entity.mentions)


def test_processes_give_what_one_gives(nlp: Language) -> None:
    documents = [AnnotatedDocument(id=str(n), text=PAGE.replace("Tessel", f"Tessel{n}")) for n in range(6)]
    alone = [document.line() for document in annotate(nlp, documents, batch_size=2)]
    shared_out = [document.line() for document in annotate(nlp, documents, batch_size=2, processes=2)]
    assert alone == shared_out
    assert len(shared_out) == 6


def test_a_batch_whose_process_is_killed_is_read_all_the_same(
    nlp: Language, caplog: pytest.LogCaptureFixture
) -> None:
    documents = [AnnotatedDocument(id=str(n), text=PAGE) for n in range(12)]
    results = annotate(nlp, documents, batch_size=1, processes=2)
    next(results)
    for child in multiprocessing.active_children():
        child.kill()
    assert len(list(results)) == len(documents) - 1
    assert "an extraction process ended by itself" in caplog.text
    assert len(list(annotate(nlp, documents[:2], batch_size=1, processes=2))) == 2


def test_a_missing_english_pipeline_is_named_with_what_to_do() -> None:
    with pytest.raises(ModelMissingError, match="en_core_web_xl is not installed; run `pip install"):
        load_pipeline(Settings(spacy_model="en_core_web_xl"))


def test_a_text_is_read_the_same_whatever_is_read_beside_it(nlp: Language) -> None:
    document = AnnotatedDocument(id="one", text=PAGE)
    others = [
        AnnotatedDocument(id=str(n), text=PAGE.replace("Tessel", f"Velka{n}") * (n + 1)) for n in range(3)
    ]
    (alone,) = annotate(nlp, [document])
    together = list(annotate(nlp, [*others, document], batch_size=4))
    assert together[-1] == alone
