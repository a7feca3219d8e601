"""The claims component on invented sentences, with the real pipeline and the real model."""

import pytest
from spacy.language import Language

from kb.annotation import AnnotatedClaim, AnnotatedDocument
from kb.extract.pipeline import annotate, load_pipeline
from kb.ontology import FRAMES, SYMMETRIC, DocumentKind, Hedge, Predicate, Stance
from kb.settings import Settings


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(Settings())


def _read(nlp: Language, text: str, kind: DocumentKind = DocumentKind.ARTICLE) -> AnnotatedDocument:
    (found,) = annotate(nlp, [AnnotatedDocument(id="d", kind=kind, text=text)])
    return found


def _told(document: AnnotatedDocument, claim: AnnotatedClaim) -> tuple[str | None, str, str | None]:
    names = {entity.id: entity.name for entity in document.entities}
    return names.get(claim.subject or ""), claim.predicate.value, names.get(claim.object or "")


def test_a_list_of_defendants_gives_a_claim_for_each(nlp: Language) -> None:
    found = _read(
        nlp, "A quarrel over maps\nElon Musk sued OpenAI, Sam Altman and Greg Brockman on Monday in Oakland."
    )
    sued = {_told(found, claim) for claim in found.claims if claim.predicate is Predicate.SUED}
    assert sued == {
        ("Elon Musk", "sued", "OpenAI"),
        ("Elon Musk", "sued", "Sam Altman"),
        ("Elon Musk", "sued", "Greg Brockman"),
    }


def test_a_question_and_its_answer_make_a_partial_admission(nlp: Language) -> None:
    found = _read(
        nlp,
        "On the stand\nOn Thursday, Elon Musk was asked if xAI has used distillation techniques on OpenAI "
        "models to train Grok, and he said it was common practice. Asked if that meant “yes,” he said, “Partly.”",
    )
    (answer,) = [claim for claim in found.claims if claim.rule == "question and answer"]
    assert answer.stance is Stance.ADMITTED
    assert _told(found, answer) == ("xAI", "distilled", "OpenAI")
    assert answer.hedge is Hedge.PARTIAL
    assert found.text[answer.start : answer.end].endswith("“Partly.”")


def test_who_would_not_comment_has_a_claim_of_that(nlp: Language) -> None:
    found = _read(nlp, "A short note\nThe suit was filed on Monday. OpenAI declined to comment.")
    assert [
        (claim.predicate, claim.stance, claim.subject)
        for claim in found.claims
        if claim.stance is Stance.DECLINED
    ] == [(Predicate.SAID, Stance.DECLINED, None)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Elon Musk",
        "News of the day\nSign up for our newsletter on OpenAI and Anthropic, sued by everyone.",
        "A B C D E F G\n" * 50,
        "\u202e\u0000 OpenAI ‮ sued \ud83d\ude00 Anthropic" * 3,
    ],
)
def test_claims_point_into_the_text_and_at_entities_whose_kinds_fit(nlp: Language, text: str) -> None:
    found = _read(nlp, text)
    kinds = {entity.id: entity.kind for entity in found.entities}
    for claim in found.claims:
        assert 0 <= claim.start < claim.end <= len(found.text)
        assert 0 <= claim.confidence <= 1
        assert claim.rule
        if claim.predicate is not Predicate.SAID:
            frame = FRAMES[claim.predicate]
            subject = kinds[claim.subject or ""]
            object_ = kinds[claim.object] if claim.object else None
            turned = claim.predicate in SYMMETRIC and object_ in frame.subjects
            assert subject in frame.subjects or turned
            assert frame.object_optional if object_ is None else object_ in frame.objects or turned


def test_advertising_carries_no_claims(nlp: Language) -> None:
    found = _read(
        nlp,
        "Two labs part ways\nOpenAI sued Anthropic on Monday.\n"
        "Sign up for our newsletter: OpenAI sued Anthropic and Google acquired Reddit.",
    )
    end_of_story = found.text.index("Sign up")
    assert found.claims
    assert all(claim.end <= end_of_story for claim in found.claims)


def test_what_a_suit_alleges_of_those_it_names_is_the_plaintiffs_word(nlp: Language) -> None:
    found = _read(
        nlp,
        "A quarrel over a promise\nElon Musk is suing OpenAI, Sam Altman and Greg Brockman, alleging they broke "
        "the founding mission of the lab.",
    )
    names = {entity.id: entity.name for entity in found.entities}
    breached = [claim for claim in found.claims if claim.predicate is Predicate.BREACHED]
    assert {names[claim.subject or ""] for claim in breached} == {"OpenAI", "Sam Altman", "Greg Brockman"}
    assert {(names[claim.speaker or ""], claim.stance) for claim in breached} == {
        ("Elon Musk", Stance.ALLEGED)
    }


def test_an_answer_speaks_to_the_question_and_not_to_who_asked_it(nlp: Language) -> None:
    found = _read(
        nlp,
        "William Savitt, who represents OpenAI, asked Musk whether xAI had used distillation on OpenAI models. "
        "Asked whether that meant yes, Musk answered, “Partly.”",
    )
    (answer,) = [claim for claim in found.claims if claim.rule == "question and answer"]
    assert (answer.predicate, answer.hedge) == (Predicate.DISTILLED, Hedge.PARTIAL)


def test_nobody_is_said_to_deny_what_no_word_denies(nlp: Language) -> None:
    found = _read(
        nlp,
        "Elon Musk testified on Thursday that xAI partly used OpenAI models to train Grok. "
        "The Ledger reports that Elon Musk admitted under oath that xAI partly distilled OpenAI models.",
    )
    told = [claim for claim in found.claims if claim.predicate is Predicate.DISTILLED]
    assert told
    assert all(not claim.negated and claim.stance is not Stance.DENIED for claim in told)
    assert all(claim.hedge is Hedge.PARTIAL for claim in told)


def test_counsel_represent_whom_the_words_say_and_nobody_else(nlp: Language) -> None:
    found = _read(
        nlp,
        "Elon Musk v. OpenAI, Inc.\nCross-examination by William Savitt for Defendants Sam Altman and OpenAI. "
        "Redirect by Steven Molo for Plaintiff Elon Musk.",
        DocumentKind.DOCKET_ENTRY,
    )
    told = {_told(found, claim) for claim in found.claims if claim.predicate is Predicate.REPRESENTS}
    assert ("Steven Molo", "represents", "Elon Musk") in told
    assert not {(who, whom) for who, _, whom in told} & {
        ("Steven Molo", "OpenAI"),
        ("Steven Molo", "Sam Altman"),
        ("William Savitt", "Elon Musk"),
    }
