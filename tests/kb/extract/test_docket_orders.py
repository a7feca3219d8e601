"""What order lines of a docket decide, for whom and by whom."""

import pytest

from kb.annotation import AnnotatedClaim
from kb.extract.docket_orders import ruled_by_orders, with_orders
from kb.extract.document import DocumentEntity, EntityMention, Unit, UnitRole
from kb.extract.triggers import signed
from kb.ontology import Kind, Predicate, Stance

NAMES = {
    "Orrin Labs, Inc.": Kind.COMPANY,
    "Tamar Media LLC": Kind.COMPANY,
    "Velka AI": Kind.COMPANY,
    "Ada Voss": Kind.PERSON,
    "Ben Ode": Kind.PERSON,
    "Ninth Circuit": Kind.COURT,
}
HEAD = "Assigned to: Judge Ada Voss.\nPlaintiffs Orrin Labs, Inc. and Tamar Media LLC. Defendant Velka AI."


def rulings(line: str, head: str = HEAD) -> set[tuple[str, str, str]]:
    """Judge, "for" or "against", and party of each ruling in the line below the head."""
    text = f"{head}\n{line}"
    units, start = [], 0
    for part in text.split("\n"):
        units.append(Unit(start, start + len(part), UnitRole.DOCKET_LINE))
        start += len(part) + 1
    entities, places = [], []
    there = [(name, kind) for name, kind in NAMES.items() if name in text]
    for number, (name, kind) in enumerate(there):
        mentions, at = [], text.find(name)
        while at >= 0:
            mentions.append(EntityMention(at, at + len(name)))
            places.append((at, at + len(name), number))
            at = text.find(name, at + 1)
        entities.append(DocumentEntity(f"e{number}", kind, name, mentions))
    skeletons = [
        signed(text, (unit.start, unit.end), sorted(p for p in places if unit.start <= p[0] < unit.end))
        for unit in units
    ]
    names = {entity.id: entity.name for entity in entities}
    return {
        (names[claim.subject or ""], claim.predicate.removeprefix("ruled_"), names[claim.object or ""])
        for found in ruled_by_orders(text, units, skeletons, entities).values()
        for claim in found
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "03/25/2025 ORDER by Judge Ben Ode DENYING Plaintiffs' Motion for Preliminary Injunction.",
            {("Ben Ode", "against", "Orrin Labs, Inc."), ("Ben Ode", "against", "Tamar Media LLC")},
        ),
        (
            "ORDER GRANTING Defendant Velka AI's Motion to Dismiss. Signed by Judge Ben Ode on 1/2/2025.",
            {("Ben Ode", "for", "Velka AI")},
        ),
        (
            "ORDER denying 31 Motion to Dismiss filed by Velka AI. (Entered: 11/13/2025)",
            {("Ada Voss", "against", "Velka AI")},
        ),
        (
            "ORDER GRANTING IN PART AND DENYING IN PART Velka AI's Motion to Strike.",
            {("Ada Voss", "for", "Velka AI"), ("Ada Voss", "against", "Velka AI")},
        ),
        (
            "ORDER DENYING PLAINTIFFS' MOTION FOR SUMMARY JUDGMENT AND GRANTING Velka AI's CROSS-MOTION.",
            {
                ("Ada Voss", "against", "Orrin Labs, Inc."),
                ("Ada Voss", "against", "Tamar Media LLC"),
                ("Ada Voss", "for", "Velka AI"),
            },
        ),
        (
            "OPINION AND ORDER: Velka AI's Motion to Transfer is DENIED.",
            {("Ada Voss", "against", "Velka AI")},
        ),
        (
            "ORDER of USCA for the Ninth Circuit granting emergency motion of Velka AI.",
            {("Ninth Circuit", "for", "Velka AI")},
        ),
        ("ORDER setting a hearing on Velka AI's Motion to Dismiss.", set()),
        ("NOTICE by Velka AI of its motion, which the judge may deny.", set()),
        ("MOTION to Dismiss filed by Velka AI. Proposed Order attached.", set()),
    ],
)
def test_an_order_names_whose_motion_it_decides(line: str, expected: set[tuple[str, str, str]]) -> None:
    assert rulings(line) == expected


def test_an_order_without_a_judge_decides_nothing() -> None:
    assert rulings("ORDER denying Velka AI's Motion to Dismiss.", "Plaintiff Orrin Labs, Inc.") == set()
    assert rulings("ORDER of USCA granting motion of Velka AI.") == set()


def test_guessed_rulings_give_way_on_the_lines_that_were_read() -> None:
    def claim(predicate: Predicate, start: int) -> AnnotatedClaim:
        return AnnotatedClaim(start=start, end=start + 9, stance=Stance.RULED, predicate=predicate)

    guessed = [
        claim(Predicate.RULED_FOR, 0),
        claim(Predicate.RULED_FOR, 10),
        claim(Predicate.SUED, 10),
    ]
    read = claim(Predicate.RULED_AGAINST, 10)
    kept = with_orders(guessed, {1: [read]})
    assert [(c.start, c.predicate) for c in kept] == [
        (0, Predicate.RULED_FOR),
        (10, Predicate.SUED),
        (10, Predicate.RULED_AGAINST),
    ]
