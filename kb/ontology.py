"""The closed vocabularies of a document's annotation: the only file that spells them."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What an entity is."""

    COMPANY = "company"
    PERSON = "person"
    MODEL = "model"
    ORGANIZATION = "organization"
    AGENCY = "agency"
    COURT = "court"
    LAW_FIRM = "law_firm"
    LAW = "law"
    CASE = "case"


class DocumentKind(StrEnum):
    """What sort of text a document is."""

    ARTICLE = "article"
    PRESS_RELEASE = "press_release"
    FILING = "filing"
    DOCKET_ENTRY = "docket_entry"
    OPINION = "opinion"
    POLICY = "policy"
    POST = "post"


class Stance(StrEnum):
    """How a claim is said."""

    REPORTED = "reported"
    ALLEGED = "alleged"
    ADMITTED = "admitted"
    DENIED = "denied"
    TESTIFIED = "testified"
    RULED = "ruled"
    STATED = "stated"
    DECLINED = "declined"


class Hedge(StrEnum):
    """How much of the proposition the speaker commits to."""

    NONE = "none"
    PARTIAL = "partial"
    UNCERTAIN = "uncertain"


class Predicate(StrEnum):
    """What a claim says of its subject and object."""

    DISTILLED = "distilled"
    TRAINED_ON = "trained_on"
    SUED = "sued"
    INFRINGED = "infringed"
    MISAPPROPRIATED = "misappropriated"
    BREACHED = "breached"
    VIOLATED = "violated"
    RESTRICTED = "restricted"
    INVESTIGATED = "investigated"
    RULED_FOR = "ruled_for"
    RULED_AGAINST = "ruled_against"
    SETTLED = "settled"
    REPRESENTS = "represents"
    PRESIDES = "presides"
    DEVELOPS = "develops"
    LEADS = "leads"
    FOUNDED = "founded"
    WORKS_FOR = "works_for"
    ACQUIRED = "acquired"
    INVESTED_IN = "invested_in"
    PARTNERED = "partnered"
    MEMBER_OF = "member_of"
    SAID = "said"


class Level(StrEnum):
    """Whether an entity is one legal person or the group or brand that people speak of."""

    LEGAL = "legal"
    GROUP = "group"


class Standing(StrEnum):
    """Where a proposition stands, from the weakest word for it to the strongest."""

    REPORTED = "reported"
    ALLEGED = "alleged"
    DENIED = "denied"
    TESTIFIED = "testified"
    ADMITTED = "admitted"
    RULED = "ruled"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Frame(NamedTuple):
    """The kinds that a predicate joins; `object_optional` where the object may be left out."""

    subjects: frozenset[Kind]
    objects: frozenset[Kind]
    object_optional: bool = False


PARTY = frozenset({Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY, Kind.MODEL})
"""Who can act or be acted against; a model stands for its maker where only the model is named."""

_FIRM = frozenset({Kind.COMPANY, Kind.ORGANIZATION})
_EMPLOYER = _FIRM | {Kind.AGENCY}
_JUDGE = frozenset({Kind.COURT, Kind.PERSON})

FRAMES: dict[Predicate, Frame] = {
    Predicate.DISTILLED: Frame(
        frozenset({Kind.COMPANY, Kind.MODEL, Kind.PERSON}), frozenset({Kind.COMPANY, Kind.MODEL})
    ),
    Predicate.TRAINED_ON: Frame(frozenset({Kind.COMPANY, Kind.MODEL}), _FIRM | {Kind.PERSON}, True),
    Predicate.SUED: Frame(PARTY, PARTY),
    Predicate.INFRINGED: Frame(PARTY, PARTY | {Kind.LAW}, True),
    Predicate.MISAPPROPRIATED: Frame(PARTY, PARTY),
    Predicate.BREACHED: Frame(PARTY, PARTY | {Kind.LAW}),
    Predicate.VIOLATED: Frame(PARTY, frozenset({Kind.LAW, Kind.AGENCY}), True),
    Predicate.RESTRICTED: Frame(PARTY, PARTY),
    Predicate.INVESTIGATED: Frame(frozenset({Kind.AGENCY}), PARTY),
    Predicate.RULED_FOR: Frame(_JUDGE, PARTY),
    Predicate.RULED_AGAINST: Frame(_JUDGE, PARTY),
    Predicate.SETTLED: Frame(PARTY, PARTY),
    Predicate.REPRESENTS: Frame(frozenset({Kind.LAW_FIRM, Kind.PERSON}), PARTY),
    Predicate.PRESIDES: Frame(frozenset({Kind.PERSON}), frozenset({Kind.CASE, Kind.COURT})),
    Predicate.DEVELOPS: Frame(_FIRM, frozenset({Kind.MODEL})),
    Predicate.LEADS: Frame(frozenset({Kind.PERSON}), _EMPLOYER),
    Predicate.FOUNDED: Frame(frozenset({Kind.PERSON, Kind.COMPANY}), _FIRM),
    Predicate.WORKS_FOR: Frame(frozenset({Kind.PERSON}), _EMPLOYER),
    Predicate.ACQUIRED: Frame(frozenset({Kind.COMPANY}), frozenset({Kind.COMPANY})),
    Predicate.INVESTED_IN: Frame(frozenset({Kind.COMPANY, Kind.PERSON}), frozenset({Kind.COMPANY})),
    Predicate.PARTNERED: Frame(PARTY, PARTY),
    Predicate.MEMBER_OF: Frame(PARTY, frozenset({Kind.ORGANIZATION})),
    Predicate.SAID: Frame(frozenset(), frozenset(), True),
}
"""Subject and object kinds of each predicate."""

RULINGS = frozenset({Predicate.RULED_FOR, Predicate.RULED_AGAINST})
"""What a court decides of a party."""

SYMMETRIC = frozenset({Predicate.PARTNERED, Predicate.SETTLED})
"""Predicates that read the same either way round."""

ACCUSATIONS = frozenset(
    {
        Predicate.DISTILLED,
        Predicate.TRAINED_ON,
        Predicate.INFRINGED,
        Predicate.MISAPPROPRIATED,
        Predicate.BREACHED,
        Predicate.VIOLATED,
    }
)
"""Predicates that speak against their subject."""
