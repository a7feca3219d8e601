"""Words by which a unit says that somebody would not speak, and who that is."""

import re

from kb.extract.triggers import LIST, MENTION, entities_in

_DECLINES = re.compile(
    r"""\b(?:
        declin(?:ed|es|ing)\ (?:to\ )?(?:comment|answer|discuss|say|be\ interviewed|respond)
      | (?:did|does|do|has|have|had)\ not\ (?:immediately\ |yet\ |publicly\ )?(?:respond|repl(?:y|ied)|comment(?:ed)?|answer(?:ed)?|return(?:ed)?|responded)
      | could\ not\ (?:immediately\ )?be\ reached
      | (?:had|has|have)\ no\ comment
      | would\ not\ (?:comment|discuss|say|confirm)
      | (?:stayed|remained|kept)\ silent
      | refused\ to\ (?:comment|answer)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def declines(text: str) -> bool:
    """Whether somebody in the unit would not comment or did not respond."""
    return _DECLINES.search(text) is not None


_ASIDE = r"(?:, [^.;:⟦⟧]{1,80}(?:⟦\d+⟧[^.;:⟦⟧]{0,60}){0,2},)?"
_SAY = r"(?:comment|respond|reply|answer|be reached|say|discuss|return|confirm|be interviewed)"
_WOULD_NOT = (
    rf"(?:(?:also|each|both|all|so far) )*(?:declin(?:ed|es|ing)|refused|(?:did|do|does|has|have|had|could|would|will) not|(?:stayed|remained|kept) silent|had no comment)"
    rf"(?: (?:to|yet|immediately|publicly|be|for))*(?= ?{_SAY}|[^.;]{{0,40}}{_SAY}|[^.;]{{0,40}}(?:request|question|message|call)|[.,;]| silent)"
)
_MOUTHS = (
    r"(?:representatives?|spokes\w+|lawyers?|attorneys?|press (?:office|team)|officials?|executives?|counsel)"
)
_DECLINERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<who>{LIST})(?:[’']s? {_MOUTHS})?{_ASIDE} {_WOULD_NOT}",
        rf"\b{_MOUTHS} (?:for|of|at|from) (?P<who>{LIST}){_ASIDE} {_WOULD_NOT}",
        rf"\b(?:neither|none of) (?P<who>{MENTION}(?:(?:, | nor |, nor | and | or ){MENTION})*)[^.;⟦⟧]{{0,40}}\b(?:comment|respond|repl|answer)",
        rf"\b(?:nor|neither) (?:did|would|has|have|had|could|does) (?P<who>{LIST})",
    )
)


def decliners_in(skeleton: str) -> set[int]:
    """The entities of a rewritten unit that its words let stay silent; empty where the words do not tell."""
    if not declines(skeleton) and not re.search(r"\b(?:neither|nor)\b", skeleton, re.IGNORECASE):
        return set()
    return {
        entity
        for pattern in _DECLINERS
        for match in pattern.finditer(skeleton)
        for entity in entities_in(match["who"])
    }
