"""What a page shows and its URL: every view is a link."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from kb.ontology import Kind


class Page(StrEnum):
    """URL path of each page; the start page has none."""

    TODAY = ""
    SEARCH = "search"
    COMPANIES = "companies"
    COMPANY = "company"
    COMPARE = "compare"
    CASES = "cases"
    CASE = "case"
    CLAIMS = "claims"
    CLAIM = "claim"
    DOCUMENTS = "documents"
    DOCUMENT = "document"
    TIMELINE = "timeline"
    GRAPH = "graph"
    PATH = "path"
    REVIEW = "review"
    WATCHES = "watches"
    EXPORTS = "exports"
    SOURCES = "sources"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Link:
    """A page and what it is to show."""

    page: Page
    params: tuple[tuple[str, str], ...] = ()

    @property
    def href(self) -> str:
        """Relative URL; every page lies directly under the app's root."""
        query = urlencode(self.params)
        return f"{self.page.value or './'}{'?' + query if query else ''}"

    @property
    def query(self) -> dict[str, str | list[str]]:
        """The parameters by name, repeated ones as a list: the form that Streamlit takes."""
        merged: dict[str, str | list[str]] = {}
        for name, value in self.params:
            known = merged.get(name)
            if known is None:
                merged[name] = value
            elif isinstance(known, list):
                known.append(value)
            else:
                merged[name] = [known, value]
        return merged


MAX_PARAMS = 40
"""More parameters than any page has; a longer query is refused."""


def link(page: Page, **params: str | int | None) -> Link:
    """A link to a page; parameters that are None or empty are left out."""
    return Link(page, tuple((name, str(value)) for name, value in params.items() if value not in (None, "")))


def parse_link(href: str) -> Link | None:
    """The link that a relative URL of the app stands for; None where it is not one of the app's pages."""
    try:
        parts = urlsplit(href)
        pairs = parse_qsl(parts.query, max_num_fields=MAX_PARAMS, errors="replace")
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    path = parts.path.removeprefix("./").strip("/")
    if path not in set(Page):
        return None
    return Link(Page(path), tuple(pairs))


def entity_link(entity_id: str, kind: str) -> Link:
    """The page of an entity; a case has a page of its own kind."""
    return link(Page.CASE if kind == Kind.CASE else Page.COMPANY, id=entity_id)


def case_link(case_id: str) -> Link:
    """The page of a case."""
    return link(Page.CASE, id=case_id)


def claim_link(claim_id: str) -> Link:
    """The page of a claim."""
    return link(Page.CLAIM, id=claim_id)


def document_link(document_id: str, claim_id: str | None = None) -> Link:
    """The page of a document, at a claim where one is given."""
    return link(Page.DOCUMENT, id=document_id, claim=claim_id)


def archive_href(page_id: str) -> str:
    """The archived page's bytes, served by the app itself."""
    return f"archive/{quote(page_id, safe='')}"


def outside_href(url: str | None) -> str | None:
    """A publisher's URL that is safe to link to; None for anything but http and https."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
