"""Words by which a unit says that somebody would not speak."""

import re

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
