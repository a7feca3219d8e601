"""What a reader typed, as terms and operators. Nothing typed is a syntax error, and none of it reaches SQL as such.

distillation "training data" chin* -crypto company:"Harbor AI" stance:denied after:2026-01-01
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from kb.ontology import DocumentKind, Predicate, Stance

MAX_LENGTH = 500
"""Characters of a query that are read."""

MAX_TERMS = 24

_TOKEN = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<operator>[a-z]+):)?
        (?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"\w+", re.UNICODE)

OPERATORS = ("company", "case", "stance", "predicate", "publisher", "kind", "after", "before")
"""Words before a colon that restrict rather than search."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "stance": tuple(stance.value for stance in Stance),
    "predicate": tuple(predicate.value for predicate in Predicate),
    "kind": tuple(kind.value for kind in DocumentKind),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase of words in order, or the beginning of a word."""

    words: tuple[str, ...]
    """Letters and digits only."""
    prefix: bool = False
    excluded: bool = False
    typed: str = field(default="", compare=False)
    """As it was typed, for what is looked up by its letters rather than its words."""

    def __str__(self) -> str:
        sign = "-" if self.excluded else ""
        if self.prefix:
            return f"{sign}{'-'.join(self.words)}*"
        text = " ".join(self.words)
        return f'{sign}"{text}"' if len(self.words) > 1 else f"{sign}{text}"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query as understood; `problems` says what was left out and why."""

    terms: tuple[Term, ...] = ()
    companies: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    after: date | None = None
    """First day, inclusive."""
    before: date | None = None
    """Last day, inclusive."""
    problems: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """Terms that must be there."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def is_empty(self) -> bool:
        """Nothing was asked for."""
        return not self.wanted and self.is_words_only

    @property
    def is_words_only(self) -> bool:
        """No operator restricts it."""
        return not (
            self.companies
            or self.cases
            or self.stances
            or self.predicates
            or self.publishers
            or self.kinds
            or self.after
            or self.before
        )

    def __str__(self) -> str:
        parts = [str(term) for term in self.terms]
        for name, values in (
            ("company", self.companies),
            ("case", self.cases),
            ("stance", self.stances),
            ("predicate", self.predicates),
            ("publisher", self.publishers),
            ("kind", self.kinds),
        ):
            parts += [f'{name}:"{value}"' if " " in value else f"{name}:{value}" for value in values]
        if self.after:
            parts.append(f"after:{self.after.isoformat()}")
        if self.before:
            parts.append(f"before:{self.before.isoformat()}")
        return " ".join(parts)


def parse_query(text: str) -> SearchQuery:
    """Read a query; every text gives one."""
    terms: list[Term] = []
    given: dict[str, list[str]] = {name: [] for name in OPERATORS}
    problems: list[str] = []
    if len(text) > MAX_LENGTH:
        problems.append(f"only the first {MAX_LENGTH} characters were read")
    printable = "".join(ch if ch.isprintable() else " " for ch in text[:MAX_LENGTH])
    for minus, operator, value, is_phrase in _tokens(printable):
        if operator in given:
            _take(operator, value, given, problems)
            continue
        whole = f"{operator}:{value}" if operator else value
        prefix = not is_phrase and whole.endswith("*")
        words = tuple(_WORD.findall(whole))
        if words:
            terms.append(Term(words, prefix, minus, whole.rstrip("*")))
    if len(terms) > MAX_TERMS:
        problems.append(f"only the first {MAX_TERMS} words were searched")
    return SearchQuery(
        terms=tuple(terms[:MAX_TERMS]),
        companies=tuple(given["company"]),
        cases=tuple(given["case"]),
        stances=tuple(given["stance"]),
        predicates=tuple(given["predicate"]),
        publishers=tuple(given["publisher"]),
        kinds=tuple(given["kind"]),
        after=_day(given["after"]),
        before=_day(given["before"]),
        problems=tuple(problems),
    )


def _tokens(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    for match in _TOKEN.finditer(text.replace("“", '"').replace("”", '"')):
        phrase, word, operator = match["phrase"], match["word"] or "", (match["operator"] or "").lower()
        if not operator and word.endswith(":") and word[:-1].lower() in OPERATORS:
            operator, word = word[:-1].lower(), ""
        yield match["minus"] is not None, operator, word if phrase is None else phrase, phrase is not None


def _take(operator: str, value: str, given: dict[str, list[str]], problems: list[str]) -> None:
    value = value.strip()
    if not value:
        problems.append(f"{operator}: has nothing after it")
        return
    if operator in _CHOICES:
        value = value.lower().replace(" ", "_").replace("-", "_")
        if value not in _CHOICES[operator]:
            problems.append(f"{operator}:{value} is none of {', '.join(_CHOICES[operator])}")
            return
    if operator in ("after", "before"):
        completed = _complete_day(value, last=operator == "before")
        if completed is None:
            problems.append(f"{operator}:{value} is no day such as 2026-04-30")
            return
        value = completed
    given[operator].append(value)


def _complete_day(text: str, *, last: bool) -> str | None:
    """A year or a month stands for its first or last day."""
    if re.fullmatch(r"\d{4}", text):
        text += "-12-31" if last else "-01-01"
    elif re.fullmatch(r"\d{4}-\d{2}", text):
        if not last:
            text += "-01"
        else:
            for number in (31, 30, 29, 28):
                if _is_day(f"{text}-{number}"):
                    return f"{text}-{number}"
    return text if _is_day(text) else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(values: list[str]) -> date | None:
    return date.fromisoformat(values[-1]) if values else None
