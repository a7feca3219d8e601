"""What a text tells, as far as it can be compared with another telling: quotations, figures, names, credits, links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from kb.ids import stable_id
from kb.ontology import Kind
from kb.resolve.alias_table import owners
from kb.resolve.names import folded, normalised, words_of

MIN_QUOTE_WORDS = 5
"""Shorter quotations are phrases that anybody may use."""
SHORT_QUOTE_WORDS = 14
_MOST_MARKS = 120

_QUOTE = re.compile(r"[“\"„«]([^“”\"„»«\n]{15,600}?)[,.;!?]?[”\"“»]")
_FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_NAME = re.compile(r"(?<![.!?:“”\"]\s)(?<!^)\b[A-Z][\w’'-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]+)*")
_CREDITED = r"(?P<name>(?:[Tt]he[ ])?[A-Z0-9][\w&'’.-]*(?:[ ](?:of|the|and|&|[A-Z0-9][\w&'’.-]*)){0,5})"
_CUES = tuple(
    (re.compile(pattern), is_sure)
    for pattern, is_sure in (
        (
            rf"(?i:(?:first|originally|earlier|previously)\s+(?:reported|revealed|published|disclosed)(?:\s+(?:by|in|on))?)\s+{_CREDITED}",
            True,
        ),
        (
            rf"{_CREDITED}\s+(?i:(?:first|earlier|originally|exclusively|previously)\s+reported|was\s+first\s+to\s+report|broke\s+the\s+(?:news|story))",
            True,
        ),
        (
            rf"{_CREDITED}\s+(?i:reported|reports|writes|wrote|revealed|said\s+in\s+a\s+report)(?=[\s,.])",
            False,
        ),
        (
            rf"(?i:according\s+to|as\s+reported\s+by|as\s+told\s+to|told|cited\s+by|citing|quoted\s+by|(?:seen|reviewed|viewed|obtained)\s+by|report(?:ing)?\s+(?:by|from|in)|via|source:)\s+{_CREDITED}",
            False,
        ),
        (
            rf"(?i:\b(?:an?|the)\s+(?:(?:new|exclusive|earlier)\s+)?){_CREDITED}\s+(?i:report|story|investigation|exclusive)\b",
            False,
        ),
        (
            rf"{_CREDITED},\s+(?i:which|who)\s+(?i:first\s+|has\s+)?(?i:reported|saw|reviewed|obtained|broke)",
            False,
        ),
        (rf"(?m:^\s*)(?i:by\s+[^\n,|]{{3,60}}[,|]\s*){_CREDITED}\s*$", False),
        (
            r"\((?P<name>Reuters|AP|AFP|Bloomberg|Xinhua|dpa|Kyodo|Yonhap|ANSA|EFE|UPI|PTI|IANS|TASS)\)\s*[-–—]",
            True,
        ),
    )
)
"""Words around a name that credit it, and whether they surely mean one who reported."""
_PAPER = re.compile(
    r"\b(?P<paper>memo|memorandum|letter|cable|(?:blog\s+)?post|(?:court\s+)?filing|complaint)s?\b", re.I
)
_PAPERS = {"memorandum": "memo", "blog post": "post", "court filing": "complaint", "filing": "complaint"}
"""Other words for the same sort of paper."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]?")
_NAMED = re.compile(r"\b[A-Z][\w’'&-]+(?:\s+(?:of\s+(?:the\s+)?|the\s+)?[A-Z][\w’'&-]+)*")
_NO_NAMES = frozenset(
    word
    for words in (
        "the a an in on at it its he she they their his her this that these those according what when after before as for",
        "by from to with but and or so one two three both all every some such no not we our i you there here while",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august",
        "september october november december",
    )
    for word in words.split()
)
"""Words with a capital that name nobody: at the head of a sentence, days and months."""
_TRACKING = re.compile(r"^(?:utm_|fbclid|gclid|mc_|ref$|cmp)")


@dataclass(frozen=True, slots=True)
class Telling:
    """A text's comparable parts."""

    quotes: tuple[str, ...]
    """Quotations of `MIN_QUOTE_WORDS` words and more, plain."""
    figures: frozenset[str]
    names: frozenset[str]
    """Names within sentences, plain."""
    plain: str
    """The whole text, plain."""


def telling_of(text: str) -> Telling:
    """Take a text apart."""
    quotes = [" ".join(words_of(found)) for found in _QUOTE.findall(text)]
    figures = {figure.replace(",", "").rstrip(".") for figure in _FIGURE.findall(text)}
    return Telling(
        tuple(dict.fromkeys(quote for quote in quotes if len(quote.split()) >= MIN_QUOTE_WORDS)),
        frozenset(figure for figure in figures if len(figure) > 1),
        frozenset(" ".join(words_of(name)) for name in _NAME.findall(text)),
        " ".join(re.findall(r"[^\W_]+", folded_text(text))),
    )


def folded_text(text: str) -> str:
    """A whole text in the form that quotations are compared in."""
    plain = "".join(folded(text[start : start + 300]) for start in range(0, len(text), 300))
    return re.sub(r"(?<=\w)[.'](?=\w)|[.']", "", re.sub(r"'s\b", "", plain))


