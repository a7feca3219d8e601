"""Words that stand for several entities: who they stand for, and when for nobody."""

import pytest

from kb.extract.groups import Place, find_groups, with_groups
from kb.ontology import Kind

KINDS = {
    "Acme AI": Kind.COMPANY,
    "Brindle": Kind.COMPANY,
    "Corvo Labs": Kind.COMPANY,
    "Dunmore": Kind.COMPANY,
    "Ada Voss": Kind.PERSON,
    "Ben Ode": Kind.PERSON,
    "Harrow-2": Kind.MODEL,
    "Harrow-3": Kind.MODEL,
    "Trade Office": Kind.AGENCY,
    "Pike & Rowe": Kind.LAW_FIRM,
}


def groups_in(text: str) -> list[tuple[str, list[str]]]:
    """The words found and the names of their members; every sentence is a unit."""
    names = [name for name in KINDS if name in text]
    mentions: list[list[Place]] = []
    for name in names:
        places, start = [], text.find(name)
        while start >= 0:
            places.append((start, start + len(name)))
            start = text.find(name, start + 1)
        mentions.append(places)
    units, start = [], 0
    for sentence in text.split(". "):
        units.append((start, start + len(sentence)))
        start += len(sentence) + 2
    found = find_groups(text, units, [KINDS[name] for name in names], mentions)
    return [(text[group.start : group.end], sorted(names[m] for m in group.members)) for group in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Acme AI accuses Brindle, Corvo Labs and Dunmore. The three labs copied its model",
            [("The three labs", ["Brindle", "Corvo Labs", "Dunmore"])],
        ),
        (
            "Acme AI and Brindle signed a deal. Both companies declined to comment",
            [("Both companies", ["Acme AI", "Brindle"])],
        ),
        ("Acme AI sued Brindle. Neither would comment", [("Neither", ["Acme AI", "Brindle"])]),
        ("Acme AI sued Brindle. The two firms are old rivals", [("The two firms", ["Acme AI", "Brindle"])]),
        (
            "Acme AI (of Ghent), Brindle and Corvo Labs lost. They will appeal",
            [("They", ["Acme AI", "Brindle", "Corvo Labs"])],
        ),
        (
            "Ada Voss and Ben Ode left Acme AI. The founders told investors",
            [("The founders", ["Ada Voss", "Ben Ode"])],
        ),
        (
            "Harrow-2 and Harrow-3 came in May. The Chinese models are cheap",
            [("The Chinese models", ["Harrow-2", "Harrow-3"])],
        ),
    ],
)
def test_words_stand_for_the_names_before(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert groups_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Acme AI sued Brindle. Both Acme AI and Brindle declined to comment",
        "Acme AI, Brindle and Corvo Labs met. The two firms left",
        "Acme AI, Brindle and Corvo Labs met. The ten firms left",
        "Acme AI sued Brindle. The companies of this trade are many",
        "Acme AI, Ada Voss and Pike & Rowe were there. The labs were not",
        "The Trade Office and Acme AI met. The labs did not",
        "Acme AI and Brindle met. The authors were angry",
    ],
)
def test_words_stand_for_nobody_where_no_list_fits(text: str) -> None:
    assert groups_in(text) == []


def test_a_noun_keeps_whom_it_stood_for() -> None:
    text = (
        "Acme AI and Brindle are publishers. The publishers sued. Corvo Labs and Dunmore were sued. "
        "The publishers want money"
    )
    assert [members for _, members in groups_in(text)] == [["Acme AI", "Brindle"], ["Acme AI", "Brindle"]]


def test_a_pronoun_does_not_reach_far() -> None:
    text = "Acme AI and Brindle met. It rained. It was cold. It snowed. They say so"
    assert groups_in(text) == []
    assert groups_in(text.replace("They say", "The firms say")) == [("The firms", ["Acme AI", "Brindle"])]


def test_members_get_the_place_of_the_words() -> None:
    text = "Acme AI, Brindle met. Both left"
    mentions = [[(0, 7)], [(9, 16)]]
    groups = find_groups(text, [(0, 21), (22, 31)], [Kind.COMPANY, Kind.COMPANY], mentions)
    assert with_groups(mentions, groups) == [[(0, 7), (22, 26)], [(9, 16), (22, 26)]]
    assert mentions == [[(0, 7)], [(9, 16)]]
