"""From a place in a filing's text to the page and line of its PDF."""

from datetime import UTC, datetime

import pytest
from fpdf import FPDF

from crawler.items import FetchedPage, ReadDocument
from crawler.readers.pdf import read
from kb.cases.page_lines import LINES, place_in, unpack_lines
from tests.crawler.readers.pdf_maker import Sheet, make_pdf, typed

WORDS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "inlet",
    "jetty",
    "kelp",
    "larch",
    "maple",
)
NOW = datetime(2026, 5, 4, tzinfo=UTC)
STAMP = "Case 4:26-cv-00123-ABC   Document 7   Filed 04/30/26   Page {} of 3"
FIRST = [
    "UNITED STATES DISTRICT COURT",
    "Plaintiff Heron Labs alleges that defendant Quayside trained",
    "its model on the outputs of Heron-2, which the terms of ser-",
    "vice forbid. The complaint names twelve thousand accounts and",
    "asks for an injunction against the whole of the distil-",
    "lation that it describes.",
]
SECOND = ["It was the second sheet that told of the remedy", "which Heron Labs wants."]
THIRD = ["DATED: April 30, 2026", "Ada Ferris, attorney for plaintiff"]


def document_of(body: bytes) -> ReadDocument:
    (document,) = read(FetchedPage(None, "https://court.example/7.pdf", body, NOW))
    return document


def place(document: ReadDocument, words: str) -> str | None:
    start = document.text.index(words)
    return place_in([{LINES: document.lines}], start, start + len(words))


def word(number: int) -> str:
    """A word of its own for each number below 2,197, so that no line looks like a running head."""
    return WORDS[number % 13] + WORDS[number // 13 % 13] + WORDS[number // 169 % 13]


def pleading(number: int, lines: list[str], *, order: str, leading: int = 24) -> Sheet:
    """A sheet of pleading paper, its numbers drawn before the text, after it, or each before its line."""
    margin = [(60, 720 - 24 * row, str(row + 1)) for row in range(28)]
    text = typed(lines, leading=leading)
    head, foot = (
        (90, 760, STAMP.format(number)),
        [(300, 30, str(number)), (90, 44, "COMPLAINT OF HERON LABS")],
    )
    if order == "margin first":
        return [head, *margin, *text, *foot]
    if order == "margin last":
        return [head, *text, *foot, *margin]
    rows = [one for row, number_ in enumerate(margin) for one in (number_, *text[row : row + 1])]
    return [head, *rows, *foot]


@pytest.mark.parametrize("order", ["margin first", "margin last", "row by row"])
def test_pleading_paper_is_cited_by_its_printed_numbers(order: str) -> None:
    sheets = [pleading(number, lines, order=order) for number, lines in ((1, FIRST), (2, SECOND), (3, THIRD))]
    document = document_of(make_pdf(sheets))
    assert place(document, "UNITED STATES") == "p. 1, line 1"
    assert place(document, "terms of service forbid") == "p. 1, lines 3–4"
    assert place(document, "distillation") == "p. 1, lines 5–6"
    assert place(document, "told of the remedy") == "p. 2, line 1"
    assert place(document, "The complaint names") == "p. 1, line 4"
    assert place(document, "that it describes.\nIt was the second") == "p. 1, line 6, to p. 2, line 1"
    assert place(document, "Ada Ferris") == "p. 3, line 2"


def test_lines_closer_than_the_numbers_take_the_nearest_number() -> None:
    sheet = [
        *pleading(1, [], order="margin first"),
        *typed([f"{word(n)} goes on" for n in range(6)], leading=12),
    ]
    document = document_of(make_pdf([sheet]))
    assert [place(document, f"{word(n)} goes") for n in range(6)] == [
        "p. 1, line 1", "p. 1, line 1", "p. 1, line 2", "p. 1, line 2", "p. 1, line 3", "p. 1, line 3",
    ]  # fmt: skip


def test_plain_pages_are_counted_without_running_heads() -> None:
    sheets = [
        [(90, 770, "HERON LABS V. QUAYSIDE"), *typed([f"The {word(page * 10 + row)} of the text." for row in range(1, 8)]),
         (300, 30, f"- {page} -")]
        for page in range(1, 5)
    ]  # fmt: skip
    document = document_of(make_pdf(sheets))
    assert "HERON LABS V." not in document.text
    assert place(document, f"The {word(35)}") == "p. 3, line 5"
    assert place(document, f"The {word(47)}") == "p. 4, line 7"


def test_columns_are_told_apart() -> None:
    left = [(60, 700 - 12 * row, f"left words {row} of a column that") for row in range(1, 9)]
    right = [(330, 700 - 12 * row, f"right words {row} go on and on") for row in range(1, 9)]
    document = document_of(make_pdf([[*left, *right], typed(["A sheet without columns, line one."])]))
    assert place(document, "left words 3") == "p. 1, col. 1, line 3"
    assert place(document, "right words 2") == "p. 1, col. 2, line 2"
    assert (
        place(document, "left words 8 of a column that right")
        == "p. 1, col. 1, line 8, to p. 1, col. 2, line 1"
    )
    assert place(document, "A sheet without columns") == "p. 2, line 1"


def test_columns_that_a_library_sets_lead_back_as_well() -> None:
    """Justified text in two columns by fpdf2: every sentence is found on the page that it was set on."""
    paper = FPDF(format="letter")
    paper.set_font("Helvetica", size=10)
    told: dict[str, int] = {}
    for page in range(1, 4):
        paper.add_page()
        sentences = [
            f"The {word(page * 70 + number)} says that accounts of {word(page + 40 * number)} were closed."
            for number in range(70)
        ]
        told |= dict.fromkeys(sentences, page)
        with paper.text_columns(ncols=2, gutter=8, text_align="JUSTIFY") as columns:
            columns.write(" ".join(sentences))
    document = document_of(bytes(paper.output()))
    for sentence, page in told.items():
        found = place(document, sentence)
        assert found is not None
        assert found.startswith(f"p. {page}, col. ")
    assert {place(document, f"The {word(page * 70)} says") for page in (1, 2, 3)} == {
        f"p. {page}, col. 1, line 1" for page in (1, 2, 3)
    }  # fmt: skip


def test_every_line_of_a_long_filing_begins_where_the_map_says() -> None:
    sheets = [
        pleading(
            page,
            [f"{word(page * 25 + row)} and the rest of its para-" for row in range(1, 26)],
            order="row by row",
        )
        for page in range(1, 41)
    ]
    document = document_of(make_pdf(sheets))
    lines = unpack_lines(document.lines)
    assert len(lines) == 40 * 25
    for line in lines:
        assert document.text[line.offset :].startswith(f"{word(line.page * 25 + line.line)} ")
    assert len(document.lines) < 4 * len(lines)
