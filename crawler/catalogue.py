"""The catalogue: every source is one TOML file that says what is crawled, how often, with which manners.

The keys of a file are the fields of `CatalogueSource`; `docs/sources.md` explains them with examples.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from crawler.cron import CronLine, parse_cron
from crawler.errors import CatalogueError
from kb.errors import UnknownNameError
from kb.ontology import DocumentKind
from kb.settings import Settings

Protocol = Literal["feed", "sitemap", "list_page", "pacer_rss", "json_api", "courtlistener"]

BUNDLED = Path(__file__).parent / "sources"
"""Folder of the catalogue that comes with the program."""

_SPAN = re.compile(r"(\d+)\s*(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression ({error})") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListRules(_Part):
    """Where a list page keeps what: CSS selectors, each within one `item`."""

    item: str
    link: str = "a::attr(href)"
    title: str | None = None
    published: str | None = None
    next: str | None = None
    """Link to the next page of the list; followed `pages` times."""
    pages: int = Field(default=1, ge=1, le=50)


class ApiRules(_Part):
    """How a JSON API is asked and where its answer keeps what; paths are dotted, a number picks from a list."""

    items: str
    """Path of the list of results."""
    link: str
    """Path of a result's address, or a template such as `https://example.org/{adsh}`."""
    title: str | None = None
    published: str | None = None
    authors: str | None = None
    summary: str | None = None
    publisher: str | None = None
    modified: str | None = None
    term_parameter: str | None = None
    """Query parameter that takes one search term; the API is asked once for each term of `terms`."""
    terms: str | None = None
    """Name of a list in `crawler/sources/terms.toml`."""
    term_template: str = "{term}"
    since_parameter: str | None = None
    since_format: str = "%Y-%m-%d"
    """strftime pattern, or `epoch` for seconds; text around it may stand in `since_template`."""
    since_template: str = "{since}"
    parameters: dict[str, str] = Field(default_factory=dict)
    next: str | None = None
    """Path of the address of the next page."""
    page_parameter: str | None = None
    """Query parameter that takes the number of the page, from `first_page` on."""
    first_page: int = 0
    pages: int = Field(default=3, ge=1, le=100)


class SearchRules(_Part):
    """Standing searches of CourtListener, whose results become cases and documents without being followed."""

    queries: tuple[str, ...] = Field(min_length=1)
    """In CourtListener's own words: `"model distillation" AND party:"Acme"`."""
    types: tuple[Literal["r", "rd", "d", "o"], ...] = ("r",)
    """Dockets with their filings, filings alone (of followed dockets), dockets, opinions."""
    days: int = Field(default=90, ge=1)
    """How far back; what is older is not asked for."""
    pages: int = Field(default=1, ge=1, le=10)
    """Pages of twenty at most for each query and type; a call each."""


class CatalogueSource(_Part):
    """One source as its file declares it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str = Field(min_length=1)
    protocol: Protocol
    url: str = Field(pattern=r"^https?://[^\s]+$")
    kind: DocumentKind = DocumentKind.ARTICLE
    publisher: str | None = None
    owner_group: str | None = None
    """Who owns it; sources of one owner are not independent of each other."""
    language: str = "en"
    schedule: str = "6h"
    """How often it is worth a visit: `30m`, `6h`, `1d`; or when, by the machine's clock, as a cron line: `30 6 * * mon-fri`."""
    delay_s: float = Field(default=2.0, ge=0, le=600)
    """Least seconds between two requests to one host; robots.txt can only raise it."""
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    max_bytes: int = Field(default=10_000_000, gt=0)
    expected_per_week: int = Field(default=0, ge=0)
    """Fewer new links in a week are a broken promise."""
    may_be_empty: bool = False
    """An answer without a single link is normal, as it is for a court's feed at night."""
    follow: bool = True
    """Fetch what the links point at; otherwise the feed's own words are the documents."""
    paywall: Literal["no", "part", "yes"] = "no"
    terms: str | None = None
    """What the source allows, asks or forbids."""
    verified: bool = False
    """Somebody has published that the address answered, on `verified_on` where they name the day."""
    verified_on: date | None = None
    enabled: bool = True
    barred: str | None = None
    """Why it must stay off: its robots.txt or its terms forbid it."""
    allow_private: bool = False
    """Its host may be on this machine or in a private network."""
    max_age_days: int | None = Field(default=None, ge=1)
    """Links that are older by their own date are left alone."""
    include: tuple[Pattern, ...] = ()
    """Regular expressions; an address must match one of them, where there are any."""
    exclude: tuple[Pattern, ...] = ()
    only_relevant: bool = False
    """Fetch only what title and summary make look relevant, and keep only such documents of a listing: for feeds of
    all sections and for courts. What is left out stays in the archived listing."""
    court: str | None = None
    """Court id in courts-db, for feeds of a court."""
    revisit_days: tuple[int, ...] = (1, 3, 10, 30)
    """Days after first sight on which a page is looked at again, for corrections and withdrawals."""
    list: ListRules | None = None
    api: ApiRules | None = None
    search: SearchRules | None = None
    file: Path | None = Field(default=None, exclude=True)
    """The file that it was read from."""

    @model_validator(mode="after")
    def _agrees(self) -> "CatalogueSource":
        if " " in self.schedule.strip():
            parse_cron(self.schedule)
        elif _SPAN.fullmatch(self.schedule) is None:
            raise ValueError(
                "schedule: write a number with m, h or d, such as 6h, or a cron line, such as 30 6 * * mon-fri"
            )
        if self.protocol == "list_page" and self.list is None:
            raise ValueError("list: a list_page needs its selectors in a table [list]")
        if self.protocol == "json_api" and self.api is None:
            raise ValueError("api: a json_api needs its paths in a table [api]")
        if self.search is not None and self.protocol != "courtlistener":
            raise ValueError("search: only a source of the protocol courtlistener has standing searches")
        if self.protocol == "pacer_rss" and self.court is None:
            raise ValueError("court: a court's feed needs the id of its court")
        if self.barred and self.enabled:
            raise ValueError("enabled: a source that is barred must have enabled = false")
        return self

    @property
    def timetable(self) -> timedelta | CronLine:
        """The schedule as a span of time, or as the minutes that it names."""
        span = _SPAN.fullmatch(self.schedule)
        return parse_cron(self.schedule) if span is None else timedelta(**{_UNITS[span[2]]: int(span[1])})

    def wants(self, url: str) -> bool:
        """Whether an address is let through by `include` and `exclude`."""
        if any(re.search(pattern, url) for pattern in self.exclude):
            return False
        return not self.include or any(re.search(pattern, url) for pattern in self.include)


