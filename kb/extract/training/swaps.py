"""Training documents with other names: persons, firms and models exchanged for others of their kind, all offsets kept right."""

import random
import re
import tomllib
from pathlib import Path

from kb.annotation import AnnotatedDocument, AnnotatedEntity
from kb.extract.training.corpus import form_of
from kb.ontology import Kind

_POOLS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("pools.toml").read_text(encoding="utf-8")
)
_GENERIC = frozenset(
    """the of and for in new ai inc llc ltd corp corporation company co group labs technologies times post news media research
    university court district united states international national american english china california university press""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[\w’'.-]*\w")


def swapped(document: AnnotatedDocument, rng: random.Random, *, share: float = 0.5) -> AnnotatedDocument:
    """A copy of the document in which about `share` of the names are others; the text is changed everywhere alike."""
    exchange: dict[str, str] = {}
    for entity in document.entities:
        if rng.random() < share:
            for old, new in _exchange_of(document.text, entity, rng).items():
                exchange.setdefault(old, new)
    if not exchange:
        return document
    pattern = re.compile(
        r"(?<![\w])(?:" + "|".join(sorted(map(re.escape, exchange), key=len, reverse=True)) + r")(?![\w])"
    )
    text: list[str] = []
    shifts: list[
        tuple[int, int, int]
    ] = []  # old start, old end, how much longer all before the end has become
    position = grown = 0
    for match in pattern.finditer(document.text):
        text += [document.text[position : match.start()], exchange[match.group()]]
        position = match.end()
        grown += len(exchange[match.group()]) - len(match.group())
        shifts.append((match.start(), match.end(), grown))
    text.append(document.text[position:])
    if _splits_a_name(document, shifts):
        return document

    def moved(offset: int) -> int:
        return offset + next((by for _, end, by in reversed(shifts) if end <= offset), 0)

    return document.model_copy(
        update={
            "text": "".join(text),
            "title": None,
            "entities": [
                entity.model_copy(
                    update={
                        "mentions": [
                            mention.model_copy(
                                update={"start": moved(mention.start), "end": moved(mention.end)}
                            )
                            for mention in entity.mentions
                        ]
                    }
                )
                for entity in document.entities
            ],
            "claims": [],
            "cases": [],
        }
    )


def _splits_a_name(document: AnnotatedDocument, shifts: list[tuple[int, int, int]]) -> bool:
    borders = {border for e in document.entities for m in e.mentions for border in (m.start, m.end)}
    return any(start < border < end for start, end, _ in shifts for border in borders)


def _exchange_of(text: str, entity: AnnotatedEntity, rng: random.Random) -> dict[str, str]:
    """Words or phrases to exchange so that the entity gets another name; empty where that is not safe."""
    surfaces = {text[mention.start : mention.end] for mention in entity.mentions}
    surfaces = {surface for surface in surfaces if form_of(surface) == "name"}
    if not surfaces:
        return {}
    if entity.kind is Kind.PERSON:
        return _person(surfaces, rng)
    if entity.kind in (Kind.COMPANY, Kind.MODEL):
        return _core(surfaces, entity.kind, rng)
    pool = _POOLS.get(entity.kind.value)
    if pool and len(surfaces) == 1:
        surface = surfaces.pop()
        if len(surface) > 3 and surface.isascii():
            ending = re.search(r"\s+(?:LLP|LLC|P\.C\.|PLLC)$", surface)
            return {surface: rng.choice(pool) + (ending.group() if ending else "")}
    return {}


def _person(surfaces: set[str], rng: random.Random) -> dict[str, str]:
    longest = max(surfaces, key=len)
    words = longest.split()
    if not 2 <= len(words) <= 3 or any(
        not word[0].isupper() or len(word) < 3 for word in (words[0], words[-1])
    ):
        return {}
    if longest.isupper():
        return {}
    new_given, new_family = rng.choice(_POOLS["given"]), rng.choice(_POOLS["family"])
    return {longest: f"{new_given} {new_family}", words[-1]: new_family, words[0]: new_given}


def _core(surfaces: set[str], kind: Kind, rng: random.Random) -> dict[str, str]:
    """The word that every spelling of a firm's or model's name has, and another for it."""
    shared = set.intersection(*(set(_WORD.findall(surface)) for surface in surfaces))
    shared = {
        word for word in shared if word.casefold() not in _GENERIC and len(word) > 2 and not word.isdigit()
    }
    if not shared:
        return {}
    longest = max(surfaces, key=len)
    core = next(word for word in _WORD.findall(longest) if word in shared)
    if kind is Kind.MODEL:
        digits = re.search(r"[-\s]?v?\d[\w.]*$", core)
        return {core: rng.choice(_POOLS["model"]) + (digits.group() if digits and rng.random() < 0.7 else "")}
    if rng.random() < 0.5:
        return {core: rng.choice(_POOLS["company"])}
    return {core: rng.choice(_POOLS["company_head"]) + rng.choice(_POOLS["company_tail"])}
