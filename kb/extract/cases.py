"""Component `cases`: the proceedings that a document names by caption or docket number, with their parties."""

from spacy.language import Language
from spacy.tokens import Doc

from kb.extract.document import register_extensions

COMPONENT = "cases"


@Language.factory(COMPONENT, requires=["doc._.entities"], assigns=["doc._.cases"])
def make_cases(nlp: Language, name: str) -> "Cases":
    """The component, as a pipeline adds it."""
    return Cases()


class Cases:
    """Sets `doc._.cases`."""

    def __init__(self) -> None:
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the cases."""
        doc._.cases = []
        return doc