def catalogue_folders(settings: Settings) -> list[Path]:
    """Where this machine's catalogue lies: what comes with the program, then the owner's additions."""
    return [BUNDLED, settings.data / "sources"]


def load_catalogue(folders: Iterable[Path]) -> tuple[list[CatalogueSource], list[CatalogueError]]:
    """Every source of the folders, by id, and what is wrong with the files that cannot be used.

    A later folder's file takes the place of an earlier one's of the same id, so an owner can change a
    bundled source without editing it.
    """
    sources: dict[str, CatalogueSource] = {}
    errors: list[CatalogueError] = []
    for folder in folders:
        here: dict[str, Path] = {}
        for path in sorted(folder.rglob("*.toml")):
            if path.name == "terms.toml":
                continue
            try:
                source = read_source(path)
                if source.id in here:
                    line = _line_of(path.read_text("utf-8"), ("id",))
                    raise CatalogueError(
                        f"{path}, line {line}", f"id {source.id!r} is also in {here[source.id]}"
                    )
            except CatalogueError as error:
                errors.append(error)
                continue
            here[source.id] = path
            sources[source.id] = source
    return [sources[key] for key in sorted(sources)], errors


def read_source(path: Path) -> CatalogueSource:
    """One catalogue file.

    Raises:
        CatalogueError: it cannot be read, is no TOML, or a key is missing, unknown or has a value that does not fit.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(path, f"cannot be read ({error})") from error
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise CatalogueError(f"{path}, line {line}", str(error).split(" (at ")[0]) from error
    except RecursionError as error:
        raise CatalogueError(path, "nested too deeply") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise CatalogueError(path, str(error).split(";")[0]) from error
    try:
        return CatalogueSource.model_validate({**data, "file": path})
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        if not where and ": " in reason:
            where = (reason.split(":", 1)[0],)
        else:
            reason = f"{'.'.join(where)}: {reason}"
        raise CatalogueError(f"{path}, line {_line_of(text, where)}", reason) from error


def chosen(sources: Sequence[CatalogueSource], wanted: Sequence[str]) -> list[CatalogueSource]:
    """The sources of the given ids, or all that are enabled where no id is given.

    Raises:
        UnknownNameError: an id that is in no catalogue file.
    """
    if not wanted:
        return [source for source in sources if source.enabled]
    by_id = {source.id: source for source in sources}
    for name in wanted:
        if name not in by_id:
            raise UnknownNameError("source", name, _nearest(name, list(by_id)))
    return [by_id[name] for name in dict.fromkeys(wanted)]


def _nearest(name: str, names: Sequence[str]) -> str | None:
    found = difflib.get_close_matches(name, names, n=1)
    return found[0] if found else None


def _line_of(text: str, where: Sequence[str]) -> int:
    """The line that sets a key; the head of its table where the key is missing; else the first line."""
    wanted = [part for part in where if not part.isdigit()]
    table: list[str] = []
    heads: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+([^\]]+)\]", line):
            table = header[1].strip().split(".")
            heads.setdefault(".".join(table), number)
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            path = [*table, key[1]]
            if wanted and path == wanted[: len(path)]:
                return number
    return heads.get(".".join(wanted), heads.get(".".join(wanted[:-1]), 1))
