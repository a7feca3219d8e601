"""Component `names`: the entities of a document with every place that names them or stands for them.

The encoder tags names, descriptions and pronouns; lists and shapes add what it cannot know; forms of one name become
one entity; pronouns and descriptions are joined to theirs by the ranker.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kb.extract.anaphors import find_anaphors
from kb.extract.antecedents import NAME, NONE, Place, Told, prepare, sides_in
from kb.extract.calibration import entity_confidence, mention_confidence
from kb.extract.coreference import Ranker, link_anaphors
from kb.extract.document import DocumentEntity, EntityMention, Unit, register_extensions
from kb.extract.encoder import MODELS, Encoder
from kb.extract.encoder_input import Window, windows_of
from kb.extract.gazetteer import load_gazetteer
from kb.extract.known_firms import link_known_firms
from kb.extract.labels import KINDS
from kb.extract.merge import merge_names
from kb.extract.ner_model import Tagged
from kb.extract.sides import caption_sides, link_roles
from kb.extract.variants import NameGroup, group_names, shown_name
from kb.ontology import DocumentKind

COMPONENT = "names"


@Language.factory(
    COMPONENT,
    requires=["doc._.units"],
    assigns=["doc._.entities"],
    default_config={
        "models": None,
        "description_threshold": 0.4,
        "anaphor_threshold": 0.4,
        "least_confidence": 0.48,
        "threads": 1,
    },
)
def make_names(
    nlp: Language,
    name: str,
    models: str | None,
    description_threshold: float,
    anaphor_threshold: float,
    least_confidence: float,
    threads: int,
) -> "Names":
    """The component, as a pipeline adds it; `models` is the folder of the trained weights."""
    return Names(
        Path(models) if models else MODELS,
        description_threshold=description_threshold,
        anaphor_threshold=anaphor_threshold,
        least_confidence=least_confidence,
        threads=threads,
    )


class Names:
    """Sets `doc._.entities`."""

    def __init__(
        self,
        models: Path = MODELS,
        *,
        description_threshold: float = 0.4,
        anaphor_threshold: float = 0.4,
        least_confidence: float = 0.48,
        threads: int = 1,
    ) -> None:
        register_extensions()
        self._encoder = Encoder(models, threads=threads)
        self._ranker = Ranker(models)
        self._gazetteer = load_gazetteer()
        self._description_threshold = description_threshold
        self._anaphor_threshold = anaphor_threshold
        self._least_confidence = least_confidence

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities of one document."""
        return next(self.pipe([doc], batch_size=1))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Find the entities of many documents; the windows of a batch go through the encoder together."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            windows = [self._windows(doc) for doc in batch]
            rows = self._encoder.rows([window for found in windows for window in found])
            position = 0
            for doc, found in zip(batch, windows, strict=True):
                tagged = Tagged(found, rows[position : position + len(found)])
                position += len(found)
                doc._.entities = self._entities(doc.text, doc._.units or [], tagged)
                yield doc

    def _windows(self, doc: Doc) -> list[Window]:
        kind = doc._.meta.kind if doc._.meta is not None else DocumentKind.ARTICLE
        return windows_of(doc.text, doc._.units or [], kind, self._encoder.tokenizer)

    def _entities(self, text: str, units: list[Unit], tagged: Tagged) -> list[DocumentEntity]:
        groups = [
            group
            for group in group_names(text, merge_names(text, units, tagged, self._gazetteer), self._gazetteer)
            if entity_confidence(group) >= self._least_confidence or _is_surely_one(group)
        ]
        places = _name_places(groups, tagged)
        places += find_anaphors(text, units, tagged, places, threshold=self._description_threshold)
        prepare(text, units, places)
        told = Told(side={**sides_in(text, places), **caption_sides(text, groups)})
        link_roles(places, told.side)
        link_known_firms(text, places)
        link_anaphors(places, tagged, self._ranker, told, threshold=self._anaphor_threshold)
        by_entity: dict[int, list[Place]] = {}
        for place in places:
            by_entity.setdefault(place.entity, []).append(place)
        return [
            entity
            for number, group in enumerate(groups)
            if (entity := self._entity(number, group, by_entity.get(number, []))) is not None
        ]

    def _entity(self, number: int, group: NameGroup, places: list[Place]) -> DocumentEntity | None:
        mentions = [
            EntityMention(place.start, place.end, place.form, mention_confidence(place)) for place in places
        ]
        if not mentions:
            return None
        confidence = entity_confidence(group)
        return DocumentEntity(
            f"e{number + 1}", group.kind, shown_name(group, self._gazetteer), mentions, confidence
        )


def _is_surely_one(group: NameGroup) -> bool:
    """Whether there is no doubt of the name, only of what kind of thing it names."""
    return group.support >= 0.4 and max(place.confidence for place in group.places) >= 0.9


def _name_places(groups: list[NameGroup], tagged: Tagged) -> list[Place]:
    places: list[Place] = []
    for number, group in enumerate(groups):
        for name in group.places:
            rows = tagged.rows_at(name.start, name.end)
            if rows is not None:
                places.append(
                    Place(
                        name.start, name.end, NAME, name.surface, kind=KINDS.index(group.kind), entity=number,
                        first_row=rows[0], last_row=rows[1], confidence=float(np.clip(name.confidence, 0, 1)),
                    )
                )  # fmt: skip
    return places


__all__ = ["COMPONENT", "NONE", "Names", "make_names"]
