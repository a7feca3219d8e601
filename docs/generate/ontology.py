"""The page of the vocabularies, from `kb/ontology.py`; the words that explain a member stand here."""

from enum import StrEnum

from docs.generate.markdown import MADE, code, table
from kb.ontology import (
    ACCUSATIONS,
    FRAMES,
    SYMMETRIC,
    DocumentKind,
    Hedge,
    Kind,
    Level,
    Predicate,
    Stance,
    Standing,
)

HEAD = """\
# Ontology

The closed vocabularies of claims, as `kb/ontology.py` spells them. What they mean together, and what they cannot say, is told
in [claims and their limits](claims-and-limits.md).

A claim reads: speaker · stance · subject — predicate → object · negated · hedge · evidence.
"""

WORDS: dict[type[StrEnum], tuple[str, str, dict[str, str]]] = {
    Kind: (
        "Kinds of entities",
        "An entity is a named thing. A class of things (“frontier labs”) is none.",
        {
            "company": "a firm for profit, media and labs included",
            "person": "a named human",
            "model": "an AI model, a family of them, or a product made of one",
            "organization": "a university, union, consortium, trade body, or another body not for profit",
            "agency": "a government, ministry, regulator, legislature, or a committee of one",
            "court": "a court or panel of judges",
            "law_firm": "a firm that acts as counsel",
            "law": "a statute, bill, order, contract, or terms of service",
            "case": "a named proceeding",
        },
    ),
    Level: (
        "Levels of an entity",
        "A suit names legal persons, a headline names brands; both are kept and joined by `parent_id`.",
        {"legal": "one legal person", "group": "the group or brand that people speak of"},
    ),
    DocumentKind: (
        "Kinds of documents",
        "Said by the source, or told from the page.",
        {
            "article": "a report of an outlet",
            "press_release": "a body's announcement of its own",
            "filing": "a paper of a party in a case",
            "docket_entry": "a line of a court's docket",
            "opinion": "a court's decision with its reasons",
            "policy": "terms, rules or guidance",
            "post": "an entry of a blog or a network, by a person or a firm",
        },
    ),
    Stance: (
        "Stances",
        "How a claim is said.",
        {
            "reported": "the document states it as a fact",
            "alleged": "an accusation, or the allegation of a complaint",
            "admitted": "said against the speaker's own interest",
            "denied": "the speaker says that it is not so; such claims are negated",
            "testified": "said under oath, and neither admitted nor denied",
            "ruled": "a court or an agency decides it",
            "stated": "any other word of a named speaker",
            "declined": "the speaker would not comment, or did not answer",
        },
    ),
    Hedge: (
        "Hedges",
        "How much of it the speaker commits to.",
        {
            "none": "all of it",
            "partial": "a part: “partly”, “to some extent”",
            "uncertain": "perhaps: “may have”, “reportedly”; no support for a standing",
        },
    ),
    Standing: (
        "Standings",
        "Where a proposition stands, from the weakest word on record to the strongest.",
        {
            "reported": "documents say it",
            "alleged": "somebody accuses",
            "denied": "it is denied, and nothing stronger is on record",
            "testified": "somebody said it under oath",
            "admitted": "somebody said it against their own interest",
            "ruled": "a court or an agency decided it",
            "settled": "the parties made peace",
            "withdrawn": "what carried it was taken back",
        },
    ),
}

READS: dict[str, str] = {
    "distilled": "used the outputs of the other's model to train its own",
    "trained_on": "trained on data or works, not on a model's outputs",
    "sued": "brought a case against",
    "infringed": "broke copyright, patent or trade mark of",
    "misappropriated": "took trade secrets or confidential data of",
    "breached": "broke a contract, terms, a duty or a mission towards",
    "violated": "broke a law or regulation",
    "restricted": "blocked, banned or limited the access of",
    "investigated": "opened or runs an inquiry into, or asked information of",
    "ruled_for": "decided in favour of",
    "ruled_against": "decided against",
    "settled": "settled with",
    "represents": "acts as counsel for",
    "presides": "is the judge in",
    "develops": "makes, released or owns the model",
    "leads": "runs, as chief executive, chair or director",
    "founded": "founded, alone or with others",
    "works_for": "is employed by, or advises",
    "acquired": "bought, or merged with",
    "invested_in": "put money into",
    "partnered": "works with, or licensed to",
    "member_of": "belongs to",
    "said": "any other statement of a named speaker, without subject and object",
}


def ontology_page() -> str:
    """A table for each vocabulary; a member that has no words here is an error."""
    parts = [MADE.format("`kb/ontology.py`"), HEAD]
    for owner, (title, text, words) in WORDS.items():
        rows = [[code(member.value), words[member.value]] for member in owner]
        parts += [f"## {title}\n", f"{text}\n", table(["word", "meaning"], rows) + "\n"]
    parts += ["## Predicates\n", f"{_about_predicates()}\n"]
    rows = [[code(one.value), READS[one.value], _kinds(one), _marks(one)] for one in Predicate]
    parts.append(table(["predicate", "reads", "subject → object", ""], rows))
    return "\n".join(parts) + "\n"


def _about_predicates() -> str:
    return (
        "What a claim says of its subject and object. “Accusation” marks those that speak against their subject; a "
        "symmetric one reads the same either way round; where nothing may stand, the object may be left out."
    )


def _kinds(predicate: Predicate) -> str:
    frame = FRAMES[predicate]
    if not frame.subjects:
        return "nothing"
    subjects, objects = (
        ", ".join(kind.value for kind in Kind if kind in some) for some in (frame.subjects, frame.objects)
    )
    return f"{subjects} → {objects}{', nothing' if frame.object_optional else ''}"


def _marks(predicate: Predicate) -> str:
    marks = (("accusation", ACCUSATIONS), ("symmetric", SYMMETRIC))
    return ", ".join(name for name, members in marks if predicate in members)
