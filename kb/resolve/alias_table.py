"""The reviewed alias table: entities of the field with their names, levels, families and owners, from `aliases/*.toml`.

Written from general knowledge, one file a kind, each described at its head. Courts come from courts-db through
`kb.cases.courts` and are not listed.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kb.ids import slug
from kb.ontology import Kind, Level
from kb.resolve.names import full_key, normalised

FOLDER = Path(__file__).parent / "aliases"


@dataclass(frozen=True, slots=True)
class TableEntity:
    """An entity of the table; `names` holds its name and aliases."""

    id: str
    kind: Kind
    name: str
    level: Level
    parent_id: str | None
    names: tuple[str, ...]
    wikidata: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class AliasTable:
    """The table with the indexes that names are looked up in."""

    entities: dict[str, TableEntity]
    by_normal: dict[tuple[Kind, str], str]
    """Kind and normalised name to entity id; names that two entities share are left out."""
    by_full: dict[str, str]
    """Firm's name with its legal form to the legal entity."""
    ambiguous: frozenset[tuple[Kind, str]]
    families: dict[str, str] = field(default_factory=dict)
    """First word of a model family's name to its maker."""
    version: str = ""
    """Hash of the table's files."""

    def find(self, name: str, kind: Kind) -> str | None:
        """Entity of a name of a kind: the legal person where the name has a legal form that is listed."""
        if kind is Kind.COMPANY:
            legal = self.by_full.get(full_key(name))
            if legal is not None:
                return legal
        return self.by_normal.get((kind, normalised(name, kind)))

    def maker_of(self, model_name: str) -> str | None:
        """Maker of a model whose name begins with a known family's name; None where no family is known."""
        words = normalised_start(model_name)
        for length in range(min(3, len(words)), 0, -1):
            maker = self.families.get(" ".join(words[:length]))
            if maker is not None:
                return maker
        return None


def normalised_start(model_name: str) -> list[str]:
    """The words at the start of a model's name, versions apart."""
    parts: list[str] = []
    for word in model_name.replace("-", " ").replace("_", " ").split():
        letters = "".join(ch for ch in word if ch.isalpha()).casefold()
        if not letters:
            break
        parts.append(letters)
    return parts


@cache
def alias_table() -> AliasTable:
    """The table, read once."""
    entities: dict[str, TableEntity] = {}
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        content = path.read_bytes()
        digest.update(content)
        data = tomllib.loads(content.decode("utf-8"))
        for entity in _entities(data):
            if entity.id in entities:
                raise ValueError(f"{path.name}: {entity.id} is listed twice")
            entities[entity.id] = entity
    return _indexed(entities, digest.hexdigest()[:12])


def _entities(data: dict[str, Any]) -> Iterator[TableEntity]:
    kind = Kind(data["kind"])
    for key, values in data.get("entity", {}).items():
        yield from _firm(kind, key, values)
    for name, others in data.get("names", {}).items():
        short = [_short_firm(name)] if kind is Kind.LAW_FIRM else []
        yield TableEntity(
            f"{kind.value}-{slug(name)}", kind, name, Level.GROUP, None, _distinct([name, *others, *short])
        )
    for maker, models in data.get("maker", {}).items():
        for name, others in models.items():
            yield TableEntity(
                f"{kind.value}-{slug(name)}",
                kind,
                name,
                Level.GROUP,
                f"company-{maker}",
                _distinct([name, *others]),
            )


def _firm(kind: Kind, key: str, values: dict[str, Any]) -> Iterator[TableEntity]:
    group = f"{kind.value}-{key}"
    yield TableEntity(
        group,
        kind,
        values["name"],
        Level.GROUP,
        values.get("parent"),
        _distinct([values["name"], *values.get("aliases", [])]),
        values.get("wikidata"),
        values.get("owner"),
    )
    for legal in values.get("legal", []):
        yield TableEntity(
            f"{kind.value}-{slug(legal)}-legal",
            kind,
            legal,
            Level.LEGAL,
            group,
            (legal,),
            owner=values.get("owner"),
        )


def _short_firm(name: str) -> str:
    """The first two family names of a firm, as it is mostly called."""
    words = [word.strip(",") for word in name.split() if word not in ("&", "and", "+")]
    return " ".join(words[:2])


def _distinct(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _indexed(entities: dict[str, TableEntity], version: str) -> AliasTable:
    by_normal: dict[tuple[Kind, str], str] = {}
    by_full: dict[str, str] = {}
    shared: set[tuple[Kind, str]] = set()
    for entity in entities.values():
        if entity.level is Level.LEGAL:
            by_full.setdefault(full_key(entity.name), entity.id)
    for entity in entities.values():
        for name in entity.names:
            key = (entity.kind, normalised(name, entity.kind))
            home = entity.parent_id if entity.level is Level.LEGAL and entity.parent_id else entity.id
            known = by_normal.setdefault(key, home)
            if known != home and entity.level is not Level.LEGAL:
                shared.add(key)
    for key in shared:
        del by_normal[key]
    families: dict[str, str] = {}
    for entity in entities.values():
        if entity.kind is Kind.MODEL and entity.parent_id is not None:
            for name in entity.names:
                words = normalised_start(name)
                if words and len(words[0]) > 2:
                    families.setdefault(" ".join(words), entity.parent_id)
    return AliasTable(entities, by_normal, by_full, frozenset(shared), families, version)


@cache
def owners() -> dict[str, str]:
    """Normalised name of an outlet to the group that owns it."""
    found: dict[str, str] = {}
    for entity in alias_table().entities.values():
        if entity.owner is not None:
            for name in entity.names:
                found.setdefault(normalised(name, Kind.COMPANY), entity.owner)
    return found


def owner_of(publisher: str | None, owner_group: str | None = None) -> str | None:
    """Who owns an outlet: what its source says, else the table, else the outlet itself; None where nobody is named."""
    if owner_group:
        return owner_group
    if not publisher:
        return None
    return owners().get(normalised(publisher, Kind.COMPANY), publisher)
