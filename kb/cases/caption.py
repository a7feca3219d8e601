"""Captions of proceedings: reading one into its sides, a form to compare it by, and finding them in running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

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


@dataclass(frozen=True, slots=True)
class CaptionSpan:
    """A caption in a text; offsets are code points, end exclusive, and leave docket number and court out."""

    start: int
    end: int
    caption: Caption


_VERSUS = re.compile(
    r"(?<=[\w.,)’'”\"*])(?:\s+|\s*\n\s*)(?P<v>(?:-?v(?:s)?(?:\.|(?=\s))|versus|V(?:\.|S\.)))-?\s+(?=[\w“\"'‘(])"
)
_IN_RE = re.compile(
    r"\b(?:In\s+[Rr]e|IN\s+RE|In\s+the\s+[Mm]atter\s+of|IN\s+THE\s+MATTER\s+OF|(?:Ex\s+[Pp]arte|EX\s+PARTE)(?!\s+(?i:applic|motion|order|comm|seiz|tempor|relief|req|reex|pet|hear|TRO)))\b:?\s+"
)
_GROUPED = re.compile(
    r"(?:[^;\n.]|\n(?!\n)){2,90}?(?:(?i:Inc|Corp|Co|Ltd|U\.S|N\.V|S\.A)\.(?:[^;\n.]|\n(?!\n)){0,80}?)?\b(?:Litigation|Litig\.|LITIGATION|Cases|CASES|Proceedings?)"
)
_SUFFIX = re.compile(
    r"^(?:Inc|Incorporated|L\.?L\.?C|L\.?L\.?P|L\.?P|P\.?L\.?L\.?C|Corp|Corporation|Co|Company|Ltd|Limited|PBC|P\.?B\.?C|plc|PLC|P\.?C|N\.?A|S\.?A|S\.?A\.?S|S\.?à\.?r\.?l"
    r"|GmbH|AG|SE|KG|e\.?V|B\.?V|N\.?V|A\.?S|Oy|AB|S\.?p\.?A|Pte|Pvt|Jr|Sr|II|III|IV|L\.?L\.?L\.?P|K\.?K|Trust|M\.?D|Esq|et|INC|LTD|CORP|CO)(?:[.,;:)]|\b)",
    re.I,
)
_ABBREVIATION = re.compile(
    r"^(?:[A-Z]\.|(?:[A-Z]\.){2,}|Inc\.|Corp\.|Co\.|Cos\.|Ltd\.|Bros\.|Dr\.|Mr\.|Mrs\.|Ms\.|St\.|Jr\.|Sr\.|Dep[’']?t\.?|Dept\.|Ass[’']n\.?|Assocs?\.|Int[’']l\.?|Nat[’']l\.?|Univ\.|L\.?P\.|LLC\.|al\.|Pte\.|Pvt\.|No\.|Ctr\.|Sys\.|Techs?\.|Labs?\.|Grp\.|Hldgs?\.|Mfg\.|Servs?\.|Indus\.|Pharms?\.|Prods?\.|Publ[’']g\.?|Entm[’']t\.?|Enters?\.|Comm[’']n\.?|Bd\.|Cnty\.|Fed\.|Gov[’']t\.?|Ins\.|Elec\.|Am\.|Cal\.|Tex\.|Mass\.|Info\.|Commc[’']ns\.?|Mgmt\.|Props?\.|Tr\.)[,;:)]?$",
    re.I,
)
_CONNECTORS = {
    "of",
    "the",
    "and",
    "&",
    "de",
    "la",
    "le",
    "du",
    "des",
    "von",
    "van",
    "der",
    "den",
    "for",
    "on",
    "d/b/a",
    "a/k/a",
    "f/k/a",
    "ex",
    "rel.",
    "y",
    "und",
    "e",
    "di",
    "et",
    "al",
    "al.",
    "others",
    "another",
}
_NO_START = {
    "in", "see", "also", "cf.", "but", "and", "under", "from", "since", "while", "when", "as", "citing", "both", "like",
    "because", "unlike", "compare", "meanwhile", "after", "before", "for", "following", "case", "cases", "lawsuit", "suit",
    "is", "e.g.", "e.g.,", "accord", "quoting", "that", "this", "if", "where", "consider", "take", "title:", "caption:", "re:",
    "named", "titled", "captioned", "docket:", "at", "by", "on", "of", "with", "two", "id.", "copyright:", "update:", "watch:",
    "or", "to", "decision", "dispute", "action", "litigation", "matter", "ruling", "judgment", "verdict", "order", "related",
    "plaintiffs", "plaintiff", "defendant", "defendants", "judge", "court", "general", "docket",
}  # fmt: skip
_NO_CONTINUE = {
    "case", "no", "no.", "nos.", "civil", "docket", "in", "on", "judge", "order", "complaint", "page", "document", "opinion",
    "filed", "case:", "index", "before", "was", "at", "by", "as", "appeal", "memorandum", "plaintiff", "plaintiffs",
    "defendant", "defendants", "respondent", "appellee", "notice", "motion", "u.s.c.", "summary", "hearing", "after",
    "under", "with", "see", "which", "where", "but", "that", "mdl", "related", "assigned", "jury", "presiding", "referred",
    "i", "he", "she", "they", "we", "it", "this", "these", "when", "while", "although", "if", "because", "however", "both",
}  # fmt: skip
_ROLE = re.compile(
    r"(?:Plaintiffs?|Petitioners?|Appellants?|Appellees?|Claimants?|Movants?|Applicants?|PLAINTIFFS?|PETITIONERS?)(?:[-/\s](?:Appell(?:ants?|ees?)|APPELLANTS?))?[,.]?\s*$"
)
_TOKEN = re.compile(r"\S+")
_MAX_TOKENS = 16
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
    in_re = _IN_RE.match(names)
    if in_re:
        return Caption(
            names, matter=names[in_re.end() :].strip(" ,"), docket_number=number, court_id=court_id
        )
    sides = re.split(r"\s+-?(?:v\.|vs\.?|v|V\.|VS\.?|versus)-?\s+", names, maxsplit=1)
    if len(sides) != 2 or not all(re.search(r"\w", side) for side in sides):
        raise CaptionError(text)
    (left, left_more), (right, right_more) = (_without_et_al(side) for side in sides)
    return Caption(names, _parties(left), _parties(right), None, left_more or right_more, number, court_id)


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


def _without_et_al(side: str) -> tuple[str, bool]:
    names = _ROLE_AFTER.sub("", side)
    shorter = _ET_AL.sub("", names)
    return shorter.strip(" ,;"), shorter != names


def _parties(side: str) -> tuple[str, ...]:
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


def find_captions(text: str) -> list[CaptionSpan]:
    """The captions that a text names, in order of place, without overlaps."""
    spans = [*_in_re_spans(text), *_versus_spans(text)]
    spans.sort(key=lambda span: (span.start, -span.end))
    kept: list[CaptionSpan] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _in_re_spans(text: str) -> Iterator[CaptionSpan]:
    for match in _IN_RE.finditer(text):
        grouped = _GROUPED.match(text, match.end())
        end = (
            grouped.end()
            if grouped and text[match.end()].isupper()
            else _right_end(text, match.end(), len(text))
        )
        if end > match.end():
            names = " ".join(text[match.start() : end].split())
            yield CaptionSpan(
                match.start(), end, Caption(names, matter=" ".join(text[match.end() : end].split()))
            )


def _versus_spans(text: str) -> Iterator[CaptionSpan]:
    floor = 0
    matches = list(_VERSUS.finditer(text))
    for match, following in zip_longest(matches, matches[1:]):
        ceiling = _parting(text, match.end(), following.start()) if following else len(text)
        start = _left_start(text, match.start(), floor)
        end = _right_end(text, match.end(), ceiling)
        floor = ceiling
        if start is not None and end > match.end():
            span = _versus_span(text, start, end, match)
            if span is not None:
                yield span


def _parting(text: str, start: int, end: int) -> int:
    """Where one caption stops and the next begins, when only so much stands between their "v."s."""
    last = [
        match.start()
        for match in re.finditer(r",\s|;\s|\.\s|\s(?:and|or|&|in)\s|\n", text[max(start, end - 240) : end])
    ]
    suffixes = [
        place for place in last if not _SUFFIX.match(text[max(start, end - 240) + place :].lstrip(", "))
    ]
    return max(start, end - 240) + suffixes[-1] if suffixes else end


def _versus_span(text: str, start: int, end: int, match: re.Match[str]) -> CaptionSpan | None:
    sides = (" ".join(text[start : match.start()].split()), " ".join(text[match.end() : end].split()))
    (left, left_more), (right, right_more) = (_without_et_al(side) for side in sides)
    if not left or not right:
        return None
    names = f"{_ROLE.sub('', sides[0]).rstrip(' ,')} {match['v']} {sides[1]}"
    return CaptionSpan(
        start, end, Caption(names, _parties(left), _parties(right), None, left_more or right_more)
    )


def _is_name(token: str) -> bool:
    """Whether a word can be part of a party's name: it has a capital, or is a number or a sign between names."""
    return (
        any(ch.isupper() for ch in token)
        or (token[:1].isdigit() and not re.match(r"\d{4}\b", token))
        or token == "&"  # nosec B105
    )


