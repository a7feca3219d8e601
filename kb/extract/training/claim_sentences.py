"""Made-up documents out of `claim_sentences.toml`: words for relations that annotated documents are too few to show."""

import random
import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from kb.annotation import AnnotatedClaim, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.extract.training.claim_examples import Pool
from kb.extract.training.written_stories import KIND_OF_LETTER
from kb.ontology import Hedge, Kind, Predicate, Stance

FILE = Path(__file__).with_suffix(".toml")
_SLOT = re.compile(r"\{([a-z])(\d)(?:\|(\w+)|=([^{}]*))?\}")
_FEMALE = {"he": "she", "his": "her", "him": "her", "she": "she", "her": "her"}
_MALE = {"he": "he", "his": "his", "him": "him", "she": "he", "her": "his"}


@cache
def _sentences() -> list[str]:
    with FILE.open("rb") as file:
        return list(tomllib.load(file)["sentences"])


def made_up_document(pool: Pool, rng: random.Random, *, sentences: int = 8) -> AnnotatedDocument:
    """A document of sentences that share a few names, in random order, with their claims."""
    cast = {
        letter: rng.sample(pool[kind], min(6, len(pool[kind])))
        for letter, kind in KIND_OF_LETTER.items()
        if pool[kind]
    }
    entities: dict[tuple[Kind, str], AnnotatedEntity] = {}
    claims: list[AnnotatedClaim] = []
    text = ""
    for sentence in rng.sample(_sentences(), sentences):
        wording, _, told = sentence.partition(" => ")
        start = len(text)
        written, ids = _fill(wording, text, cast, entities, rng)
        text = written
        claims += _claims(told, ids, start, len(text))
        text += " " if rng.random() < 0.6 else "\n"
    return AnnotatedDocument(
        id=f"made-up-{rng.random()}", text=text, entities=list(entities.values()), claims=claims
    )


def _fill(
    wording: str,
    text: str,
    cast: dict[str, list[str]],
    entities: dict[tuple[Kind, str], AnnotatedEntity],
    rng: random.Random,
) -> tuple[str, dict[str, str]]:
    """The text with the sentence at its end, and slot to entity id."""
    order = {letter: rng.sample(names, len(names)) for letter, names in cast.items()}
    pronouns: dict[str, dict[str, str]] = defaultdict(lambda: rng.choice([_FEMALE, _MALE]))
    ids: dict[str, str] = {}
    position = 0
    for match in _SLOT.finditer(wording):
        letter, number, part, other = match.groups()
        text += wording[position : match.start()]
        position = match.end()
        name = order[letter][int(number) - 1]
        surface = other or name
        if other in _MALE:
            surface = pronouns[letter + number][other]
        elif part is not None:
            surface = name.split()[-1]
        entity = entities.setdefault(
            (KIND_OF_LETTER[letter], name),
            AnnotatedEntity(id=f"e{len(entities) + 1}", kind=KIND_OF_LETTER[letter], name=name),
        )
        entity.mentions.append(MentionSpan(start=len(text), end=len(text) + len(surface)))
        ids[letter + number] = entity.id
        text += surface
    return text + wording[position:], ids


def _claims(told: str, ids: dict[str, str], start: int, end: int) -> list[AnnotatedClaim]:
    claims = []
    for part in filter(None, (part.strip() for part in told.split(";"))):
        words = part.split()
        predicate = Predicate(words[0])
        arguments = [word for word in words[1:] if word in ids or word == "-"]
        rest = [word for word in words[1:] if word not in arguments]
        speaker = next((ids[word[1:]] for word in rest if word.startswith("@")), None)
        stance = next((Stance(word) for word in rest if word in set(Stance)), Stance.REPORTED)
        hedge = next((Hedge(word) for word in rest if word in set(Hedge)), Hedge.NONE)
        claims.append(
            AnnotatedClaim(
                start=start,
                end=end,
                speaker=speaker,
                stance=stance,
                predicate=predicate,
                subject=ids[arguments[0]] if arguments else None,
                object=ids.get(arguments[1]) if len(arguments) > 1 else None,
                negated="not" in rest,
                hedge=hedge,
            )
        )
    return claims
