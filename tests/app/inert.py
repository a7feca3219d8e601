"""Whether HTML that the app drew is inert: nothing in it runs, loads, or leads to a script."""

from lxml import html as parser
from streamlit.testing.v1 import AppTest

_RUNS = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "svg",
    "form",
    "link",
    "meta",
    "base",
    "style",
    "input",
    "video",
}
_OURS = ("style.css",)


def dangers(page: AppTest) -> list[str]:
    """What is not inert in a page's HTML blocks and Markdown."""
    found = []
    for part in (page.main, page.sidebar):
        for block in part.get("html"):
            found += dangers_of(str(block.proto.body))
        for name in ("markdown", "title", "subheader", "header", "caption"):
            found += [
                f"{name} with HTML" for block in part.get(name) if getattr(block.proto, "allow_html", False)
            ]
    return found


def dangers_of(text: str) -> list[str]:
    """What is not inert in a piece of HTML; the app's own style sheet, which is drawn so as well, is left out."""
    if text.lstrip().startswith("<style") or not text.strip():
        return []
    found = []
    for element in parser.fragment_fromstring(text, create_parent="div").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _RUNS:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name.startswith("on"):
                found.append(f"{element.tag}[{name}]")
            if name in ("href", "src", "action", "formaction") and ":" in value.split("?")[0].split("/")[0]:
                scheme = value.split(":", 1)[0].casefold().strip()
                if scheme not in ("http", "https"):
                    found.append(f"{element.tag}[{name}={scheme}:]")
    return found
