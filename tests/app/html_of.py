"""What a page drew as HTML, and what it said of errors."""

from streamlit.testing.v1 import AppTest


def html_of(page: AppTest) -> str:
    """All HTML blocks of the page's main part, in order."""
    return "\n".join(str(block.proto.body) for block in page.main.get("html"))


def titles_of(page: AppTest) -> list[str]:
    """The main headings of the page."""
    return [title.value for title in page.title]
