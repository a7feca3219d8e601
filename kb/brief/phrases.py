"""Templates: a proposition, its standing and its support as plain sentences."""

from kb.ontology import RULINGS, Kind, Predicate
from kb.store.evidence import EntityRef, EvidenceCard
from kb.store.proposition_rows import PropositionRow

VERBS = {
    "distilled": "distilled models of",
    "trained_on": "trained on works or data of",
    "sued": "sued",
    "infringed": "infringed rights of",
    "misappropriated": "misappropriated trade secrets of",
    "breached": "breached its duties to",
    "violated": "violated",
    "restricted": "restricted the access of",
    "investigated": "investigates",
    "ruled_for": "ruled for",
    "ruled_against": "ruled against",
    "settled": "settled with",
    "represents": "represents",
    "presides": "presides over",
    "develops": "develops",
    "leads": "leads",
    "founded": "founded",
    "works_for": "works for",
    "acquired": "acquired",
    "invested_in": "invested in",
    "partnered": "works together with",
    "member_of": "is a member of",
    "said": "made a statement",
}


STANDINGS = {
    "reported": "reported",
    "alleged": "alleged",
    "denied": "denied",
    "testified": "testified under oath",
    "admitted": "admitted",
    "ruled": "ruled on",
    "settled": "settled",
    "withdrawn": "withdrawn",
}

STANCES = {
    "reported": "reports",
    "alleged": "alleges",
    "admitted": "admits",
    "denied": "denies",
    "testified": "testified",
    "ruled": "ruled",
    "stated": "says",
    "declined": "declined to comment",
}


def name(entity: EntityRef | None, otherwise: str = "somebody not named") -> str:
    """The entity's name."""
    return entity.name if entity else otherwise


def statement(row: PropositionRow | EvidenceCard) -> str:
    """ "DeepSeek distilled models of OpenAI": the proposition of a row or of a claim."""
    verb = VERBS.get(row.predicate, row.predicate.replace("_", " "))
    if row.predicate == Predicate.BREACHED and row.object is not None and row.object.kind == Kind.LAW:
        verb = "breached"
    if row.object is None:
        return f"{name(row.subject)} {verb.removesuffix(' of').removesuffix(' to')}"
    return f"{name(row.subject)} {verb} {name(row.object)}"


def support(row: PropositionRow) -> str:
    """ "3 independent origins in 11 documents"."""
    return f"{counted(row.origins, 'independent origin')} in {counted(row.documents, 'document')}"


def counted(number: int, thing: str, things: str | None = None) -> str:
    """ "1 origin", "2 origins"."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def standing(row: PropositionRow, word: str | None = None) -> str:
    """Where a proposition stands, in one sentence."""
    found = STANDINGS.get(word or row.standing, word or row.standing)
    since = f" since {row.standing_since.date().isoformat()}" if row.standing_since and word is None else ""
    if row.predicate in RULINGS and found == STANDINGS["ruled"]:
        # that it was ruled on is what the statement says itself
        found = "on record"
    contested = "; contested" if row.contested else ""
    suit = "; no docket found" if row.predicate == "sued" and row.case_id is None else ""
    return f"{statement(row)}: {found}{since}, {support(row)}{contested}{suit}."


def attribution(card: EvidenceCard) -> str:
    """Who says it, how, where and when."""
    speaker = name(card.speaker, card.publisher or "the document")
    day = card.published.date().isoformat() if card.published else "undated"
    hedge = {"partial": ", in part", "uncertain": ", with reserve"}.get(card.hedge, "")
    where = f"{card.publisher}, {day}" if card.publisher and card.speaker else day
    return f"{speaker} {STANCES.get(card.stance, card.stance)}{hedge} ({where})"
