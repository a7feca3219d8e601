"""Captions of proceedings: reading one into its sides, and a form to compare it by."""

import re
from dataclasses import dataclass

from rapidfuzz.fuzz import token_set_ratio

from kb.cases.courts import resolve_court
from kb.cases.docket_number import DocketNumber, find_docket_numbers
from kb.cases.errors import CaptionError


@dataclass(frozen=True, slots=True)
class Caption:
    """A proceeding's caption with what stands beside it."""

    text: str
    """The names alone: "Musk v. OpenAI, Inc."."""
    plaintiffs: tuple[str, ...] = ()
    """The side before the "v."; appellants in an appeal."""
    defendants: tuple[str, ...] = ()
    matter: str | None = None
    """What an "In re" is about."""
    et_al: bool = False
    docket_number: DocketNumber | None = None
    court_id: str | None = None


IN_RE = re.compile(
    r"\b(?:In\s+[Rr]e|IN\s+RE|In\s+the\s+[Mm]atter\s+of|IN\s+THE\s+MATTER\s+OF|(?:Ex\s+[Pp]arte|EX\s+PARTE)(?!\s+(?i:applic|motion|order|comm|seiz|tempor|relief|req|reex|pet|hear|TRO)))\b:?\s+"
)
_COURT_PARENS = re.compile(r"\(([^()]{3,120})\)")


def parse_caption(text: str) -> Caption:
    """Read a caption with what may stand beside it, such as "Musk v. OpenAI, Inc., No. 4:24-cv-04722 (N.D. Cal.)".

    Raises:
        CaptionError: the text has neither "v." nor "In re".
    """
    plain = " ".join(text.split())
    numbers = find_docket_numbers(plain)
    number = numbers[0].number if numbers else None
    court_id = _court_beside(plain) or (number.court_id if number else None)
    names = _names_alone(plain, numbers[0].start if numbers else None)
    in_re = IN_RE.match(names)
    if in_re:
        return Caption(
            names, matter=names[in_re.end() :].strip(" ,"), docket_number=number, court_id=court_id
        )
    sides = re.split(r"\s+-?(?:v\.|vs\.?|v|V\.|VS\.?|versus)-?\s+", names, maxsplit=1)
    if len(sides) != 2 or not all(re.search(r"\w", side) for side in sides):
        raise CaptionError(text)
    (left, left_more), (right, right_more) = (without_et_al(side) for side in sides)
    return Caption(
        names, parties_of(left), parties_of(right), None, left_more or right_more, number, court_id
    )


def _court_beside(text: str) -> str | None:
    for match in reversed(list(_COURT_PARENS.finditer(text))):
        inside = re.sub(
            r",?\s*(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+)?(?:\d{1,2},\s+)?(?:19|20)\d{2}$",
            "",
            match[1],
        )
        found = resolve_court(inside)
        if found is not None:
            return found.id
    return None


def _names_alone(text: str, number_start: int | None) -> str:
    """The caption without number, court and year after it."""
    names = text
    if number_start is not None and number_start > 5:
        names = names[:number_start]
        names = re.sub(
            r"[\s,;:(–—-]*(?:(?:Civil|Civ\.|Crim(?:inal|\.))?\s*(?:Action|Case|Docket|C\.A\.)?\s*(?:N(?:o|os|umber)s?\.?|#)?\s*:?)?[\s,;:(–—-]*$",
            "",
            names,
            flags=re.I,
        )
    elif number_start is not None:
        names = re.sub(r"^\W*\S+\s*(?:\([A-Z]{2,4}\))?[\s,:–—-]*", "", names)
    while True:
        shorter = re.sub(
            r"[\s,]*\((?P<inside>[^()]{3,120})\)\s*\.?$",
            lambda m: "" if _is_aside(m["inside"]) else m[0],
            names,
        )
        if shorter == names:
            return names.strip(" ,;")
        names = shorter


def _is_aside(inside: str) -> bool:
    return bool(re.search(r"(?:19|20)\d{2}$", inside)) or resolve_court(inside) is not None


_ET_AL = re.compile(r",?\s+(?:et\.?\s+al\b\.?|and\s+(?:others|another)|&\s+(?:Ors|Anr)\.?)(?=\W|$)", re.I)
_ROLE_AFTER = re.compile(
    r",\s*(?:Plaintiffs?|Defendants?|Petitioners?|Respondents?|Appell(?:ant|ee)s?)\b.*$", re.I
)


def without_et_al(side: str) -> tuple[str, bool]:
    """One side without roles and "et al.", and whether it had the latter."""
    names = _ROLE_AFTER.sub("", side)
    shorter = _ET_AL.sub("", names)
    return shorter.strip(" ,;"), shorter != names


def parties_of(side: str) -> tuple[str, ...]:
    """The names of one side; only a semicolon surely parts two of them."""
    return tuple(part.strip(" ,") for part in side.split(";") if part.strip(" ,"))


_DROPPED = re.compile(
    r"\b(?:inc|incorporated|llc|llp|lp|pllc|corp|corporation|co|company|ltd|limited|pbc|plc|pc|na|sa|gmbh|ag|se|kg|ev|bv|nv|pte|pvt|the|et al|and others|and another)\b"
)


def normal_caption(text: str) -> str:
    """The caption to compare by: small letters, without company forms, "et al." and what stands beside the names."""
    try:
        caption = parse_caption(text)
    except CaptionError:
        return _normal_name(text)
    if caption.matter is not None:
        return f"in re {_normal_name(caption.matter)}"
    left = " ".join(_normal_name(name) for name in caption.plaintiffs)
    right = " ".join(_normal_name(name) for name in caption.defendants)
    return f"{left} v {right}"


def _normal_name(name: str) -> str:
    plain = name.casefold().replace("’", "'")
    plain = re.sub(r"\b(?:u\.?s\.?a\.?|united states(?: of america)?|u\.s\.)(?=\W|$)", "united states", plain)
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain)
    plain = re.sub(r"[^\w\s&']", " ", plain)
    plain = _DROPPED.sub(" ", plain)
    return " ".join(plain.split())


def caption_similarity(first: str, second: str) -> float:
    """How alike two captions are, 0 to 1: the less alike of the two sides counts, turned round ones a little less.

    A side that is contained in the other ("Musk" in "Elon Musk") is as good as equal.
    """
    one, other = normal_caption(first), normal_caption(second)
    if one == other:
        return 1.0
    if one.startswith("in re ") or other.startswith("in re "):
        return (
            token_set_ratio(one, other) / 100
            if one.startswith("in re ") == other.startswith("in re ")
            else 0.0
        )
    one_sides, other_sides = one.split(" v ", 1), other.split(" v ", 1)
    if len(one_sides) != 2 or len(other_sides) != 2:
        return token_set_ratio(one, other) / 100
    straight = min(token_set_ratio(a, b) for a, b in zip(one_sides, other_sides, strict=True))
    turned = min(token_set_ratio(a, b) for a, b in zip(one_sides, reversed(other_sides), strict=True)) * 0.95
    return max(straight, turned) / 100