def _left_start(text: str, end: int, floor: int) -> int | None:
    """Where the name before the "v." begins, not before `floor`; None where there is no name."""
    floor = max(floor, end - 240)
    role = _ROLE.search(text, floor, end)
    if role and role.start() > floor:
        end = role.start()
    break_at = text.rfind("\n\n", floor, end)
    if break_at >= 0 and text[break_at:end].strip():
        floor = break_at + 2
    tokens = [(match.start(), match[0]) for match in _TOKEN.finditer(text, floor, end)][-_MAX_TOKENS:]
    if tokens and tokens[0][0] == floor and floor and not text[floor - 1].isspace():
        tokens = tokens[1:]
    first = len(tokens)
    for index in range(len(tokens) - 1, -1, -1):
        word = tokens[index][1]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is not None and (
            _breaks(word, following[1]) or _line_ends(text, tokens[index][0] + len(word), following[0], end)
        ):
            break
        bare = word.lstrip("“\"'‘(*")
        if _is_name(bare) or (bare.casefold().rstrip(",") in _CONNECTORS and bare.casefold() == bare):
            first = index
            if bare != word and word[0] in '“"‘*':
                break
            continue
        break
    while first < len(tokens) and _bare(tokens[first][1]) in _NO_START | _CONNECTORS - {"the"}:
        first += 1
    if first >= len(tokens) or not any(_is_name(word) for _start, word in tokens[first:]):
        return None
    start, word = tokens[first]
    return start + len(word) - len(word.lstrip("“\"'‘(*"))


