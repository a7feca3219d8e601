"""Briefings say nothing without evidence, in every format, whatever the texts hold."""

import io
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx as python_docx
import pypdfium2
import pytest
from matplotlib.figure import Figure
from sqlmodel import Session, select

from kb.brief.content import Brief, Point, Section, Source
from kb.brief.docx import docx
from kb.brief.html import html
from kb.brief.make import case_brief, case_family, company_brief, find_case, pair_brief
from kb.brief.markdown import markdown
from kb.brief.pdf import pdf
from kb.errors import UnknownNameError
from kb.models import DocketEntry, Document
from kb.store.case_rows import case_rows
from kb.store.entity_rows import entity_rows
from kb.store.evidence import cards_of
from kb.store.session import insert_new, open_engine, writing
from tests.app.sample_store import fill_store

HOSTILE = '<script>alert(1)</script> "quoted" [link](javascript:x) & *stars* 深度求索 😀'


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample store."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('store') / 'sample.db'}")
    fill_store(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def hostile() -> Brief:
    """A briefing whose every text tries to be markup."""
    source = Source(
        1, HOSTILE, HOSTILE, date(2026, 1, 1), "javascript:alert(1)", None, None, "alleged", "/claim?id=1"
    )
    point = Point(HOSTILE, (1,), ((HOSTILE, 1),))
    return Brief(
        HOSTILE, HOSTILE, date(2026, 1, 2), [Section(HOSTILE, (point,)), Section("None", ())], [source]
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_every_quotation_of_a_company_briefing_stands_in_its_document(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    brief = company_brief(session, company.id, since=date(2026, 1, 1))
    assert [section.title for section in brief.sections][:5] == [
        "Where it stands",
        "Rulings",
        "For and against",
        "In its own words",
        "Cases",
    ]
    assert len(brief.sources) >= 3
    texts = {document.url: document.text for document in session.exec(select(Document))}
    for source in brief.sources:
        assert source.quote in texts[source.url]
    numbers = [number for section in brief.sections for point in section.points for number in point.sources]
    assert set(numbers) == set(range(1, len(brief.sources) + 1))


def test_a_past_briefing_knows_nothing_of_later_documents(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    day = date(2026, 6, 30)
    brief = company_brief(session, company.id, as_of=day)
    assert brief.sources
    assert all(source.published is None or source.published <= day for source in brief.sources)
    assert len(brief.sources) < len(company_brief(session, company.id).sources)


def test_a_point_quotes_the_claim_that_gave_it_its_standing(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    brief = company_brief(session, company.id)
    (points,) = [section.points for section in brief.sections if section.title == "Where it stands"]
    assert points
    stances = {"admitted": "admitted", "denied": "denied", "ruled on": "ruled", "alleged": "alleged"}
    told = [
        (stances[word], [brief.sources[number - 1].stance for number in point.sources])
        for point in points
        for word in stances
        if f": {word} since" in point.text
    ]
    assert told
    assert all(stance in quoted for stance, quoted in told)


def test_rulings_stand_apart_and_what_is_not_shown_is_counted(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    brief = company_brief(session, company.id)
    standing, rulings = brief.sections[:2]
    assert not any(
        " ruled for " in point.text or " ruled against " in point.text for point in standing.points
    )
    assert all(" ruled for " in point.text or " ruled against " in point.text for point in rulings.points)
    long = Section("Points", (Point("One."),), left_out=7)
    assert Section("None", ()).closing == "Nothing on record."
    for text in (
        markdown(Brief("A", "b", date(2026, 1, 2), [long])),
        html(Brief("A", "b", date(2026, 1, 2), [long])),
    ):
        assert "7 more of this kind on record, not shown here." in text


def test_a_case_briefing_is_about_its_parties_and_its_rulings(session: Session) -> None:
    for case in case_rows(session):
        brief = case_brief(session, case.id)
        assert not brief.subtitle.startswith(brief.title)
        family = set(case_family(session, find_case(session, case.id)))
        between = next(
            section for section in brief.sections if section.title == "What is said between the parties"
        )
        shown = {
            source.page.partition("=")[2]
            for point in between.points
            for source in [brief.sources[point.sources[0] - 1]]
        }
        for claim in cards_of(session, shown):
            assert {claim.subject and claim.subject.id, claim.object and claim.object.id} <= family


def test_a_case_briefing_has_parties_and_docket(session: Session) -> None:
    case = next(row for row in case_rows(session) if row.entries)
    brief = case_brief(session, case.id)
    titles = [section.title for section in brief.sections]
    assert titles[0] == "Parties and counsel"
    assert brief.sections[0].points
    assert titles[1].startswith("Docket")
    assert brief.sections[1].points
    assert case_brief(session, case.docket_number or "").title == brief.title


def test_a_pair_briefing_is_about_both(session: Session) -> None:
    left, right = entity_rows(session, kinds=("company",), limit=2)
    brief = pair_brief(session, left.name, right.name)
    assert brief.title == f"{left.name} and {right.name}"


def test_an_unknown_name_gives_the_nearest(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    with pytest.raises(UnknownNameError, match=re.escape(company.name)):
        company_brief(session, company.name + "x")
    with pytest.raises(UnknownNameError):
        case_brief(session, "no such case")


def test_html_is_escaped_self_contained_and_links_only_to_the_web(hostile: Brief) -> None:
    page = html(hostile)
    parser = _Tags()
    parser.feed(page)
    assert "script" not in parser.tags
    assert all(link.startswith("#") for link in parser.links)
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5


def test_markdown_escapes_what_would_be_markup(hostile: Brief) -> None:
    text = markdown(hostile)
    assert "<script" not in text.replace("\\<script", "")
    assert "[link](" not in text.replace(r"\[link\](", "")
    assert r"\*stars\*" in text


def test_pdf_and_docx_hold_the_same_text(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    brief = company_brief(session, company.id)
    document = pypdfium2.PdfDocument(pdf(brief))
    printed = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    document.close()
    written = "\n".join(p.text for p in python_docx.Document(io.BytesIO(docx(brief))).paragraphs)
    for section in brief.sections:
        assert section.title in printed
        assert section.title in written
    assert "[1]" in printed
    assert brief.sources[0].quote.split()[0] in printed
    assert brief.sources[0].page in written


def test_hostile_text_makes_a_readable_pdf_and_docx(hostile: Brief, tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(pdf(hostile))
    assert "<script>alert(1)</script>" in document[0].get_textpage().get_text_bounded()
    document.close()
    assert any(HOSTILE in p.text for p in python_docx.Document(io.BytesIO(docx(hostile))).paragraphs)


def test_what_is_set_for_later_is_told_with_its_docket_entry(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    fill_store(engine, documents=20)
    with writing(engine) as session:
        case = next(row for row in case_rows(session) if row.entries)
        entry = session.exec(select(DocketEntry).where(DocketEntry.case_id == case.id)).first()
        assert entry is not None
        words = "Motion Hearing set for 12/03/2026 at 02:00 PM in Courtroom 4"
        fresh = entry.model_dump() | {"id": "later", "position": 10_000, "filed": date(2026, 11, 2), "text": f"{words} before the judge."}  # fmt: skip
        insert_new(session, DocketEntry, [fresh])
    with Session(engine) as session:
        brief = case_brief(session, case.id, as_of=date(2026, 11, 20))
        (section,) = [one for one in brief.sections if one.title == "What to watch next"]
        (point,) = [one for one in section.points if one.text.startswith("2026-12-03, 14:00 local time")]
        (number,) = point.sources
        assert brief.sources[number - 1].quote in words
        assert brief.sources[number - 1].published == date(2026, 11, 2)
        for day in (date(2026, 11, 1), date(2026, 12, 3)):
            then = case_brief(session, case.id, as_of=day)
            ahead = next(one for one in then.sections if one.title == "What to watch next")
            assert not any(one.text.startswith("2026-12-03") for one in ahead.points)
    engine.dispose()


def test_claims_of_one_sentence_are_one_source(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    sources = company_brief(session, company.id).sources
    assert len({(source.url, source.quote, source.page) for source in sources}) == len(sources)


def test_the_timeline_s_picture_is_in_pdf_and_docx(session: Session) -> None:
    (company, *_) = entity_rows(session, kinds=("company",), limit=1)
    brief = company_brief(session, company.id)
    without = len(docx(brief))
    out = io.BytesIO()
    Figure(figsize=(4, 2)).savefig(out, format="png")
    brief.timeline_png = out.getvalue()
    document = pypdfium2.PdfDocument(pdf(brief))
    kinds = {found.type for page in document for found in page.get_objects()}
    document.close()
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds
    assert len(docx(brief)) > without
    assert len(python_docx.Document(io.BytesIO(docx(brief))).inline_shapes) == 1
