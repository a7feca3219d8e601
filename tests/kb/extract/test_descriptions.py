"""Words that may stand for a named thing, found by determiner and noun."""

import pytest

from kb.extract.descriptions import find_descriptions, kinds_of
from kb.extract.known_firms import made_by
from kb.ontology import Kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The company denied it.", ["The company"]),
        ("A letter from the Hangzhou lab said so.", ["the Hangzhou lab"]),
        ("It named its San Francisco-based rival.", ["its San Francisco-based rival"]),
        ("An answer by the company’s chatbot was kept.", ["the company"]),
        (
            "The owner of Facebook and the company behind Grok met.",
            ["The owner of Facebook", "the company behind Grok"],
        ),
        ("Our terms of service forbid it.", ["Our terms of service"]),
        ("The company lawyer was not there.", ["The company lawyer"]),
        ("The companies were not there; the weather was.", []),
        ("The claim that it copied the model was denied.", ["the model"]),
    ],
)
def test_descriptions_end_with_a_noun_that_can_mean_a_name(text: str, expected: list[str]) -> None:
    assert [text[each.start : each.end] for each in find_descriptions(text)] == expected


def test_the_noun_is_told_in_small_letters() -> None:
    assert [each.head for each in find_descriptions("THE COURT heard The Start-up.")] == ["court", "start-up"]


@pytest.mark.parametrize(
    ("noun", "kind"),
    [("lab", Kind.COMPANY), ("chatbot", Kind.MODEL), ("judge", Kind.PERSON), ("suit", Kind.CASE)],
)
def test_nouns_tell_what_they_can_mean(noun: str, kind: Kind) -> None:
    assert kind in (kinds_of(noun) or ())


def test_an_unlisted_noun_means_nothing() -> None:
    assert kinds_of("weather") is None


@pytest.mark.parametrize(
    ("words", "firm"),
    [
        ("the ChatGPT maker", "openai"),
        ("the company behind Grok", "xai"),
        ("the GPT-5 developer", "openai"),
        ("the company", None),
        ("the ChatGPT user", None),
    ],
)
def test_a_maker_is_known_by_its_model(words: str, firm: str | None) -> None:
    assert made_by(words) == firm


def test_a_long_text_without_an_end_is_read_in_one_pass() -> None:
    assert len(list(find_descriptions("the company " * 20_000))) == 20_000
    assert list(find_descriptions("the x.y-z " * 20_000)) == []
