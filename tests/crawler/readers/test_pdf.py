"""PDF files: filings on pleading paper, scans, damage."""

import time
from datetime import UTC, datetime

import pytest

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers import read_page
from crawler.readers.pdf import read
from crawler.readers.pdf_lines import Sheet as Page
from crawler.readers.pdf_lines import paragraphs_of
from tests.crawler.readers.pdf_maker import Sheet, make_pdf, typed

NOW = datetime(2026, 5, 4, tzinfo=UTC)
STAMP = "Case 4:26-cv-00123-ABC   Document 7   Filed 04/30/26   Page {} of 3"
SENTENCES = [
    "Plaintiff Heron Labs alleges that defendant Quayside trained",
    "its model on the outputs of Heron-2, which the terms of service",
    "forbid. The complaint names twelve thousand accounts and asks for",
    "an injunction.",
    "12. Defendant denies each allegation of the paragraph before and",
    "asks the Court to dismiss the suit.",
]


def page(body: bytes, **hints: str) -> FetchedPage:
    return FetchedPage(None, "https://court.example/7.pdf", body, NOW, hints=dict(hints))


def pleading_sheet(number: int, lines: list[str]) -> Sheet:
    margin = [(60, 720 - 24 * row, str(row + 1)) for row in range(28)]
    frame = [(90, 760, STAMP.format(number)), (300, 30, str(number)), (90, 44, "COMPLAINT OF HERON LABS")]
    return [*frame[:1], *margin, *typed(lines), *frame[1:]]


def test_pleading_paper_loses_line_numbers_heads_and_page_numbers() -> None:
    sheets = [
        pleading_sheet(1, ["UNITED STATES DISTRICT COURT", "NORTHERN DISTRICT OF CALIFORNIA", *SENTENCES]),
        pleading_sheet(2, ["The second sheet goes on with the same para-", "graph and ends it here."]),
        pleading_sheet(3, ["DATED: April 30, 2026", "Ada Ferris, attorney for plaintiff"]),
    ]
    (document,) = read(page(make_pdf(sheets)))
    assert document.text.splitlines() == [
        "UNITED STATES DISTRICT COURT",
        "NORTHERN DISTRICT OF CALIFORNIA",
        "Plaintiff Heron Labs alleges that defendant Quayside trained its model on the outputs of Heron-2, which the"
        " terms of service forbid. The complaint names twelve thousand accounts and asks for an injunction.",
        "12. Defendant denies each allegation of the paragraph before and asks the Court to dismiss the suit.",
        "The second sheet goes on with the same paragraph and ends it here.",
        "DATED: April 30, 2026",
        "Ada Ferris, attorney for plaintiff",
    ]
    assert document.kind == "filing"
    assert document.published == datetime(2026, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (
            ["Here a long line that fills the width of the", "page"],
            ["Here a long line that fills the width of the page"],
        ),
        (["It is a well-", "known well-known thing"], ["It is a well-known well-known thing"]),
        (["They distil-", "led the model, said one"], ["They distilled the model, said one"]),
        (["Soft hyphen breaks dis\ufffe", "tillation"], ["Soft hyphen breaks distillation"]),
        (
            ["8", "Numbers that are text stay where they are."],
            ["8", "Numbers that are text stay where they are."],
        ),
    ],
)
def test_lines_that_were_one_paragraph_are_joined(lines: list[str], paragraphs: list[str]) -> None:
    before = "The line before it is long enough and ends the paragraph."
    found = paragraphs_of([Page("\r\n".join([before, "SHORT", *lines]))])
    assert [paragraph.text for paragraph in found[2:]] == paragraphs


def test_a_numbered_list_is_not_taken_for_pleading_paper() -> None:
    text = "\n".join(f"{number} apples and other fruit in a basket" for number in range(1, 6))
    assert "3 apples" in "\n".join(paragraph.text for paragraph in paragraphs_of([Page(text)]))


def test_a_title_is_taken_from_the_file_where_it_is_one() -> None:
    sheet = typed(["A report on the distillation of models, and what follows from it."])
    assert (
        read(page(make_pdf([sheet], title="Adversarial Distillation")))[0].title == "Adversarial Distillation"
    )
    assert read(page(make_pdf([sheet], title="Microsoft Word - draft7.docx")))[0].title is None
    assert read(page(make_pdf([sheet], title="x.pdf"), title="From the feed"))[0].title == "From the feed"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (make_pdf([[], []]), "without a text layer"),
        (b"%PDF-1.7\ngarbage", "damaged PDF"),
        (make_pdf([typed(["some text of a page"])])[:300], "damaged PDF"),
    ],
)
def test_what_has_no_text_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        read_page(page(body))


def test_a_filing_of_a_hundred_sheets_takes_less_than_two_seconds() -> None:
    sheets = [
        pleading_sheet(
            number, [f"{chr(97 + number % 26) * 9} {chr(97 + number // 26) * 9} opens it.", *SENTENCES * 4]
        )
        for number in range(100)
    ]
    body = make_pdf(sheets)
    start = time.process_time()
    (document,) = read(page(body))
    assert time.process_time() - start < 2
    assert document.text.count("Heron-2") == 400


def test_a_paragraph_without_an_end_takes_time_that_grows_with_its_length() -> None:
    line = "Defendant denies the allegation and all that follows from it, and says so"

    def seconds(lines: int) -> float:
        start = time.process_time()
        (joined,) = paragraphs_of([Page("\n".join([line] * lines))])
        assert joined.text.count("Defendant") == lines
        return time.process_time() - start

    seconds(100)
    assert seconds(40_000) < 30 * max(seconds(4_000), 0.01)
