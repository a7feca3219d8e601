"""The authors of an article page: as it declares them, else as the line under its headline names them."""

import html
import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.readers.clean_text import clean_line
from crawler.readers.html_tree import finder
from crawler.readers.json_ld import LinkedData, texts_of

_AUTHOR_NAMES = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
    "byl", "article:author_name", "author_name", "cxenseparse:author", "og:article:author", "article.author",
    "rnews:author", "shareaholic:article_author_name", "twitter:data1",
)  # fmt: skip
_AUTHORS = finder('.//*[@itemprop="author"]')
_BYLINES = (
    finder('.//*[@rel="author"]'),
    finder('.//*[contains(concat(" ",normalize-space(@class)," ")," author-name ")]'),
    finder('.//*[contains(concat(" ",normalize-space(@class)," ")," byline__name ")]'),
    finder('.//*[contains(concat(" ",normalize-space(@class)," ")," byline-name ")]'),
)
_MAYBE_BYLINES = finder(
    './/*[contains(@class,"byline") or contains(@class,"Byline") or contains(@class,"author") or contains(@class,"Author")]'
)
_LAST_HEADING = finder(
    "preceding::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6][1]"
)
_PERSON = re.compile(
    r"[A-ZÀ-Þ][\w.'’-]*(?: (?:(?:de|del|della|da|di|du|van|von|der|den|la|le|bin|al|el) )*[A-ZÀ-Þ][\w.'’-]*){1,3}"
)
_NAME_BREAK = re.compile(r"\s*(?:,|;|\||•)\s*(?:(?:and|und|et|&)\s+)?|\s+(?:and|und|et|&)\s+")
_BY = re.compile(
    r"^(?:(?:(?:written|reported|story|text|words) )?by:?|por:)\s+"
    r"|^(?:von|par|por|di|door|av)\s+(?=(?-i:[A-ZÀ-Þ])\S*\s+\S)",
    re.IGNORECASE,
)
"""What stands before a name; words that families are named by as well, only where two words follow."""
_GENERATION = re.compile(r"\s*,\s*(Jr|Sr|II|III|IV)\b")
_DEGREE = re.compile(r"(?:ph\.?d|m\.?d|esq|mba|jd|j\.d|cfa|cpa)\.?", re.IGNORECASE)
"""What stands after a name and its comma, and is no name of its own."""
_ROLE = re.compile(
    r"(?:(?:senior|chief|staff|special|lead|deputy|managing|executive|associate|assistant|contributing|guest|political|"
    r"technology|tech|business|science|legal|sports?|news|national|foreign|local|health|investigative|data|features?|"
    r"opinion|video|photo|multimedia|breaking|the|a|our|for|at|in|of|to|and|\w+ affairs) )*"
    r"(?:reporters?|editors?|editor-in-chief|writers?|correspondents?|columnists?|contributors?|journalists?|producers?|"
    r"photographers?|analysts?|staff|bureau chief)(?: (?:at|for|in|of|on) .{1,60})?",
    re.IGNORECASE,
)
"""What a writer is, which many pages set where the next name could stand."""
_NO_NAME = re.compile(
    r"https?://|www\.|@|^\W*$|^\d+$|^(?:admin|unknown|none|null|staff writer\(s\))$", re.IGNORECASE
)


def authors_of(tree: HtmlElement, data: LinkedData, meta: dict[str, list[str]]) -> tuple[str, ...]:
    """The names that JSON-LD gives, else the meta elements, else microdata and the line under the headline."""
    declared = data.first("author") or data.article.get("creator")
    listed = declared if isinstance(declared, list) else [declared]
    names = [name for item in listed[:50] for name in texts_of(data.resolved(item))]
    if found := names_in(names):
        return found
    for key in _AUTHOR_NAMES:
        if key == "twitter:data1" and "written by" not in (meta.get("twitter:label1") or [""])[0].lower():
            continue
        if found := names_in(meta.get(key, [])):
            return found
    return _shown_authors(tree)


def _shown_authors(tree: HtmlElement) -> tuple[str, ...]:
    for element in _AUTHORS(tree):
        named = element.find('.//*[@itemprop="name"]')
        text = element.get("content") or " ".join((element if named is None else named).itertext())
        if (found := names_in([text])) and all(len(name.split()) <= 6 for name in found):
            return found
    for found_by in _BYLINES:
        texts = [" ".join(element.itertext()) for element in found_by(tree)[:6]]
        if (found := names_in(texts)) and all(1 < len(name.split()) <= 5 for name in found):
            return found
    for element in _MAYBE_BYLINES(tree)[:12]:
        if (found := _byline(element)) and _is_under_headline(element):
            return found
    return ()


def _byline(element: HtmlElement) -> tuple[str, ...]:
    """The people that an element names, if "By" and their names are all that it says."""
    line = clean_line(" ".join(element.itertext()))
    names = names_in([line]) if len(line) <= 120 and _BY.match(line) else ()
    return names if all(_PERSON.fullmatch(name) for name in names) else ()


def _is_under_headline(element: HtmlElement) -> bool:
    """True where no smaller heading, such as that of another story, stands between the page's own and the element."""
    if next(element.iterancestors("nav", "aside", "footer", "form"), None) is not None:
        return False
    last = _LAST_HEADING(element)
    return bool(last) and last[0].tag == "h1"


def names_in(texts: Sequence[str]) -> tuple[str, ...]:
    """The single names in texts that may hold several, each once."""
    names: dict[str, None] = {}
    for text in texts:
        line = _GENERATION.sub(r" \1", clean_line(html.unescape(text[:1000])))
        for part in _NAME_BREAK.split(_BY.sub("", line)):
            name = _BY.sub("", part).strip(" .,:;")
            if not name or len(name) > 100 or _NO_NAME.search(name) or _DEGREE.fullmatch(name):
                continue
            names.setdefault(name, None)
    people = [name for name in names if not _ROLE.fullmatch(name)]
    return tuple(people or names)
