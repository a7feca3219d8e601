"""Finding captions in running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from kb.cases.caption import IN_RE, Caption, parties_of, without_et_al


@dataclass(frozen=True, slots=True)
class CaptionSpan:
    """A caption in a text; offsets are code points, end exclusive, and leave docket number and court out."""

    start: int
    end: int
    caption: Caption


_VERSUS = re.compile(
    r"(?<=[\w.,)’'”\"*])(?:\s+|\s*\n\s*)(?P<v>(?:-?v(?:s)?(?:\.|(?=\s))|versus|V(?:\.|S\.)))-?\s+(?=[\w“\"'‘(])"
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
    for match in IN_RE.finditer(text):
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
    (left, left_more), (right, right_more) = (without_et_al(side) for side in sides)
    if not left or not right:
        return None
    names = f"{_ROLE.sub('', sides[0]).rstrip(' ,')} {match['v']} {sides[1]}"
    return CaptionSpan(
        start, end, Caption(names, parties_of(left), parties_of(right), None, left_more or right_more)
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
