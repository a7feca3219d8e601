"""Where names begin and end, and what stands for them, in short texts of our own read by the whole pipeline."""

import random

import pytest
from spacy.language import Language

from kb.annotation import AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.extract.pipeline import annotate, load_pipeline
from kb.extract.training.missed_mentions import with_missed_mentions
from kb.extract.training.written_stories import written_documents
from kb.ontology import DocumentKind, Kind
from kb.settings import Settings


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(Settings())


def mentions(nlp: Language, text: str, kind: DocumentKind = DocumentKind.ARTICLE) -> dict[str, list[str]]:
    """Name of each entity to what its mentions say, in order of place."""
    document = next(annotate(nlp, [AnnotatedDocument(id="d", kind=kind, text=text)]))
    return {entity.name: [text[m.start : m.end] for m in entity.mentions] for entity in document.entities}


def test_a_legal_form_keeps_its_full_stop_and_a_possessive_is_left_out(nlp: Language) -> None:
    found = mentions(
        nlp,
        "COMPLAINT against Brimford AI, Inc. filed by Larkspur Media, Inc. "
        "Brimford AI, Inc.'s answer is due within 21 days.",
        DocumentKind.DOCKET_ENTRY,
    )
    said = [surface for surfaces in found.values() for surface in surfaces]
    assert "Brimford AI, Inc." in said
    assert not any(surface.endswith(("Inc", "'s")) for surface in said)


def test_a_role_word_before_a_name_is_its_title(nlp: Language) -> None:
    text = "ORDER granting Defendant Anthropic PBC's motion to dismiss, signed by Judge Eumi K. Lee."
    said = [s for surfaces in mentions(nlp, text, DocumentKind.DOCKET_ENTRY).values() for s in surfaces]
    assert "Defendant" not in said
    assert "Anthropic PBC" in said


def test_terms_have_the_name_of_the_firm_in_theirs(nlp: Language) -> None:
    found = mentions(
        nlp, "OpenAI told lawmakers that DeepSeek had broken OpenAI’s terms of service to train its model."
    )
    laws = [surfaces for surfaces in found.values() if "OpenAI’s terms of service" in surfaces]
    assert len(laws) == 1
    assert found["OpenAI"][:2] == ["OpenAI", "OpenAI"]


def test_what_belongs_to_a_firm_is_no_part_of_its_name(nlp: Language) -> None:
    found = mentions(nlp, "DeepSeek trained its new model on Huawei chips, two people said on Tuesday.")
    assert "Huawei" in found
    assert not any("chips" in surface for surfaces in found.values() for surface in surfaces)


def test_a_model_s_name_ends_before_the_full_stop(nlp: Language) -> None:
    found = mentions(nlp, "Access was cut off on the eve of GPT-5. OpenAI called the talks cordial.")
    assert any("GPT-5" in surfaces for surfaces in found.values())
    assert not any("GPT-5." in surfaces for surfaces in found.values())


def test_no_name_goes_on_from_a_headline_into_the_text(nlp: Language) -> None:
    found = mentions(
        nlp,
        "Anthropic accuses DeepSeek and MiniMax of distilling Claude\n"
        "Anthropic on Monday accused DeepSeek of distilling its Claude models.",
    )
    assert not any("\n" in surface for surfaces in found.values() for surface in surfaces)
    assert found["Claude"][0] == "Claude"


def test_a_maker_told_by_its_model_is_that_firm(nlp: Language) -> None:
    found = mentions(
        nlp,
        "OpenAI sent a memo to lawmakers about DeepSeek on Thursday. "
        "The Chinese firm kept targeting the ChatGPT maker, according to the memo.",
    )
    assert "the ChatGPT maker" in found["OpenAI"]


STORY = """### article
{c1=Orrin Labs} sued {c2=Velka AI} on Monday. => sued c1 c2 reported
{c1=The company} said that {c2=the lab} had copied {m1=Orrin One}, and {c1=it} wants damages. => said @c1 stated
{c2=It} said {c1=its} rival was wrong, and {c2=the lab} would say so in court. => said @c2 denied
"""


@pytest.fixture
def story(tmp_path_factory: pytest.TempPathFactory) -> AnnotatedDocument:
    path = tmp_path_factory.mktemp("stories") / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return written_documents([path])[0]


def test_training_loses_mentions_but_no_entity_and_no_first_name(story: AnnotatedDocument) -> None:
    rng = random.Random(4)
    damaged = [with_missed_mentions(story, rng) for _ in range(200)]
    counts = {sum(len(entity.mentions) for entity in each.entities) for each in damaged}
    whole = sum(len(entity.mentions) for entity in story.entities)
    assert max(counts) == whole
    assert min(counts) < whole - 2
    for each in damaged:
        assert [entity.id for entity in each.entities] == [entity.id for entity in story.entities]
        for entity, intact in zip(each.entities, story.entities, strict=True):
            assert intact.mentions[0] in entity.mentions
        assert each.claims == story.claims


def test_a_misled_mention_goes_to_another_entity_of_the_document() -> None:
    text = "Orrin sued Velka. " + "It lost. " * 40
    places = [MentionSpan(start=at, end=at + 2) for at in range(18, len(text), 9)]
    document = AnnotatedDocument(
        id="d",
        text=text,
        entities=[
            AnnotatedEntity(id="a", kind=Kind.COMPANY, name="Orrin", mentions=[MentionSpan(start=0, end=5), *places]),
            AnnotatedEntity(id="b", kind=Kind.COMPANY, name="Velka", mentions=[MentionSpan(start=11, end=16)]),
        ],
    )  # fmt: skip
    damaged = with_missed_mentions(document, random.Random(1))
    assert len(damaged.entities[1].mentions) > 1
    assert len(damaged.entities[0].mentions) < len(places)
