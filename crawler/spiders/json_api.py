"""JSON APIs, asked and read as their catalogue file declares it; what they answer are links, or the texts themselves."""

import json
import re
import tomllib
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawler.catalogue import BUNDLED, ApiRules
from crawler.dates import parse_date
from crawler.errors import CatalogueError, SourceChangedError
from crawler.frontier import FoundLink
from crawler.spiders.base import SourceSpider

_FIELD = re.compile(r"\{([^{}]+)\}")
_FIRST_DAYS = 30
"""How far back a source is asked that was never asked before, in days, where its file says nothing else."""
_MOST_SUMMARY = 1000


class JsonApiSpider(SourceSpider):
    """Asks the API once for each search term, and follows its pages within bounds."""

    @property
    def rules(self) -> ApiRules:
        """What the catalogue file declares; it does not let a json_api through without."""
        assert self.source.api is not None
        return self.source.api

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the first page of every term."""
        for term in search_terms(self.rules.terms) if self.rules.terms else [None]:
            yield self.index_request(self._address(term, self.rules.first_page), term=term, api_page=1)

    def links_in(self, response: Response) -> Iterable[FoundLink | Request]:
        """The results of an answer, and a request for the page behind it."""
        try:
            data = json.loads(response.body)
        except (ValueError, RecursionError) as error:
            said = " ".join(response.body[:120].decode("utf-8", "replace").split())
            raise SourceChangedError(
                self.source.id, response.url, missing=f"JSON (it says: {said})"
            ) from error
        items = at_path(data, self.rules.items)
        if not isinstance(items, list):
            if self.source.may_be_empty and items is None:
                return
            raise SourceChangedError(self.source.id, response.url, missing=f"list at {self.rules.items}")
        found = 0
        for item in items:
            link = self._link(item, response)
            if link is not None:
                found += 1
                yield FoundLink(link, self._hints(item))
        if items and not found:
            raise SourceChangedError(self.source.id, response.url, missing=f"address at {self.rules.link}")
        if not items and not self.source.may_be_empty and response.meta.get("api_page") == 1:
            raise SourceChangedError(self.source.id, response.url, missing=f"result at {self.rules.items}")
        yield from self._next(response, data, found)

    def _next(self, response: Response, data: Any, found: int) -> Iterator[Request]:
        page = response.meta.get("api_page", 1)
        if page >= self.rules.pages or not found:
            return
        term = response.meta.get("term")
        if self.rules.next is not None:
            following = at_path(data, self.rules.next)
            if isinstance(following, str) and following:
                yield self.index_request(response.urljoin(following), term=term, api_page=page + 1)
        elif self.rules.page_parameter is not None:
            address = self._address(term, self.rules.first_page + page)
            yield self.index_request(address, term=term, api_page=page + 1)

    def _address(self, term: str | None, page: int) -> str:
        rules = self.rules
        parts = urlsplit(self.source.url)
        query = [*parse_qsl(parts.query, keep_blank_values=True), *rules.parameters.items()]
        if term is not None and rules.term_parameter is not None:
            query.append((rules.term_parameter, rules.term_template.replace("{term}", term)))
        if rules.since_parameter is not None:
            query.append((rules.since_parameter, rules.since_template.replace("{since}", self._since())))
        if rules.page_parameter is not None:
            query.append((rules.page_parameter, str(page)))
        return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))

    def _since(self) -> str:
        """The start of the time asked for, whole days, so that the address of a day's question stays the same."""
        since = self.job.since
        if since is None:
            since = self.job.now() - timedelta(days=self.source.max_age_days or _FIRST_DAYS)
        day = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return (
            str(int(day.timestamp()))
            if self.rules.since_format == "epoch"
            else day.strftime(self.rules.since_format)
        )

    def _link(self, item: Any, response: Response) -> str | None:
        value = filled(self.rules.link, item) if "{" in self.rules.link else at_path(item, self.rules.link)
        if not isinstance(value, str) or not value.strip():
            return None
        full = response.urljoin(value.strip())
        return full if urlsplit(full).scheme in ("http", "https") else None

    def _hints(self, item: Any) -> dict[str, Any]:
        rules = self.rules
        summary = _text(at_path(item, rules.summary)) if rules.summary else None
        hints = {
            "title": _text(at_path(item, rules.title)) if rules.title else None,
            "published": _moment(at_path(item, rules.published)) if rules.published else None,
            "updated": _moment(at_path(item, rules.modified)) if rules.modified else None,
            "authors": _names(at_path(item, rules.authors)) if rules.authors else None,
            "summary": summary[:_MOST_SUMMARY] if summary else None,
            "publisher": _text(at_path(item, rules.publisher)) if rules.publisher else None,
        }
        return {name: value for name, value in hints.items() if value}


@lru_cache(maxsize=8)
def search_terms(name: str) -> tuple[str, ...]:
    """A list of search terms of `terms.toml`.

    Raises:
        CatalogueError: the file has no such list.
    """
    path = BUNDLED / "terms.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    if name not in data:
        raise CatalogueError(path, f"no list of terms called {name!r}")
    return tuple(data[name])


def at_path(data: Any, path: str) -> Any:
    """What lies at a dotted path, such as `hits.0.url`; `*` takes every entry of a list; None where nothing does."""
    here = data
    steps = path.split(".") if path else []
    for position, step in enumerate(steps):
        if step == "*" and isinstance(here, list):
            rest = ".".join(steps[position + 1 :])
            return [value for entry in here if (value := at_path(entry, rest)) is not None]
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list) and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here


def filled(template: str, item: Any) -> str | None:
    """The template with each `{path}` replaced; None where one of them leads to nothing.

    `{path|digits}` keeps the digits of the value, `{path|number}` drops leading zeros as well, `{path|before:X}` and
    `{path|after:X}` give the part before or after X; they can follow each other.
    """
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        path, *steps = match[1].split("|")
        found = at_path(item, path)
        if found is None or found == "":
            missing = True
            return ""
        text = str(found)
        for step in steps:
            text = _changed(text, step)
        return text

    result = _FIELD.sub(value, template)
    return None if missing else result


def _changed(text: str, step: str) -> str:
    if step in ("digits", "number"):
        digits = re.sub(r"\D", "", text)
        return digits if step == "digits" else digits.lstrip("0") or "0"
    name, _, mark = step.partition(":")
    if not mark:
        return text
    return text.split(mark, 1)[0] if name == "before" else text.split(mark, 1)[-1]


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value if part)
    if value is None or isinstance(value, dict):
        return None
    return " ".join(str(value).split()) or None


def _names(value: Any) -> list[str] | None:
    names = value if isinstance(value, list) else [value]
    return [str(name) for name in names if isinstance(name, str) and name.strip()] or None


def _moment(value: Any) -> str | None:
    """A date in words, in digits as GDELT writes it, or in seconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11:
        return datetime.fromtimestamp(value, UTC).isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{8}T\d{6}Z", value):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
    found = parse_date(value)
    return found.isoformat() if found else None
