"""Writing catalogue files: a source that the owner adds, or a whole reading list in OPML."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from crawler.catalogue import CatalogueSource, read_source
from crawler.errors import CatalogueError
from kb.ids import slug

_MOST_OPML_BYTES = 5_000_000
_WRITTEN = (
    "id", "title", "protocol", "url", "kind", "publisher", "owner_group", "language", "schedule", "delay_s",
    "expected_per_week", "may_be_empty", "follow", "paywall", "only_relevant", "court", "allow_private", "verified",
    "enabled", "terms",
)  # fmt: skip


def add_source(folder: Path, source: CatalogueSource, *, replace: bool = False) -> Path:
    """Write a source's file into the folder of the owner's additions; returns its path.

    Raises:
        CatalogueError: there is a file of that id already and `replace` is False, or the folder cannot be written.
    """
    path = folder / f"{source.id}.toml"
    if path.exists() and not replace:
        raise CatalogueError(path, "is there already; choose another id or say that it is to be replaced")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_text(as_toml(source), "utf-8")
        partial.replace(path)
    except OSError as error:
        raise CatalogueError(path, error.strerror or str(error)) from error
    read_source(path)
    return path


def as_toml(source: CatalogueSource) -> str:
    """The file of a source: its keys that differ from what they are by themselves, and the ones that must be there."""
    data = source.model_dump(mode="json")
    defaults = {name: field.default for name, field in CatalogueSource.model_fields.items()}
    lines = []
    for name in _WRITTEN:
        value = data[name]
        if value is None or value == defaults.get(name):
            continue
        lines.append(f"{name} = {_toml_value(value)}")
    return "\n".join(lines) + "\n"


def source_for(
    url: str, *, title: str | None = None, source_id: str | None = None, protocol: str | None = None
) -> CatalogueSource:
    """A source for an address, with what can be told from the address alone; unverified.

    Raises:
        CatalogueError: it is no web address, or the id has characters that an id may not have.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise CatalogueError(url, "no web address", "begin it with http:// or https:// and a host")
    try:
        return CatalogueSource.model_validate(
            {
                "id": source_id or _id_for(title or host, url),
                "title": title or host,
                "protocol": protocol or ("sitemap" if "sitemap" in parts.path.lower() else "feed"),
                "url": url,
                "publisher": title or host,
            }
        )
    except ValueError as error:
        first = str(error).splitlines()[2:3] or [str(error)]
        raise CatalogueError(url, f"cannot be a source ({first[0].strip()})") from error


def sources_of_opml(path: Path) -> tuple[list[CatalogueSource], list[CatalogueError]]:
    """The feeds of an OPML reading list as sources, and what is wrong with the outlines that cannot be used.

    Raises:
        CatalogueError: the file cannot be read or is no OPML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogueError(path, error.strerror or str(error)) from error
    if len(data) > _MOST_OPML_BYTES:
        raise CatalogueError(path, f"larger than {_MOST_OPML_BYTES} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CatalogueError(path, f"no XML ({error})") from error
    try:
        is_opml = root is not None and root.tag == "opml"
    except UnicodeDecodeError:
        is_opml = False
    if not is_opml:
        raise CatalogueError(path, "no OPML")
    sources: dict[str, CatalogueSource] = {}
    errors: list[CatalogueError] = []
    for outline in root.iter("outline"):
        try:
            url = outline.get("xmlUrl")
            title = outline.get("title") or outline.get("text")
        except UnicodeDecodeError as error:
            errors.append(CatalogueError(f"{path}, line {outline.sourceline}", f"no text ({error.reason})"))
            continue
        if not url:
            continue
        try:
            source = source_for(url.strip(), title=" ".join(title.split()) if title else None)
        except CatalogueError as error:
            errors.append(CatalogueError(f"{path}, line {outline.sourceline}", str(error.reason)))
            continue
        number = 2
        wanted = source.id
        while source.id in sources and sources[source.id].url != source.url:
            source = source.model_copy(update={"id": f"{wanted}-{number}"})
            number += 1
        sources[source.id] = source
    return list(sources.values()), errors


def add_all(folder: Path, sources: Iterable[CatalogueSource]) -> tuple[list[Path], list[CatalogueError]]:
    """Write the files of several sources; one that is there already is left as it is and reported."""
    written: list[Path] = []
    errors: list[CatalogueError] = []
    for source in sources:
        try:
            written.append(add_source(folder, source))
        except CatalogueError as error:
            errors.append(error)
    return written, errors


def _id_for(name: str, url: str) -> str:
    plain = re.sub(r"[^a-z0-9-]+", "", slug(name)).strip("-")
    return plain or slug(urlsplit(url).hostname or "source")


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
