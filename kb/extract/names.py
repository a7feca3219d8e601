"""Component `names`: the entities of a document with every place where it names them."""

from spacy.language import Language
from spacy.tokens import Doc

from kb.extract.document import DocumentEntity, EntityMention, register_extensions
from kb.ontology import Kind

COMPONENT = "names"

_LABELS = {"PERSON": Kind.PERSON, "ORG": Kind.COMPANY, "PRODUCT": Kind.MODEL, "LAW": Kind.LAW}


@Language.factory(COMPONENT, requires=["doc._.units"], assigns=["doc._.entities"])
def make_names(nlp: Language, name: str) -> "Names":
    """The component, as a pipeline adds it."""
    return Names()


class Names:
    """Sets `doc._.entities`."""

    def __init__(self) -> None:
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities."""
        found: dict[tuple[Kind, str], DocumentEntity] = {}
        for span in doc.ents:
            kind = _LABELS.get(span.label_)
            if kind is None:
                continue
            entity = found.setdefault(
                (kind, span.text.casefold()), DocumentEntity(f"e{len(found) + 1}", kind, span.text)
            )
            entity.mentions.append(EntityMention(span.start_char, span.end_char))
        doc._.entities = list(found.values())
        return doc
