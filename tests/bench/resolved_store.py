"""A large store as resolution would leave it, written in bulk: for measuring what one more document costs.

Names, origins, fingerprints and keys are made by the functions that resolution itself uses; only the look-ups for
look-alike names and for kin among the invented texts, of which the corpus tells what they are, are left out.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.annotation import AnnotatedDocument
from kb.ids import stable_id
from kb.models import (
    Case,
    Claim,
    Document,
    DocumentEntity,
    Mention,
    NearCopySignature,
    OriginEdge,
    OriginKey,
    Party,
    Proposition,
)
from kb.ontology import Kind, Level
from kb.resolve.alias_table import owner_of
from kb.resolve.entities import Names
from kb.resolve.identity import Family
from kb.resolve.kinship import public_moment
from kb.resolve.near_copies import fingerprints
from kb.resolve.propositions import RECOUNT, proposition_of
from kb.resolve.stage import VERSION, resolve
from kb.resolve.telling import origin_keys, telling_of
from kb.store.annotation_rows import claim_rows, entity_rows
from kb.store.session import insert_new, table_of, writing
from tests.bench.invented_corpus import dockets, documents
from tests.kb.resolve.corpus import document_row

_BATCH = 1000


class Growing:
    """A store that is written in bulk, batch after batch; its propositions are all marked to be counted."""

    def __init__(self, engine: Engine, count: int) -> None:
        """Begin an empty store of up to `count` documents, with a docket for each hundred of them."""
        cases, parties = dockets(count // 100)
        with writing(engine) as session:
            insert_new(session, Case, cases)
            insert_new(session, Party, parties)
        resolve(engine)
        self.written = 0
        """How many documents it has."""
        self._known: dict[tuple[str, str], str] = {}
        self._previous: tuple[AnnotatedDocument, dict[str, Any]] | None = None

    def write(self, session: Session, batch: Sequence[AnnotatedDocument]) -> None:
        """Add documents, the next ones of the corpus."""
        self._previous = _write(session, batch, self._known, self._previous)
        self.written += len(batch)


def build(engine: Engine, count: int) -> None:
    """Fill an empty store."""
    growing = Growing(engine, count)
    source = documents(count)
    while batch := list(islice(source, _BATCH)):
        with writing(engine) as session:
            growing.write(session, batch)


def _write(
    session: Session,
    batch: Sequence[AnnotatedDocument],
    known: dict[tuple[str, str], str],
    previous: tuple[AnnotatedDocument, dict[str, Any]] | None,
) -> tuple[AnnotatedDocument, dict[str, Any]] | None:
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Document, DocumentEntity, Mention, Claim, OriginKey, OriginEdge)
    }
    marks: list[dict[str, Any]] = []
    _learn(session, batch, known)
    for annotation in batch:
        row = document_row(annotation, extract_version=1, resolve_version=VERSION)
        root = row
        if previous is not None and previous[0].text == annotation.text:
            root = previous[1]
            rows[OriginEdge].append(
                {
                    "id": stable_id("origin", row["id"], root["id"], "copy"), "document_id": row["id"],
                    "parent_id": root["id"], "relation": "copy", "reason": "100 % of the words are the same",
                    "score": 1.0, "details": {},
                }
            )  # fmt: skip
        else:
            previous = (annotation, row)
        row["origin_id"] = root["id"]
        rows[Document].append(row)
        document = Document(**row)
        references, entities, mentions = entity_rows(document, annotation.entities)
        entity_of = {entity["id"]: known[entity["kind"], entity["name"]] for entity in entities}
        rows[DocumentEntity] += [
            entity | {"entity_id": entity_of[entity["id"]], "resolved_by": "equal name"}
            for entity in entities
        ]
        rows[Mention] += mentions
        origin = owner_of(root["publisher"]) or root["id"]
        for claim in claim_rows(document, annotation.claims, references):
            said = claim["predicate"] == "said"
            rows[Claim].append(
                claim
                | {
                    f"{role}_id": entity_of.get(claim[f"{role}_ref"])
                    for role in ("speaker", "subject", "object")
                }
                | {"origin_key": origin, "statement_id": claim["id"] if said else None}
            )
        moment = public_moment(document)[0]
        rows[OriginKey] += [
            {"id": stable_id(document.id, key), "document_id": document.id, "key": key, "moment": moment}
            for key in origin_keys(document, telling_of(document.text))
        ]
        marks += [{"document_id": document.id, "band": mark} for mark in fingerprints(document.text)]
    _bind(session, rows[Claim])
    for model, new in rows.items():
        if new:
            session.connection().execute(table_of(model).insert(), new)
    session.connection().execute(table_of(NearCopySignature).insert(), marks)
    return previous


def _learn(session: Session, batch: Iterable[AnnotatedDocument], known: dict[tuple[str, str], str]) -> None:
    """Give every new name its entity."""
    fresh = {
        (entity.kind.value, entity.name)
        for annotation in batch
        for entity in annotation.entities
        if (entity.kind.value, entity.name) not in known
    }
    names = Names(session)
    names.preload((Kind(kind), name) for kind, name in fresh)
    for kind, name in sorted(fresh):
        found = names.find(name, Kind(kind)).entity_id
        if found is None:
            found = f"{kind}-{stable_id(kind, name)[:12]}"
            names._add(found, Kind(kind), name, Level.GROUP, None, None, "document", (name,))
        known[kind, name] = found
    names.flush()


def _bind(session: Session, claims: list[dict[str, Any]]) -> None:
    family = Family(session)
    family.load({claim[f"{role}_id"] for claim in claims for role in ("subject", "object")})
    fresh: dict[str, dict[str, Any]] = {}
    for claim in claims:
        ends = proposition_of(_Row(claim), family)
        claim["proposition_id"] = ends["id"] if ends else None
        if ends:
            fresh[ends["id"]] = ends | {
                "standing": "reported", "standing_reason": "", "claim_count": RECOUNT, "stances": {}, "notes": {},
                "first_seen": claim["published"], "last_seen": claim["published"],
            }  # fmt: skip
    insert_new(session, Proposition, fresh.values())


class _Row:
    """A row of values as attributes."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)
