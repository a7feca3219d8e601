"""Who won and who lost by the words of a ruling: "threw out X's suit against Y", "granting X's motion", "in favor of Y".

The trained model sees that a judge decided about a party; which way it went stands in a few fixed turns of phrase.
"""

import re

from kb.extract.triggers import LIST, MENTION, entities_in

WON, LOST = "won", "lost"

_ENDS = (
    r"(?:dismiss\w*|thr[eo]w\w* out|toss\w*(?: out)?|reject\w*|end(?:s|ed|ing)|den(?:y|ies|ied|ying)|kill(?:s|ed)|quash\w*|refus\w+"
    r"|turn(?:s|ed) (?:down|away)|strik\w+|struck|bar(?:s|red)|overrul\w+|declin\w+ to revive|refus\w+ to revive)"
)
_GRANTS = r"(?:grant\w*|allow(?:s|ed|ing)?|approv\w+|certif\w+|sustain\w*|revive[sd]?|reinstat\w+)"
_SUIT = r"(?:(?:law)?suits?|claims?|complaints?|cases?|actions?|allegations?|counterclaims?|accusations?|counts?|challenge)"
_MOTION = (
    r"(?:(?:cross-)?motions?|requests?|bids?|applications?|petitions?|appeals?|pleas?|objections?|efforts?)"
)
_ROLE = r"(?:(?:the|plaintiffs?|defendants?|petitioners?|respondents?|claimants?|appellants?|appellees?|movants?)[’']?s? ){0,2}"
_NEAR = r"[^.;⟦⟧]{0,70}?"
_FEW = r"(?:[\w-]+,? ){0,5}?"
_OWNS = rf"{_ROLE}{LIST}(?:[’']s?)? {_FEW}"
_FILED = r"(?:(?:filed|brought|made|lodged) )?(?:by|of|from) "

_PHRASES: tuple[tuple[str, str], ...] = (
    (LOST, rf"\b{_ENDS} {_NEAR}{_ROLE}(?P<who>{LIST})(?:[’']s?)? {_FEW}(?:{_SUIT}|{_MOTION})\b"),
    (LOST, rf"\b{_ENDS} {_NEAR}(?:{_SUIT}|{_MOTION}) [^.;⟦⟧]{{0,80}}?{_FILED}{_ROLE}(?P<who>{LIST})"),
    (LOST, rf"\b{_ENDS} {_NEAR}{_SUIT} (?:in which|that) {_ROLE}(?P<who>{MENTION})"),
    (WON, rf"\b{_ENDS} {_NEAR}(?:{_OWNS})?{_SUIT} {_NEAR}against {_ROLE}(?P<who>{LIST})"),
    (WON, rf"\b{_ENDS} {_NEAR}{_SUIT} (?:in which|that) {MENTION} {_NEAR}(?P<who>{LIST})"),
    (WON, rf"\b{_GRANTS} {_NEAR}{_ROLE}(?P<who>{LIST})(?:[’']s?)? {_FEW}{_MOTION}\b"),
    (WON, rf"\b{_GRANTS} {_NEAR}{_MOTION} [^.;⟦⟧]{{0,80}}?{_FILED}{_ROLE}(?P<who>{LIST})"),
    (WON, rf"\bin favou?r of {_ROLE}(?P<who>{LIST})"),
    (WON, rf"\b(?:judgment|relief|injunction|costs|damages|fees) {_NEAR}\b(?:to|for) {_ROLE}(?P<who>{LIST})"),
    (WON, rf"\b(?:sid(?:es|ed|ing) with|clear(?:s|ed)|vindicat\w+|absolv\w+) {_ROLE}(?P<who>{LIST})"),
    (
        LOST,
        rf"\b(?:judgment|verdict|injunction|award|order|sanctions?|finding) {_NEAR}\bagainst {_ROLE}(?P<who>{LIST})",
    ),
    (
        LOST,
        rf"\b(?:found|finds|held|holds|ruled|rules) (?:that )?{_ROLE}(?P<who>{LIST}) (?:was |is |were |had |has )?(?:liable|infring\w+|violat\w+|breach\w+)",
    ),
    (LOST, rf"\b(?:enjoin\w*|sanction(?:ed|s)|fin(?:ed|es)) {_ROLE}(?P<who>{LIST})"),
    (
        LOST,
        rf"{_ROLE}(?P<who>{MENTION})(?:[’']s?)? {_FEW}(?:{_SUIT}|{_MOTION}) {_NEAR}(?:is|was|were|are|be|been) (?:hereby )?(?:dismissed|denied|rejected|struck)",
    ),
    (
        WON,
        rf"{_ROLE}(?P<who>{MENTION})(?:[’']s?)? {_FEW}{_MOTION} {_NEAR}(?:is|was|were|are) (?:hereby )?(?:granted|allowed)",
    ),
)
_COMPILED = tuple((outcome, re.compile(words, re.IGNORECASE)) for outcome, words in _PHRASES)
_HINT = re.compile(
    r"dismiss|thr[eo]w|toss|reject|den(?:y|ie)|grant|allow|favou?r|judgment|verdict|liable|motion|suit|claim|clear|sid(?:e|ing)|injunction|enjoin|fine[ds]|sanction|infring|violat|breach",
    re.IGNORECASE,
)


def outcomes_in(skeleton: str) -> dict[int, str]:
    """Entities of a rewritten unit that a ruling's words let win or lose; whoever does both is left out.

    Args:
        skeleton: the unit's text with signs for its mentions, as `kb.extract.triggers.signed` writes it.
    """
    if "⟦" not in skeleton or not _HINT.search(skeleton):
        return {}
    found: dict[int, set[str]] = {}
    for outcome, pattern in _COMPILED:
        for match in pattern.finditer(skeleton):
            for entity in entities_in(match.group("who")):
                found.setdefault(entity, set()).add(outcome)
    return {entity: next(iter(ways)) for entity, ways in found.items() if len(ways) == 1}
