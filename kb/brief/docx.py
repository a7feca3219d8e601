"""A briefing as a Word document, by python-docx."""

import io

from docx import Document
from docx.shared import Inches

from kb.brief.content import Brief
from kb.brief.markdown import source_line
from kb.export.plain import clean


def docx(brief: Brief) -> bytes:
    """The briefing with Word's own heading, list and quotation styles."""
    page = Document()
    page.core_properties.title = clean(brief.title)
    page.core_properties.author = "distillwatch"
    page.add_heading(clean(brief.title), 0)
    page.add_paragraph(clean(f"{brief.subtitle}\nAs of {brief.as_of.isoformat()}"))
    for section in brief.sections:
        page.add_heading(clean(section.title), 1)
        for point in section.points:
            marks = "" if point.quotes else "".join(f" [{number}]" for number in point.sources)
            page.add_paragraph(clean(point.text) + marks, style="List Bullet")
            for quote, number in point.quotes:
                page.add_paragraph(f"{clean(quote)} [{number}]", style="Quote")
        if section.closing:
            page.add_paragraph(clean(section.closing))
        if section.title == "Timeline" and brief.timeline_png:
            page.add_picture(io.BytesIO(brief.timeline_png), width=Inches(6))
    page.add_heading("Sources", 1)
    for source in brief.sources:
        page.add_paragraph(clean(f"{source.number}. “{source.quote}” {source_line(source)}"))
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()
