"""A briefing as PDF, by fpdf2 with the fonts that matplotlib ships."""

import io
from pathlib import Path

import matplotlib as mpl
from fpdf import FPDF

from kb.brief.content import Brief
from kb.brief.markdown import source_line

_FAMILY = "DejaVu"
_BULLET = 4
"""Millimetres from the margin to the text after a bullet."""
_BELOW_HEADING = 14
"""Millimetres that must be free below a heading."""


def pdf(brief: Brief) -> bytes:
    """The briefing on A4, with page numbers; a character that the font lacks shows as an empty box."""
    page = _Page(brief.title)
    page.heading(brief.title, 18)
    page.text(f"{brief.subtitle}\nAs of {brief.as_of.isoformat()}")
    for section in brief.sections:
        page.heading(section.title, 13)
        for point in section.points:
            marks = "" if point.quotes else "".join(f" [{number}]" for number in point.sources)
            page.point(f"{point.text}{marks}")
            for quote, number in point.quotes:
                page.text(f"{quote} [{number}]", indent=8)
        if section.closing:
            page.text(section.closing)
        if section.title == "Timeline" and brief.timeline_png:
            page.image(io.BytesIO(brief.timeline_png), w=page.epw, alt_text="Timeline of claims")
    page.heading("Sources", 13)
    for source in brief.sources:
        page.text(f"{source.number}. “{source.quote}” {source_line(source)}", size=8)
    return bytes(page.output())


class _Page(FPDF):
    """A4 with the font loaded and a footer."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        self.add_font(_FAMILY, fname=fonts / "DejaVuSans.ttf")
        self.add_font(_FAMILY, style="B", fname=fonts / "DejaVuSans-Bold.ttf")
        self.set_title(title)
        self.set_creator("distillwatch")
        self.set_auto_page_break(True, margin=18)
        self.add_page()

    def footer(self) -> None:
        """The page's number."""
        self.set_y(-14)
        self.set_font(_FAMILY, size=8)
        self.cell(0, 8, f"{self.page_no()}", align="C")

    def heading(self, text: str, size: int) -> None:
        """A heading with room above it, and for some lines below it on the same sheet."""
        self.ln(3)
        if self.will_page_break(size * 0.5 + _BELOW_HEADING):
            self.add_page()
        self.set_font(_FAMILY, "B", size)
        self.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def point(self, text: str, *, size: int = 10) -> None:
        """A paragraph with a bullet before it, its lines one below the other."""
        self.set_font(_FAMILY, size=size)
        if self.will_page_break(size * 0.5):
            self.add_page()
        self.set_x(self.l_margin)
        self.cell(_BULLET, size * 0.5, "•")
        self.text(text, size=size, indent=_BULLET)

    def text(self, text: str, *, size: int = 10, indent: int = 0) -> None:  # type: ignore[override]
        """A paragraph, indented by so many millimetres."""
        self.set_font(_FAMILY, size=size)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(1)
