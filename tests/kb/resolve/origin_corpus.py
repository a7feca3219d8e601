"""Sixty and more documents in origin groups with look-alikes, built from the invented stories."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kb.ids import digest
from kb.models import Document
from tests.kb.resolve.origin_texts import STORIES, Story

OUTLETS = (
    "Harlow Gazette", "Northern Echo Line", "Daily Compass", "The Circuit Review", "Lantern News", "Pier 9 Media",
    "Quayside Times", "The Upland Post", "Meridian Digest", "Bellwether Daily", "Junction Tribune", "Sandbar Monitor",
)  # fmt: skip


PUBLIC = {"senate", "verdict", "agency", "study"}
"""Stories whose quotation was said in public, so that a report of one's own has it as well."""


@dataclass(frozen=True)
class Labelled:
    """A document with the origin that it goes back to."""

    row: dict[str, Any]
    group: str
    is_root: bool


def corpus(stories: tuple[Story, ...] = STORIES, *, seed: int = 5) -> list[Labelled]:
    """The documents, in no order that says anything."""
    chance = random.Random(seed)
    found = [document for story in stories for document in _documents(story, chance)]
    chance.shuffle(found)
    return found


def _documents(story: Story, chance: random.Random) -> Iterator[Labelled]:
    outlets = chance.sample(OUTLETS, 5)
    day = datetime.fromisoformat(story.day).replace(tzinfo=UTC, hour=9)
    group, own = f"{story.key}-first", f"{story.key}-own"
    first = _told(story.first, story)
    yield Labelled(_row(story, "first", story.source, day, first), group, True)
    style = chance.choice(("dateline", "cut", "note"))
    yield Labelled(
        _row(story, "copy", outlets[0], day + timedelta(hours=3), _copied(first, style, story)), group, False
    )
    credit = chance.choice(
        (
            f"{story.source} first reported the story.",
            f"The news was first reported by {story.source}.",
            f"That is according to {story.source}.",
        )
    )
    retold = _told((*story.second, credit), story)
    yield Labelled(
        _row(story, "credit", outlets[1], day + timedelta(hours=chance.randint(5, 30)), retold), group, False
    )
    silent = _told(story.third, story)
    yield Labelled(
        _row(story, "silent", outlets[2], day + timedelta(hours=chance.randint(6, 40)), silent), group, False
    )
    told = (*story.own, *story.third[2:3]) if story.key in PUBLIC else story.own
    report = _told(told, story)
    yield Labelled(
        _row(story, "own", outlets[3], day + timedelta(hours=chance.randint(-6, 30)), report), own, True
    )
    both = _told((*told, story.first[0]), story)
    yield Labelled(_row(story, "owncopy", outlets[4], day + timedelta(hours=40), both), own, False)


def _told(sentences: tuple[str, ...], story: Story) -> str:
    return " ".join(sentence.replace("{Q}", story.quote) for sentence in sentences)


def _copied(text: str, style: str, story: Story) -> str:
    if style == "dateline":
        return f"PORT SELA ({story.source}) - {text}"
    if style == "cut":
        return text.rsplit(". ", 1)[0] + "."
    return f"{text} Sign up for our newsletter. Additional editing by our desk."


def _row(story: Story, role: str, publisher: str, moment: datetime, text: str) -> dict[str, Any]:
    return row_of(f"{story.key}-{role}", publisher, moment, text)


def row_of(key: str, publisher: str, moment: datetime, text: str) -> dict[str, Any]:
    """The row of an article that was extracted already."""
    return {
        "id": key,
        "url": f"https://{publisher.casefold().replace(' ', '')}.example/{key}",
        "kind": "article",
        "title": text.split(". ")[0][:90],
        "text": text,
        "digest": digest(text.encode()),
        "authors": [],
        "publisher": publisher,
        "published": moment,
        "first_seen": moment + timedelta(hours=1),
        "language": "en",
        "credits": [],
        "links": [],
        "extract_version": 1,
    }


def documents(labelled: list[Labelled]) -> list[Document]:
    """The rows as documents."""
    return [Document(**entry.row) for entry in labelled]


def scores(labelled: list[Labelled], origin_of: dict[str, str]) -> dict[str, float]:
    """Pairwise precision and recall of the groups, and the share of documents whose root is right."""
    right = wrong = missed = 0
    for number, one in enumerate(labelled):
        for other in labelled[number + 1 :]:
            together = origin_of[one.row["id"]] == origin_of[other.row["id"]]
            if one.group == other.group:
                right += together
                missed += not together
            else:
                wrong += together
    roots = {entry.group: entry.row["id"] for entry in labelled if entry.is_root}
    rooted = sum(origin_of[entry.row["id"]] == roots[entry.group] for entry in labelled)
    return {
        "precision": right / max(1, right + wrong),
        "recall": right / max(1, right + missed),
        "roots": rooted / len(labelled),
    }
