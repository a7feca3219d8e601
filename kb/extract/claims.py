"""Component `claims`: what each unit of a document claims, by whom, and how surely."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from kb.annotation import AnnotatedClaim
from kb.extract.answers import answers
from kb.extract.arguments import Owners
from kb.extract.claim_decisions import claims_of
from kb.extract.document import DocumentMeta, UnitRole, register_extensions
from kb.extract.groups import find_groups, with_groups
from kb.extract.proposals import proposals
from kb.extract.reading import Reading
from kb.extract.relation_model import UnitScores, relation_model

COMPONENT = "claims"
_LETTER = re.compile(r"[^\W\d_]")


@Language.factory(
    COMPONENT,
    requires=["doc._.units", "doc._.entities"],
    assigns=["doc._.claims"],
)
def make_claims(nlp: Language, name: str) -> "Claims":
    """The component, as a pipeline adds it."""
    return Claims()


class Claims:
    """Sets `doc._.claims`, in the order of their evidence."""

    def __init__(self) -> None:
        register_extensions()
        self._model = relation_model()

    def __call__(self, doc: Doc) -> Doc:
        """Read the document's claims; boilerplate has none."""
        reading = reading_of(doc)
        doc._.claims = with_docket_lines(
            claims_of(reading, self.scores_of(reading)), doc._.docket_claims or []
        )
        return doc

    def scores_of(self, reading: Reading) -> list[UnitScores]:
        """What the trained model thinks of the units."""
        units = [(unit.start, unit.end) for unit in reading.units]
        kinds = [entity.kind for entity in reading.entities]
        mentions = [
            [(mention.start, mention.end) for mention in entity.mentions] for entity in reading.entities
        ]
        groups = find_groups(reading.text, units, kinds, mentions)
        return self._model.score(reading.text, reading.meta.kind, units, kinds, with_groups(mentions, groups))


def with_docket_lines(read: list[AnnotatedClaim], known: list[AnnotatedClaim]) -> list[AnnotatedClaim]:
    """On the lines whose grammar is known, what the grammar says takes the place of what the model read."""
    lines = sorted({(claim.start, claim.end) for claim in known})
    kept = [
        claim for claim in read if not any(start < claim.end and claim.start < end for start, end in lines)
    ]
    return sorted([*kept, *known], key=lambda claim: (claim.start, claim.end))


def reading_of(doc: Doc) -> Reading:
    """What the earlier components made of the document, as far as claims are concerned."""
    meta = doc._.meta or DocumentMeta(id="")
    text = doc.text
    units = [
        unit
        for unit in doc._.units or ()
        if unit.role is not UnitRole.BOILERPLATE and _LETTER.search(text, unit.start, unit.end)
    ]
    entities = list(doc._.entities or ())
    owners = Owners(doc, entities)
    proposed = list(proposals(doc, units, entities, owners))
    answered = list(answers(doc, units, entities, owners, proposed))
    return Reading(text, meta, units, entities, proposed, answered)
