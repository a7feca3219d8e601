"""Where sentences of press and court English begin and end, by rule and in linear time.

Courts abbreviate, number their paragraphs inside a line ("14. On information ... 15. Li has ...") and chain recitals
with semicolons; the parser of a general English model cuts these wrongly, so it is told what was found here.
"""

import re
import tomllib
from pathlib import Path

_WORDS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "lexicon" / "sentences.toml").read_text(encoding="utf-8")
)
_ABBREVIATIONS = frozenset(_WORDS["abbreviations"])
_SOFT_ABBREVIATIONS = frozenset(_WORDS["soft_abbreviations"])
"""Abbreviations that often end a sentence: they do where a word that opens sentences follows."""

_OPENERS = frozenset(_WORDS["openers"])
_END = re.compile(
    r"(?:[.!?…]+|[。！？]|;(?=\s+(?:WHEREAS|HAVING|CONSIDERING|RECALLING|NOTING|AND\s+WHEREAS)\b))"
)
_CLOSERS = "\"”’'»)]"
_NUMBER_LABEL = re.compile(r"(?:^|[\s“\"(])(?:\d{1,3}|[ivxIVX]{1,5}|[A-Z]|\([a-z0-9]{1,3}\))$")
_NEXT = re.compile(r"\s+[“\"‘'«(\[]*(?P<word>[^\s“”\"‘’'«»()\[\],;:]+)")
_INITIALS = re.compile(r"(?:^|[\s“\"(‘])(?:[A-Z]\.)*[A-Z]$")


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of each sentence of the line `text[start:end]`, outer white space left out."""
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if stop <= begin:
            continue
        while stop < end and text[stop] in _CLOSERS:
            stop += 1
        if stop >= end or not _is_end(text, begin, match.start(), match.group(), stop, end):
            continue
        spans.append((begin, stop))
        begin = stop
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        spans.append((begin, end))
    return spans


def _is_end(text: str, begin: int, mark: int, sign: str, stop: int, end: int) -> bool:
    """Whether the sign at `mark` ends the sentence that began at `begin`; what follows starts at `stop`."""
    if sign[0] in "。！？;":
        return True
    following = _NEXT.match(text, stop, min(end, stop + 80))
    if following is None:
        return False
    word = following.group("word")
    if sign[0] in "!?":
        return not word[0].islower()
    if sign[0] == "…" or sign.startswith(".."):
        return word[0].isupper()
    return _period_ends(text, begin, mark, word, closed=stop > mark + 1)


def _period_ends(text: str, begin: int, mark: int, word: str, *, closed: bool) -> bool:
    before = text[max(begin, mark - 24) : mark]
    last = re.split(r"[\s“\"(‘—–,]", before)[-1]
    if word[0].islower() and not re.match(r"[a-z]+[A-Z]", word):
        return False
    if mark - begin <= 6 and _NUMBER_LABEL.search(text[begin:mark]):
        return False  # "14." opens a numbered paragraph
    key = last.casefold().strip("’'")
    opens = word.casefold().rstrip(".’'") in _OPENERS
    if _INITIALS.search(before) and not closed:
        return opens and "." in last  # "J. Smith" goes on; "the U.S. The" does not
    if key in _ABBREVIATIONS and not closed:
        return key in _SOFT_ABBREVIATIONS and (opens or bool(re.fullmatch(r"\d{1,3}\.", word)))
    return not (word[0].isdigit() and key in {"no", "nos", "§"})
