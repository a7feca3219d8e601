"""What a reader typed, as terms and operators."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.fulltext import match_expression
from kb.search.query import MAX_TERMS, SearchQuery, Term, parse_query


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("distilled models", (Term(("distilled",)), Term(("models",)))),
        ('"trade secrets"', (Term(("trade", "secrets")),)),
        ("“trade secrets”", (Term(("trade", "secrets")),)),
        ("distill*", (Term(("distill",), prefix=True),)),
        ("-crypto", (Term(("crypto",), excluded=True),)),
        ('-"open source"', (Term(("open", "source"), excluded=True),)),
        ("3:24-cv-04722", (Term(("3", "24", "cv", "04722")),)),
        ("http://x.example/a", (Term(("http", "x", "example", "a")),)),
        ('"unclosed phrase', (Term(("unclosed", "phrase")),)),
        ("Übermodell 模型", (Term(("Übermodell",)), Term(("模型",)))),
        ("!!! *** ()", ()),
        ("", ()),
    ],
)
def test_words_phrases_prefixes_and_exclusions(text: str, terms: tuple[Term, ...]) -> None:
    assert parse_query(text).terms == terms


def test_operators_restrict_and_are_no_words() -> None:
    query = parse_query(
        'company:"Harbor AI" case:24-cv-1 stance:Denied predicate:trained-on publisher:Wire kind:filing x'
    )
    assert query.companies == ("Harbor AI",)
    assert query.cases == ("24-cv-1",)
    assert query.stances == ("denied",)
    assert query.predicates == ("trained_on",)
    assert query.publishers == ("Wire",)
    assert query.kinds == ("filing",)
    assert query.terms == (Term(("x",)),)


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("after:2026-04-30", date(2026, 4, 30), None),
        ("after:2026-04 before:2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("before:2024-02", None, date(2024, 2, 29)),
        ("after:2025 before:2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_month_or_year_stands_for_its_first_or_last_day(
    text: str, after: date | None, before: date | None
) -> None:
    query = parse_query(text)
    assert (query.after, query.before) == (after, before)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stance:angry", "stance:angry is none of"),
        ("after:yesterday", "no day"),
        ("before:2026-02-31", "no day"),
        ("company:", "nothing after it"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, said: str) -> None:
    query = parse_query(text)
    assert said in query.problems[0]
    assert query.is_empty


def test_a_very_long_query_is_cut_and_says_so() -> None:
    query = parse_query("word " * 10_000)
    assert len(query.terms) == MAX_TERMS
    assert len(query.problems) == 2


@given(st.text(max_size=120))
def test_any_text_is_a_query(text: str) -> None:
    query = parse_query(text)
    assert all(word.replace("_", "a").isalnum() for term in query.terms for word in term.words)
    again = parse_query(str(query))
    assert again.terms == query.terms


def test_nothing_typed_is_an_operator_of_the_index() -> None:
    terms = parse_query('NEAR(a, b) OR c* AND -"d" ^e {f}').terms
    outside = match_expression(terms).split('"')[::2]
    assert {piece.strip() for piece in outside} <= {"", "AND", "* AND", "NOT", "* NOT"}


def test_only_exclusions_are_an_empty_query() -> None:
    assert parse_query("-x -y").is_empty
    assert not parse_query("stance:denied").is_empty
    assert SearchQuery().is_empty