def novelty(child: Telling, parent: Telling) -> float:
    """Share of a text's figures and names that the other has not: 0 where it tells nothing new, 1 where all is new."""
    mine = child.figures | child.names
    if not mine:
        return 0.0
    known = sum(figure in parent.figures for figure in child.figures)
    known += sum(_has(parent.plain, name) for name in child.names)
    return 1 - known / len(mine)


def _has(plain: str, words: str) -> bool:
    return f" {words} " in f" {plain} " or f" {words.split()[-1]} " in f" {plain} "


def shared_quotes(child: Telling, parent: Telling) -> tuple[int, int]:
    """How many of a text's quotations the other text has as well, and how many it has at all."""
    return sum(quote in parent.plain for quote in child.quotes), len(child.quotes)


def papers_in(text: str) -> frozenset[tuple[str, str]]:
    """Papers that a text tells of, such as a memo or a letter, each with the names in the sentences that tell of it."""
    found: set[tuple[str, str]] = set()
    for sentence in _SENTENCE.findall(text):
        papers = {" ".join(match["paper"].casefold().split()) for match in _PAPER.finditer(sentence)}
        if not papers:
            continue
        names = {
            " ".join(word for word in words_of(name) if word not in _NO_NAMES)
            for name in _NAMED.findall(sentence)
        }
        found |= {(_PAPERS.get(paper, paper), name) for paper in papers for name in names if name}
    return frozenset(found)


def credited_names(document: Any) -> list[str]:
    """Whom a document credits: as its reader found, and as its text says, without itself."""
    return list(dict.fromkeys(name for name, _ in _credits_in(document)))[:20]


def credited_outlets(document: Any) -> set[str]:
    """The credited names that are surely outlets: listed as such, or credited with being the first to report."""
    return {name for name, is_sure in _credits_in(document) if is_sure or name in owners()}


def _credits_in(document: Any) -> list[tuple[str, bool]]:
    """Normalised names with whether the words around them say that they reported."""
    own = normalised(document.publisher or "", Kind.COMPANY)
    found = [(str(credit.get("name", "")), True) for credit in (document.credits or ())]
    for cue, is_sure in _CUES:
        found += [(match["name"], is_sure) for match in cue.finditer(document.text[:8000])]
    plain = [
        (normalised(re.sub(r"[’']s$", "", name.strip(" .,")), Kind.COMPANY), is_sure)
        for name, is_sure in found
    ]
    return [(name, is_sure) for name, is_sure in plain if name and name != own]


def linked_addresses(document: Any) -> tuple[list[str], list[str]]:
    """Addresses that a document credits its story to, and all others that it links to."""
    credited = [address_of(str(credit["url"])) for credit in (document.credits or ()) if credit.get("url")]
    linked = [address_of(url) for url in (document.links or ())[:100]]
    return _distinct(credited), [address for address in _distinct(linked) if address not in credited]


def address_of(url: str | None) -> str | None:
    """A URL without what does not tell pages apart: scheme, www, tracking, fragment, a slash at the end."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name)])
    host = parts.netloc.casefold().removeprefix("www.").removeprefix("m.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def origin_keys(document: Any, telling: Telling) -> list[str]:
    """The keys by which texts of one origin find each other, whichever came in first."""
    credited, linked = linked_addresses(document)
    keys = [f"u:{stable_id(address_of(document.url))}"] if document.url else []
    keys += [f"l:{stable_id(address)}" for address in (*credited, *linked)]
    keys += [f"c:{name[:80]}" for name in credited_names(document)]
    if document.publisher:
        keys.append(f"p:{normalised(document.publisher, Kind.COMPANY)[:80]}:{_week(document)}")
    keys += [f"q:{mark}" for quote in telling.quotes[:30] for mark in quote_marks(quote)][:_MOST_MARKS]
    return list(dict.fromkeys(keys))


def quote_marks(quote: str) -> list[str]:
    """Marks of a quotation: its first run of words, and those others that every text would choose alike.

    Rewrites cut a quotation at either end; a third of a long one's runs, chosen by their hash, is enough to meet again. Of a
    short one so little may be left that every run is needed.
    """
    words = quote.split()
    runs = [
        " ".join(words[at : at + MIN_QUOTE_WORDS]) for at in range(max(1, len(words) - MIN_QUOTE_WORDS + 1))
    ]
    marks = [stable_id(run) for run in runs]
    if len(words) <= SHORT_QUOTE_WORDS:
        return marks
    return [marks[0], *(mark for mark in marks[1:] if int(mark[:4], 16) % 3 == 0)]


def _week(document: Any) -> int:
    moment = document.published or document.first_seen
    return int(moment.timestamp() // (7 * 86400))


def publisher_keys(name: str, document: Any) -> list[str]:
    """Keys of documents of a publisher around a document's date."""
    week = _week(document)
    return [f"p:{name[:80]}:{number}" for number in (week - 2, week - 1, week, week + 1)]