def _line_ends(text: str, gap: int, start: int, end: int) -> bool:
    """Whether the gap parts a line from the caption below it, and is not the wrapping of a long line."""
    if "\n" not in text[gap:start] or not re.search(r"[A-Z]", text[start:end]):
        return False
    line = text[text.rfind("\n", 0, gap) + 1 : gap].strip()
    return len(line) < 60 or (line.isupper() and not text[start:end].isupper())


def _bare(word: str) -> str:
    return word.strip("“”\"'‘’(),;*").casefold()


def _breaks(word: str, following: str) -> bool:
    """Whether a name cannot run over the gap between two words."""
    if word.endswith((";", ":", "—", "–", "?", "!", "|", "/")) or word in ("-", "–", "—", "|"):
        return True
    if word.endswith((",", ",”", ',"')):
        return not _SUFFIX.match(following)
    if word.endswith("."):
        return not _ABBREVIATION.match(word.lstrip('(“"')) or word.casefold().lstrip('(“"') == "no."
    return word.endswith((".”", '."', ".)", "]"))


def _right_end(text: str, start: int, ceiling: int) -> int:
    """Where the name after the "v." ends; `start` itself where there is no name."""
    ceiling = min(ceiling, start + 240)
    break_at = text.find("\n\n", start, ceiling)
    ceiling = break_at if break_at > 0 else ceiling
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text, start, ceiling)]
    tokens = tokens[:_MAX_TOKENS]
    last = -1
    for index, (_start, _end, word) in enumerate(tokens):
        bare = word.lstrip("“\"'‘*")
        if index and (_breaks(tokens[index - 1][2], word) or _ends_name(tokens[index - 1][2], word)):
            break
        if _bare(word).rstrip(".") in _NO_CONTINUE or _bare(word) in _NO_CONTINUE:
            if index:
                break
            return start
        if index and bare.startswith("(") and not re.match(r"\((?:US|UK|U\.S\.|USA|HK|Ireland)\)", bare):
            break
        if bare[:1].isdigit() and (index or not re.search(r"[A-Z]", bare)):
            break
        if _is_name(bare):
            last = index
        elif bare.casefold().rstrip(",.;") not in _CONNECTORS:
            break
        elif bare.casefold().rstrip(",.;") in ("al", "others", "another"):
            last = index
            break
    if last < 0:
        return start
    _first, end, word = tokens[last]
    return _clean_end(text, tokens[0][0], end, word)


def _ends_name(word: str, following: str) -> bool:
    """After a company form the name is over, save for a second form or "et al."."""
    form = word.rstrip(",")
    if not (_SUFFIX.match(form) and form[:1].isupper() and form.casefold() not in ("trust",)):
        return False
    return not (_SUFFIX.match(following) or following in ("&", "and"))


def _clean_end(text: str, start: int, end: int, word: str) -> int:
    """Without the punctuation that belongs to the sentence, keeping the stop of "Inc."."""
    while end > start and text[end - 1] in ",;:)”\"'’*—–-?!":
        if text[end - 1] == ")" and "(" in text[start:end]:
            break
        end -= 1
    core = word.rstrip(",;:)”\"'’*—–-?!")
    if core.endswith(".") and not _ABBREVIATION.match(core.lstrip('(“"')):
        end -= 1
    possessive = re.search(r"[’']s$", text[start:end])
    return end - 2 if possessive else end
