"""To which judge a docket entry gives a case: "Case reassigned to Judge …", "Case assigned to Judge …"."""

import re

_TITLE = (
    r"(?:the\s+)?(?:hon(?:orable|\.)?\s+)?(?:(?:chief|senior|presiding|united\s+states|u\.?\s?s\.?|district|magistrate|circuit)\s+)*"
    r"(?:judges?|justice|magistrate)|(?:the\s+)?hon(?:orable|\.)"
)
_WORD = r"(?!(?i:judges?|justice|magistrate|hon)\b)(?:[A-Z]\.|[A-Z][\w'’-]+)"
_NAME = rf"(?P<name>{_WORD}(?:\s+(?:{_WORD}|de|la|van|von|del|Jr\.?|Sr\.?|I{{2,3}}))*)"
_GIVEN = re.compile(
    rf"\b(?P<verb>(?i:re-?assigned|assigned|referred|transferred|reassigning))\b[^.;]{{0,40}}?\b(?i:to\s+(?:{_TITLE}))\s+{_NAME}"
)
_GIVEN_AFTER = re.compile(rf"\b(?i:{_TITLE})\s+{_NAME}[^.;]{{0,20}}\bis\s+(?P<verb>assigned|added)\b")
_HEAD = 400
_TAIL = re.compile(r"\s+(?:Added|For|All|Case|No|Signed|Entered|Motions?|The|This|Pursuant|Please|Further)$")


def assigned_judge(text: str) -> tuple[str, str] | None:
    """What an entry does, "assigned", "reassigned" or "referred", and the judge's name; None where it names none.

    Args:
        text: of one docket entry; what matters stands in its first sentences.
    """
    head = " ".join(text.split())[:_HEAD]
    match = _GIVEN.search(head) or _GIVEN_AFTER.search(head)
    if match is None:
        return None
    verb = match["verb"].casefold().replace("-", "")
    done = "referred" if verb == "referred" else "reassigned" if verb.startswith(("re", "tr")) else "assigned"
    name = match["name"].rstrip(".,’'")
    while (shorter := _TAIL.sub("", name)) != name:
        name = shorter
    return done, name
