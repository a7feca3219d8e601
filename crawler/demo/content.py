"""What the demonstration sites say: one file a page, facts of the public record with the source they come from.

A page is Markdown of the plainest sort (paragraphs, `##`, `-` lists, `[text](address)`) under a TOML head; a docket
is TOML. The texts are our own; names of sites and authors are invented.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

SITES = Path(__file__).parent / "sites"
"""A folder a site: `site.toml`, `layout.html`, and `pages/` or `dockets/`."""

FOOTER = (
    "This is a demonstration page of distillwatch, served on this machine only. The publisher and the author are "
    "invented; the facts are retold from the public source named on the page."
)


@dataclass(frozen=True, slots=True)
class NamedSource:
    """Where a page's facts come from."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class DemoPage:
    """One page of a site of articles."""

    slug: str
    title: str
    published: datetime
    author: str
    section: str
    paragraphs: tuple[str, ...]
    sources: tuple[NamedSource, ...]
    credits: str | None = None
    """`site/slug` of the page that this one names as its original source."""


@dataclass(frozen=True, slots=True)
class DemoCounsel:
    """An attorney of a party; the firm is empty where the sources do not name it."""

    name: str
    firm: str = ""


@dataclass(frozen=True, slots=True)
class DemoParty:
    """A party of a docket."""

    role: str
    name: str
    counsel: tuple[DemoCounsel, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """A docket entry; the number is None where the sources do not give it."""

    filed: date
    text: str
    number: int | None = None
    event: str = ""
    """What the court's feed calls it; empty where it is not in the feed."""


@dataclass(frozen=True, slots=True)
class DemoDocket:
    """One docket page of the court site."""

    slug: str
    court: str
    """Court id in courts-db."""
    heading: str
    """The court as CM/ECF prints it, such as "California Northern District (Oakland)"."""
    number: str
    caption: str
    filed: date
    pacer_case_id: str
    parties: tuple[DemoParty, ...]
    entries: tuple[DemoEntry, ...]
    sources: tuple[NamedSource, ...]
    judge: str = ""
    referred: str = ""
    cause: str = ""
    nature: str = ""
    jurisdiction: str = ""
    related: str = ""


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A site with everything on it."""

    id: str
    host: str
    title: str
    tagline: str
    folder: str
    feed: str
    """Which list it offers: `rss`, `atom`, `news-sitemap`, `list` or `pacer`."""
    robots: str
    layout: str = ""
    pages: tuple[DemoPage, ...] = ()
    dockets: tuple[DemoDocket, ...] = field(default=())

    @property
    def url(self) -> str:
        """Its address, without a slash at the end; the host name is reserved for examples and leads nowhere."""
        return f"http://{self.host}"

    def url_of(self, slug: str) -> str:
        """Address of one of its pages."""
        return f"{self.url}/{self.folder}/{slug}.html"


def load_sites(folder: Path = SITES) -> tuple[DemoSite, ...]:
    """Every site, by id; a page that republishes another one carries its paragraphs."""
    raw = {
        path.parent.name: tomllib.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*/site.toml"))
    }
    heads = {
        f"{path.parent.parent.name}/{path.stem}": _split(path.read_text("utf-8"))
        for path in sorted(folder.glob("*/pages/*.md"))
    }
    return tuple(_site(folder, key, values, heads) for key, values in raw.items())


def _site(
    folder: Path, key: str, values: dict[str, Any], heads: dict[str, tuple[dict[str, Any], list[str]]]
) -> DemoSite:
    layout = folder / key / "layout.html"
    pages = [_page(name, heads) for name in heads if name.startswith(f"{key}/")]
    dockets = [_docket(path) for path in sorted((folder / key).glob("dockets/*.toml"))]
    return DemoSite(
        id=key,
        layout=layout.read_text("utf-8") if layout.exists() else "",
        pages=tuple(sorted(pages, key=lambda page: (page.published, page.slug), reverse=True)),
        dockets=tuple(dockets),
        **values,
    )


def _split(text: str) -> tuple[dict[str, Any], list[str]]:
    _, head, body = text.split("+++\n", 2)
    return tomllib.loads(head), [part.strip() for part in body.split("\n\n") if part.strip()]


def _page(name: str, heads: dict[str, tuple[dict[str, Any], list[str]]]) -> DemoPage:
    head, paragraphs = heads[name]
    original = head.get("copy_of")
    if original is not None:
        left_out = set(head.get("leave_out", ()))
        paragraphs = [part for number, part in enumerate(heads[original][1]) if number not in left_out]
    return DemoPage(
        slug=name.split("/", 1)[1],
        title=head["title"],
        published=head["published"],
        author=head["author"],
        section=head["section"],
        paragraphs=tuple(paragraphs),
        sources=_sources(head),
        credits=head.get("credits", original),
    )


def _docket(path: Path) -> DemoDocket:
    values = tomllib.loads(path.read_text("utf-8"))
    parties = tuple(
        DemoParty(
            role=party["role"],
            name=party["name"],
            counsel=tuple(DemoCounsel(**counsel) for counsel in party.get("counsel", ())),
        )
        for party in values.pop("parties")
    )
    entries = tuple(DemoEntry(**entry) for entry in values.pop("entries"))
    sources = _sources(values)
    del values["sources"]
    return DemoDocket(slug=path.stem, parties=parties, entries=entries, sources=sources, **values)


def _sources(values: dict[str, Any]) -> tuple[NamedSource, ...]:
    return tuple(NamedSource(name, url) for name, url in values["sources"])
