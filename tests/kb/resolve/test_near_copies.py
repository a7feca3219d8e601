"""Copies and excerpts among many texts: planted ones are found, and strangers are not taken for them."""

import random
from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.ids import digest, stable_id
from kb.models import Document
from kb.resolve.near_copies import COPY, compare, fingerprints, near_copies, remember_fingerprints, shingles
from kb.store.session import insert_new, writing

WORDS = [f"word{number}" for number in range(3000)]
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def text_of(seed: int, length: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def edited(words: list[str], share: float, seed: int) -> list[str]:
    """The text with a share of its words in runs of five replaced, as an editor does."""
    chosen = random.Random(seed)
    result = list(words)
    for _ in range(round(len(words) * share / 5)):
        start = chosen.randrange(len(words) - 5)
        result[start : start + 5] = chosen.choices(WORDS, k=5)
    return result


def add(engine: Engine, name: str, text: str, url: str | None = None) -> Document:
    made = Document(
        id=stable_id(name), url=url or f"https://{name}.example/", kind="article", text=text,
        digest=digest(text.encode()), first_seen=MOMENT,
    )  # fmt: skip
    with writing(engine) as session:
        remember_fingerprints(session, made.id, text)
        insert_new(session, Document, [made.model_dump()])
    return made


@pytest.fixture
def corpus(engine: Engine) -> Engine:
    """A hundred strangers."""
    for seed in range(100):
        add(engine, f"stranger-{seed}", " ".join(text_of(seed)))
    return engine


def found_by(engine: Engine, document: Document) -> dict[str, str]:
    with Session(engine) as session:
        return {copy.document_id: copy.relation for copy in near_copies(session, document)}


def test_a_copy_with_another_headline_and_a_cut_is_found(corpus: Engine) -> None:
    words = text_of(1000)
    story = add(corpus, "story", "Headline one\n\n" + " ".join(words))
    copy = add(corpus, "copy", "Another headline of the desk\n\n" + " ".join(words[:370]) + " (c) Agency")
    assert found_by(corpus, copy) == {story.id: "copy"}
    assert found_by(corpus, story) == {copy.id: "copy"}


def test_a_brief_cut_out_of_a_long_story_is_an_excerpt(corpus: Engine) -> None:
    words = text_of(2000, 1500)
    story = add(corpus, "story", " ".join(words))
    brief = add(corpus, "brief", " ".join(words[700:780]))
    (found,) = _near(corpus, brief)
    assert (found.document_id, found.relation) == (story.id, "excerpt")
    assert found.score == pytest.approx(1.0)
    assert found.jaccard < 0.1


def test_strangers_and_versions_of_the_same_page_are_not_reported(corpus: Engine) -> None:
    alone = add(corpus, "alone", " ".join(text_of(3000)))
    assert found_by(corpus, alone) == {}
    words = text_of(4000)
    add(corpus, "first", " ".join(words), url="https://news.example/a")
    second = add(corpus, "second", " ".join([*words, "a", "correction"]), url="https://news.example/a")
    assert found_by(corpus, second) == {}


def test_punctuation_case_and_quotes_make_no_difference() -> None:
    one = "“It’s a copy,” she said. They distilled OUR model, again and again."
    other = "it's a copy she said they distilled our model again and again"
    assert shingles(one) == shingles(other)
    assert fingerprints(one) == fingerprints(other)


def test_edited_copies_above_the_threshold_are_found(corpus: Engine) -> None:
    above, found = 0, 0
    for seed in range(40):
        words = text_of(10_000 + seed)
        story = add(corpus, f"story-{seed}", " ".join(words))
        changed = add(corpus, f"edit-{seed}", " ".join(edited(words, 0.02 + 0.003 * seed, seed)))
        jaccard = compare(shingles(story.text), shingles(changed.text), "x")
        if jaccard is not None and jaccard.jaccard >= COPY:
            above += 1
            found += found_by(corpus, changed).get(story.id) == "copy"
    assert above >= 20
    assert found == above


@pytest.mark.parametrize("text", ["", "one", "one two three four five", "日本語のテキスト", "!!! ---"])
def test_short_and_wordless_texts_are_no_error(engine: Engine, text: str) -> None:
    first = add(engine, "first", text)
    second = add(engine, "second", text)
    expected = {first.id: "copy"} if any(ch.isalpha() for ch in text) else {}
    assert found_by(engine, second) == expected


def test_remembering_twice_writes_nothing(engine: Engine) -> None:
    document = add(engine, "one", " ".join(text_of(1)))
    with writing(engine) as session:
        assert remember_fingerprints(session, document.id, document.text) == 0


def _near(engine: Engine, document: Document) -> list:  # type: ignore[type-arg]
    with Session(engine) as session:
        return near_copies(session, document)
