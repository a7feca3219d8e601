"""How a claim is said, where a plain word settles what the model leaves open."""

import re
from collections.abc import Sequence

from kb.ontology import RULINGS, Hedge, Kind, Predicate, Stance

_UNCERTAIN = re.compile(
    r"\b(?:reportedly|appears? to have|may have|might have|seems? to have)\b", re.IGNORECASE
)
_MENTION = r"⟦(?P<who>\d+)⟧"
_BETWEEN = r"(?:[’']s? (?:[\w-]+ ){0,2}(?:spokes\w+|lawyers?|attorneys?))?(?:, [^.;:⟦⟧]{1,80}(?:⟦\d+⟧[^.;:⟦⟧]{0,40})?,|,)?(?: who)? (?:(?:has|have|had|also|later|then|consistently|further|openly|publicly|flatly|is) ){0,3}"
_VERBS: tuple[tuple[Stance, str], ...] = (
    (
        Stance.ADMITTED,
        r"conced(?:ed|es?|ing)|admit(?:s|ted|ting)?|acknowledg(?:ed|es?|ing)|own(?:ed|s) up|pleaded guilty",
    ),
    (
        Stance.DENIED,
        r"den(?:y|ies|ied|ying)|disput(?:es?|ed)|reject(?:s|ed)?|disagree[sd]?|insist(?:s|ed) that (?:it|he|she|they) (?:had |has |have )?(?:never|not)",
    ),
    (
        Stance.TESTIFIED,
        r"testif(?:ied|ies)|swore|told (?:the )?(?:jur(?:y|ors)|court)|tells (?:the )?(?:jury|jurors)",
    ),
)
_PATTERNS = tuple(
    (
        stance,
        re.compile(
            rf"{_MENTION}(?:{_BETWEEN})(?:{verbs})\b|[,”\"’] (?:{verbs}) ⟦(?P<after>\d+)⟧", re.IGNORECASE
        ),
    )
    for stance, verbs in _VERBS
)
_OPEN = frozenset({Stance.STATED, Stance.REPORTED, Stance.ALLEGED, Stance.TESTIFIED, Stance.RULED})


def told_stances(skeleton: str) -> dict[int, Stance]:
    """Entities whose verb in a rewritten unit is one of admitting, denying or testifying; the first of these counts."""
    found: dict[int, Stance] = {}
    for stance, pattern in _PATTERNS:
        for match in pattern.finditer(skeleton):
            found.setdefault(int(match.group("who") or match.group("after")), stance)
    return found


def stance_of(guess: Stance, *, has_speaker: bool, told: Stance | None, predicate: Predicate) -> Stance:
    """The model's stance, mended where words or the lack of a speaker contradict it.

    Args:
        guess: the model's.
        has_speaker: whether somebody is named whose word it is.
        told: what the speaker's verb says, if that is plain.
        predicate: of the claim; a denial of a mere circumstance ("X, a backer of Y, denies …") stays what it is.
    """
    if predicate in RULINGS:
        # "denied the motion" is a ruling, whoever says so, and no denial
        return Stance.RULED if guess is Stance.DENIED or told is Stance.DENIED else guess
    if not has_speaker:
        return guess if guess in (Stance.RULED, Stance.ALLEGED, Stance.DENIED) else Stance.REPORTED
    if {told, guess} == {Stance.ADMITTED, Stance.DENIED} and told is not None:
        return told  # a plain verb of the speaker's own is surer than any guess at the whole sentence
    if told is not None and guess in _OPEN and (predicate is Predicate.SAID or guess is not Stance.REPORTED):
        return told
    return Stance.STATED if guess is Stance.REPORTED else guess


_ADMISSION = re.compile(
    r"\b(?:conced|admi(?:t|ss)|acknowledg|confirm|accept|concession|own(?:ed|s|ing)? up|guilty|agreed? that|yes|indeed|partly|partial|"
    r"in part|true|correct|disclos|reveal|granted that|confess|did use|did take|apolog|regret|mistake|recogni[sz])",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|never|nor|neither|no|none|nothing)\b|n[’']t\b", re.IGNORECASE)


_DENIAL = re.compile(
    r"\b(?:den(?:y|ie[sd]|ying|ial)|disput|reject|refut|rebut|contest|dismiss|disagree|oppos|challeng|defend|insist|"
    r"counter(?:ed|s)\b|push(?:e[sd]|ing)? back|batt(?:ed|ing)|brush|wave|false|baseless|groundless|unfounded|untrue|"
    r"meritless|frivolous|wrong|absurd|nonsense|inaccura|mislead|mischaracteri|exaggerat|fabricat|without|lack|fail|cannot|"
    r"un(?:fair|true|supported)|fair use)",
    re.IGNORECASE,
)


_DECIDERS = frozenset({Kind.PERSON, Kind.COURT, Kind.AGENCY})


def unsaid_stances(text: str, *, speaker: Kind | None, predicate: Predicate) -> frozenset[Stance]:
    """The stances that a unit has no word for, so that a guess at one of them is no better than chance.

    To say wrongly that somebody admitted or denied something is the worst error of all, and "X says it did not learn from Y"
    invites it. Only people, courts and agencies decide anything, and nobody decides that a suit was filed.

    Args:
        text: the unit's.
        speaker: what kind of thing speaks; None for nobody.
        predicate: of the claim.
    """
    negates = _NEGATION.search(text) is not None
    admits = _ADMISSION.search(text) is not None
    found = set()
    if not negates and _DENIAL.search(text) is None:
        found.add(Stance.DENIED)
    if not admits:
        found.add(Stance.ADMITTED)
    if predicate is Predicate.SUED or (speaker is not None and speaker not in _DECIDERS):
        found.add(Stance.RULED)
    return frozenset(found)


def likeliest_stance(ranked: Sequence[Stance], unsaid: frozenset[Stance], text: str) -> Stance:
    """The first of the ranked stances that the unit has words for; a "not" turns a guessed admission into a denial."""
    if ranked[0] is Stance.ADMITTED and Stance.ADMITTED in unsaid and _NEGATION.search(text):
        return Stance.DENIED
    return next(stance for stance in ranked if stance not in unsaid)


_SWORN = re.compile(
    r"\b(?:on the (?:witness )?stand|under oath|sworn (?:testimony|statement|declaration)|"
    r"in (?:his|her|their) (?:own )?(?:testimony|deposition)|(?:direct|cross)[ -]examination)\b",
    re.IGNORECASE,
)
_UNDER_OATH = frozenset({Stance.STATED, Stance.ALLEGED})


def as_sworn(stance: Stance, text: str, *, has_speaker: bool) -> Stance:
    """Testimony, where somebody's word is given on the stand or under oath; admitting and denying stay what they are."""
    if has_speaker and stance in _UNDER_OATH and _SWORN.search(text):
        return Stance.TESTIFIED
    return stance


_PARTLY = re.compile(r"\b(?:partly|partially|to some extent|to a degree)\b", re.IGNORECASE)


def hedge_of(guess: Hedge, text: str) -> Hedge:
    """The model's hedge, or what a word that can mean nothing else says."""
    if guess is Hedge.NONE and _PARTLY.search(text):
        return Hedge.PARTIAL
    if guess is Hedge.NONE and _UNCERTAIN.search(text):
        return Hedge.UNCERTAIN
    return guess
