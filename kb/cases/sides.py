"""Which side of a case a party's role is on, as far as the role says that it brought the case or was sued in it."""

import re

_DERIVED = re.compile(
    r"\b(?:counter|cross|third[-\s]?party|thirdparty|garnishee|amicus|movant|trustee|special|interpleader)",
    re.I,
)
_PLAINTIFF = re.compile(
    r"^(?:consol(?:idated)?\s+|intervenor\s+|lead\s+|ADR\s+)*(?:plaintiff|petitioner|claimant|complainant|relator)",
    re.I,
)
_DEFENDANT = re.compile(
    r"^(?:consol(?:idated)?\s+|intervenor\s+|nominal\s+|ADR\s+)*(?:defendant|respondent)", re.I
)


def side_of(role: str) -> str:
    """`plaintiff`, `defendant` or `other`; an appellant may be either, and a counterclaim turns the sides round."""
    plain = " ".join(role.split())
    if _DERIVED.search(plain):
        return "other"
    if _PLAINTIFF.match(plain):
        return "plaintiff"
    return "defendant" if _DEFENDANT.match(plain) else "other"
