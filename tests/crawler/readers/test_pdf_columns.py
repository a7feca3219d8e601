"""Columns that a file draws row by row are read one after the other; what only looks like columns stays as it is."""

from datetime import UTC, datetime

import pytest
from fpdf import FPDF

from crawler.items import FetchedPage, ReadDocument
from crawler.readers.pdf import read
from kb.cases.page_lines import LINES, place_in
from tests.crawler.readers.pdf_maker import Sheet, make_pdf, typed

NOW = datetime(2026, 5, 4, tzinfo=UTC)
LEFT = [
    "Heron Labs said on Monday that it had",
    "closed the accounts of one customer,",
    "which had asked its model twelve mil-",
    "lion questions within a single month.",
    "The customer is Quayside, a maker of",
    "models in Porto, according to a note",
    "that was seen by this paper. Quayside",
    "denies it and calls the figures wrong.",
]
RIGHT = [
    "A second firm, Tern Systems, has told",
    "a court that it was copied as well; a",
    "hearing is set for the third of June.",
    "Neither side would speak of the price",
    "that was asked for the lost revenues.",
    "The judge had earlier refused to hear",
    "the case behind closed doors, and the",
    "record is therefore open to everybody.",
]


def read_sheets(*sheets: Sheet) -> ReadDocument:
    (document,) = read(FetchedPage(None, "https://paper.example/1.pdf", make_pdf(sheets), NOW))
    return document


def across(
    *columns: list[str], lefts: tuple[int, ...] = (60, 320), top: int = 700
) -> list[tuple[int, int, str]]:
    """Columns drawn row by row."""
    rows = max(map(len, columns))
    return [
        (left, top - 12 * row, column[row])
        for row in range(rows)
        for left, column in zip(lefts, columns, strict=True)
        if row < len(column)
    ]


def joined(lines: list[str]) -> str:
    return " ".join(lines).replace("mil- lion", "million")


def test_two_columns_are_read_one_after_the_other() -> None:
    document = read_sheets(across(LEFT, RIGHT))
    assert " ".join(document.text.split()) == f"{joined(LEFT)} {joined(RIGHT)}"


def test_a_word_parted_at_a_line_s_end_is_whole_in_either_column() -> None:
    right = [*RIGHT[:2], "hearing before a magis-", "trate is set for the third of June 2026.", *RIGHT[4:]]
    document = read_sheets(across(LEFT, right))
    assert "twelve million questions" in document.text
    assert "before a magistrate is set" in document.text


def test_evidence_in_a_column_is_cited_by_it() -> None:
    document = read_sheets(across(LEFT, RIGHT))

    def place(words: str) -> str | None:
        start = document.text.index(words)
        return place_in([{LINES: document.lines}], start, start + len(words))

    assert place("The customer is Quayside") == "p. 1, col. 1, line 5"
    assert place("Tern Systems, has told a court") == "p. 1, col. 2, lines 1–2"


def test_headings_over_both_columns_stand_between_them() -> None:
    heads = "A heading that runs over the whole width of the page, from its left edge to its right one"
    sheet = [
        (60, 730, heads),
        *across(LEFT, RIGHT),
        (60, 590, "The other half of the page begins below this line, which is as wide as both columns"),
        *across(RIGHT, LEFT, top=570),
    ]
    document = read_sheets(sheet)
    found = " ".join(document.text.split())
    other = "The other half of the page begins below this line, which is as wide as both columns"
    assert found == " ".join([heads, joined(LEFT), joined(RIGHT), other, joined(RIGHT), joined(LEFT)])


def test_columns_of_unequal_length() -> None:
    document = read_sheets(across(LEFT, RIGHT[:6]))
    assert " ".join(document.text.split()) == f"{joined(LEFT)} {joined(RIGHT[:6])}"


def test_three_columns() -> None:
    words = [
        [f"{name} {number:02} of a narrow" for number in range(1, 13)] for name in ("first", "inner", "third")
    ]
    document = read_sheets(across(*words, lefts=(40, 220, 400)))
    assert " ".join(document.text.split()) == " ".join(line for column in words for line in column)


def test_a_library_s_two_cells_a_row_are_columns() -> None:
    paper = FPDF(format="letter")
    paper.set_font("Times", size=10)
    paper.add_page()
    for left, right in zip(LEFT, RIGHT, strict=True):
        paper.cell(85, 5, left)
        paper.cell(85, 5, right, new_x="LMARGIN", new_y="NEXT")
    (document,) = read(FetchedPage(None, "https://paper.example/2.pdf", bytes(paper.output()), NOW))
    assert " ".join(document.text.split()) == f"{joined(LEFT)} {joined(RIGHT)}"


CAPTION = [
    ("HERON LABS, INC.,", "Case No. 4:26-cv-00123-ABC"),
    ("Plaintiff,", "COMPLAINT FOR BREACH OF"),
    ("v.", "CONTRACT AND UNFAIR"),
    ("QUAYSIDE S.A. and DOES 1-10,", "COMPETITION"),
    ("Defendants.", "DEMAND FOR JURY TRIAL"),
    ("(by special appearance)", "Judge: Hon. Maren Oduya"),
    ("", "Hearing: June 3, 2026"),
]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(CAPTION, id="caption of a filing"),
        pytest.param(
            [(f"{n}. A chapter about the {w} of models", str(n * 7)) for n, w in enumerate(["use", "making", "sale", "theft", "price", "weight", "future", "end"], 1)],
            id="table of contents",
        ),
        pytest.param(
            [(name, f"{n},{n}00 dollars and {n} cents in all") for n, name in enumerate(["Heron", "Quayside of Porto", "Tern", "Wader Systems Inc.", "Gull", "Plover and Sons", "Auk", "Petrel Research"], 1)],
            id="table of two wide columns",
        ),
    ],
)  # fmt: skip
def test_what_only_looks_like_columns_is_read_across(rows: list[tuple[str, str]]) -> None:
    left, right = [one for one, _ in rows], [other for _, other in rows]
    document = read_sheets(across(left, right))
    found = " ".join(document.text.split())
    assert found == " ".join(f"{one} {other}".strip() for one, other in rows)


@pytest.mark.parametrize("order", ["row by row", "margin first"])
def test_the_numbers_of_pleading_paper_are_no_column(order: str) -> None:
    lines = [f"The {word} of the complaint goes on and fills the line of the sheet" for word in
             ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")]  # fmt: skip
    margin = [(60, 720 - 24 * row, str(row + 1)) for row in range(28)]
    text = typed(lines)
    rows = [one for row, number in enumerate(margin) for one in (number, *text[row : row + 1])]
    document = read_sheets(rows if order == "row by row" else [*margin, *text])
    assert " ".join(document.text.split()) == " ".join(lines)
