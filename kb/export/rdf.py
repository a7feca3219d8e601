"""RDF as N-Triples: entities, claims and their evidence in schema.org and PROV terms.

| ours | RDF |
| --- | --- |
| entity | `schema:Organization`, `schema:Person`, `schema:SoftwareApplication`, … with `schema:name` |
| document | `schema:CreativeWork` with `schema:url`, `schema:datePublished`, `schema:publisher` |
| claim | `schema:Claim`, `prov:wasQuotedFrom` the document, `schema:text` the quotation |
| speaker | `schema:author` of the claim |
| subject, predicate, object | `dw:subject`, `dw:predicate`, `dw:object` |
| stance, hedge, negated, confidence, offsets | `dw:stance`, `dw:hedge`, `dw:negated`, `dw:confidence`, `dw:start`, `dw:end` |

schema.org's ClaimReview is a verdict of a fact checker, which we do not give; its Claim is what a claim of ours is.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import Session

from kb.export.base import whole
from kb.export.plain import clean
from kb.graph.build import claim_conditions
from kb.graph.filter import GraphFilter
from kb.models import Claim, Document, Entity
from kb.ontology import Kind
from kb.store.session import table_of

BASE = "urn:distillwatch:"
_SCHEMA = "https://schema.org/"
_PROV = "http://www.w3.org/ns/prov#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SAME = "http://www.w3.org/2002/07/owl#sameAs"
_STREAM = 10_000

_CLASSES = {
    Kind.COMPANY: "Corporation",
    Kind.PERSON: "Person",
    Kind.MODEL: "SoftwareApplication",
    Kind.ORGANIZATION: "Organization",
    Kind.AGENCY: "GovernmentOrganization",
    Kind.COURT: "Courthouse",
    Kind.LAW_FIRM: "LegalService",
    Kind.LAW: "Legislation",
    Kind.CASE: "Event",
}

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile('[\\\\"\n\r\t]')


class NTriplesExporter:
    """One triple a line, streamed; Turtle, JSON-LD and the rest are a conversion away in any RDF tool."""

    suffix: ClassVar[str] = ".nt"
    title: ClassVar[str] = "RDF as N-Triples, schema.org and PROV terms (rdflib, Jena, GraphDB)"

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write the triples; the file is whole or absent."""
        triples = claims = 0
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            for lines in (_entities(session), _documents(session, chosen)):
                for line in lines:
                    out.write(line)
                    triples += 1
            for block in _claims(session, chosen):
                claims += 1
                triples += len(block)
                out.writelines(block)
        return {"triples": triples, "claims": claims}


def _iri(kind: str, key: str) -> str:
    return f"<{BASE}{kind}:{quote(key, safe='-._~')}>"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^<{_XSD}boolean>'
    if isinstance(value, int):
        return f'"{value}"^^<{_XSD}integer>'
    if isinstance(value, float):
        return f'"{value!r}"^^<{_XSD}double>'
    return '"' + _SPECIAL.sub(lambda found: _ESCAPES[found[0]], clean(str(value))) + '"'


def _moment(value: Any) -> str:
    return f'"{value.isoformat()}"^^<{_XSD}dateTime>'


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} <{predicate}> {value} .\n"


def _entities(session: Session) -> Iterator[str]:
    table = table_of(Entity)
    query = sa.select(
        table.c.id, table.c.kind, table.c.name, table.c.canonical_id, table.c.parent_id, table.c.wikidata
    )
    result = session.connection().execution_options(yield_per=_STREAM).execute(query.order_by(table.c.id))
    for key, kind, name, canonical, parent, wikidata in result:
        subject = _iri("entity", key)
        yield _line(subject, _TYPE, f"<{_SCHEMA}{_CLASSES[Kind(kind)]}>")
        yield _line(subject, f"{_SCHEMA}name", _literal(name))
        if canonical:
            yield _line(subject, _SAME, _iri("entity", canonical))
        if parent:
            relation = "creator" if kind == Kind.MODEL else "parentOrganization"
            yield _line(subject, f"{_SCHEMA}{relation}", _iri("entity", parent))
        if wikidata:
            yield _line(subject, _SAME, f"<http://www.wikidata.org/entity/{quote(wikidata)}>")


def _documents(session: Session, chosen: GraphFilter) -> Iterator[str]:
    table, claim = table_of(Document), table_of(Claim)
    wanted = sa.select(claim.c.document_id).where(*claim_conditions(chosen, every=True))
    query = (
        sa.select(table.c.id, table.c.url, table.c.title, table.c.publisher, table.c.published)
        .where(table.c.id.in_(wanted))
        .order_by(table.c.id)
    )
    for key, url, title, publisher, published in (
        session.connection().execution_options(yield_per=_STREAM).execute(query)
    ):
        subject = _iri("document", key)
        yield _line(subject, _TYPE, f"<{_SCHEMA}CreativeWork>")
        for name, value in (("url", url), ("headline", title), ("publisher", publisher)):
            if value:
                yield _line(subject, f"{_SCHEMA}{name}", _literal(value))
        if published:
            yield _line(subject, f"{_SCHEMA}datePublished", _moment(published))


def _claims(session: Session, chosen: GraphFilter) -> Iterator[list[str]]:
    table = table_of(Claim)
    query = sa.select(table).where(*claim_conditions(chosen, every=True)).order_by(table.c.id)
    for row in session.connection().execution_options(yield_per=_STREAM).execute(query):
        subject = _iri("claim", row.id)
        block = [
            _line(subject, _TYPE, f"<{_SCHEMA}Claim>"),
            _line(subject, f"{_PROV}wasQuotedFrom", _iri("document", row.document_id)),
            _line(subject, f"{_SCHEMA}text", _literal(row.quote)),
        ]
        for name, key in (("subject", row.subject_id), ("object", row.object_id)):
            if key:
                block.append(_line(subject, f"{BASE}term:{name}", _iri("entity", key)))
        if row.speaker_id:
            block.append(_line(subject, f"{_SCHEMA}author", _iri("entity", row.speaker_id)))
        block.extend(
            _line(subject, f"{BASE}term:{name}", _literal(getattr(row, name)))
            for name in ("predicate", "stance", "hedge", "negated", "confidence", "start", "end")
        )
        if row.published:
            block.append(_line(subject, f"{_SCHEMA}datePublished", _moment(row.published)))
        yield block
