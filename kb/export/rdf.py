"""What the store says in RDF, whatever file it goes into: the mapping of docs/rdf.md as statements about resources.

schema.org's ClaimReview is a verdict of a fact checker, which we do not give; its Claim is what a claim of ours is,
and where a proposition stands is told in terms of our own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import Session

from kb.export.pdf_place import PdfPlaces
from kb.export.plain import clean
from kb.graph.chosen_claims import claim_conditions
from kb.graph.filter import GraphFilter
from kb.graph.parties import case_conditions
from kb.models import Alias, Case, Claim, Document, Entity, Page, Party, Proposition
from kb.ontology import Kind
from kb.store.session import table_of

BASE = "urn:distillwatch:"
PREFIXES = {
    "dw": f"{BASE}term:",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_STREAM = 10_000

CLASSES = {
    Kind.COMPANY: "schema:Corporation",
    Kind.PERSON: "schema:Person",
    Kind.MODEL: "schema:SoftwareApplication",
    Kind.ORGANIZATION: "schema:Organization",
    Kind.AGENCY: "schema:GovernmentOrganization",
    Kind.COURT: "schema:Courthouse",
    Kind.LAW_FIRM: "schema:LegalService",
    Kind.LAW: "schema:Legislation",
    Kind.CASE: "schema:Event",
}
"""Kind to class."""


class Iri(NamedTuple):
    """A resource; `text` is a full address, or a name with a prefix of `PREFIXES`."""

    text: str
    prefixed: bool = False


class Literal(NamedTuple):
    """A value as text; `type` has a prefix, None is a plain string."""

    text: str
    type: str | None = None


@dataclass(slots=True)
class Resource:
    """All that is said of one thing, in order."""

    iri: str
    statements: list[tuple[str, Iri | Literal]] = field(default_factory=list)

    def classes(self, *names: str) -> None:
        """It is of these classes."""
        self.statements += [("rdf:type", Iri(name, prefixed=True)) for name in names]

    def link(self, predicate: str, kind: str, key: str | None) -> None:
        """It stands in a relation to another resource; nothing is said where there is none."""
        if key:
            self.statements.append((predicate, Iri(iri(kind, key))))

    def value(self, predicate: str, value: Any) -> None:
        """It has a value; nothing is said where there is none."""
        if value is not None and value != "":
            self.statements.append((predicate, literal(value)))


def iri(kind: str, key: str) -> str:
    """The address of a thing of the store."""
    return f"{BASE}{kind}:{quote(key, safe='-._~')}"


def literal(value: Any) -> Literal:
    """A value with its type."""
    if isinstance(value, bool):
        return Literal("true" if value else "false", "xsd:boolean")
    if isinstance(value, int):
        return Literal(str(value), "xsd:integer")
    if isinstance(value, float):
        return Literal(repr(value), "xsd:double")
    if isinstance(value, datetime):
        return Literal(value.isoformat(), "xsd:dateTime")
    if isinstance(value, date):
        return Literal(value.isoformat(), "xsd:date")
    return Literal(clean(str(value)))


def resources(session: Session, chosen: GraphFilter) -> Iterator[Resource]:
    """Entities, cases, documents, propositions and claims of a filter, each in the order of their ids."""
    yield from _entities(session)
    yield from _cases(session, chosen)
    yield from _documents(session, chosen)
    yield from _propositions(session, chosen)
    yield from _claims(session, chosen)


def _stream(session: Session, query: sa.Select[Any]) -> Iterator[Any]:
    yield from session.connection().execute(query, execution_options={"yield_per": _STREAM})


def _entities(session: Session) -> Iterator[Resource]:
    table, aliases = table_of(Entity), table_of(Alias)
    names: dict[str, list[str]] = {}
    for key, text in _stream(
        session, sa.select(aliases.c.entity_id, aliases.c.text).order_by(aliases.c.entity_id, aliases.c.text)
    ):
        names.setdefault(key, []).append(text)
    for row in _stream(session, sa.select(table).order_by(table.c.id)):
        found = Resource(iri("entity", row.id))
        found.classes(CLASSES[Kind(row.kind)])
        found.value("schema:name", row.name)
        for text in names.get(row.id, ()):
            if text != row.name:
                found.value("schema:alternateName", text)
        found.value("dw:kind", row.kind)
        found.link("owl:sameAs", "entity", row.canonical_id)
        relation = "schema:creator" if row.kind == Kind.MODEL else "schema:parentOrganization"
        found.link(relation, "entity", row.parent_id)
        if row.wikidata:
            address = f"http://www.wikidata.org/entity/{quote(row.wikidata)}"
            found.statements.append(("owl:sameAs", Iri(address)))
        yield found


def _cases(session: Session, chosen: GraphFilter) -> Iterator[Resource]:
    cases, parties = table_of(Case), table_of(Party)
    query = sa.select(cases).where(*case_conditions(chosen)).order_by(cases.c.id)
    for row in session.connection().execute(query).all():
        found = Resource(iri("case", row.id))
        found.classes("dw:Case", "schema:Event")
        found.value("schema:name", row.caption)
        for name in ("docket_number", "court_id", "filed", "terminated", "judge", "status"):
            found.value(f"dw:{_camel(name)}", getattr(row, name))
        found.link("dw:asEntity", "entity", row.entity_id)
        of_case = sa.select(parties).where(parties.c.case_id == row.id).order_by(parties.c.id)
        for party in session.connection().execute(of_case):
            side = party.side if party.side in ("plaintiff", "defendant") else "otherParty"
            if party.entity_id:
                found.link(f"dw:{side}", "entity", party.entity_id)
            else:
                found.value(f"dw:{side}Name", party.name)
        yield found


def _documents(session: Session, chosen: GraphFilter) -> Iterator[Resource]:
    table, claim, page = table_of(Document), table_of(Claim), table_of(Page)
    wanted = sa.select(claim.c.document_id).where(*claim_conditions(chosen, every=True))
    columns = ("id", "url", "title", "kind", "publisher", "published", "first_seen", "digest", "origin_id")
    query = (
        sa.select(*(table.c[name] for name in columns), page.c.fetched_at)
        .select_from(table.outerjoin(page, table.c.page_id == page.c.id))
        .where(table.c.id.in_(wanted))
        .order_by(table.c.id)
    )
    for row in _stream(session, query):
        found = Resource(iri("document", row.id))
        found.classes("schema:CreativeWork", "prov:Entity")
        found.value("schema:url", row.url)
        found.value("schema:headline", row.title)
        found.value("dw:kind", row.kind)
        found.value("schema:publisher", row.publisher)
        found.value("schema:datePublished", row.published)
        found.value("dw:firstSeen", row.first_seen)
        found.value("dw:archivedAt", row.fetched_at)
        found.value("dw:sha256", row.digest)
        if row.origin_id != row.id:
            found.link("prov:hadPrimarySource", "document", row.origin_id)
        yield found


def _propositions(session: Session, chosen: GraphFilter) -> Iterator[Resource]:
    table, claim = table_of(Proposition), table_of(Claim)
    wanted = sa.select(claim.c.proposition_id).where(
        *claim_conditions(chosen, every=True), claim.c.proposition_id.is_not(None)
    )
    for row in _stream(session, sa.select(table).where(table.c.id.in_(wanted)).order_by(table.c.id)):
        found = Resource(iri("proposition", row.id))
        found.classes("dw:Proposition")
        found.link("dw:subject", "entity", row.subject_id)
        found.value("dw:predicate", row.predicate)
        found.link("dw:object", "entity", row.object_id)
        if chosen.as_of is None:
            for name in (
                *("standing", "standing_since", "standing_reason", "contested"),
                *("support_origins", "support_documents", "against_origins", "first_seen", "last_seen"),
            ):
                found.value(f"dw:{_camel(name)}", getattr(row, name))
        found.link("dw:case", "case", row.case_id)
        yield found


def _claims(session: Session, chosen: GraphFilter) -> Iterator[Resource]:
    table = table_of(Claim)
    places = PdfPlaces(session)
    query = sa.select(table).where(*claim_conditions(chosen, every=True)).order_by(table.c.id)
    for row in _stream(session, query):
        found = Resource(iri("claim", row.id))
        found.classes("schema:Claim", "prov:Entity")
        for predicate in ("prov:wasQuotedFrom", "schema:appearance"):
            found.link(predicate, "document", row.document_id)
        found.value("schema:text", row.quote)
        for predicate in ("schema:author", "prov:wasAttributedTo"):
            found.link(predicate, "entity", row.speaker_id)
        found.link("dw:subject", "entity", row.subject_id)
        found.link("dw:object", "entity", row.object_id)
        found.link("dw:proposition", "proposition", row.proposition_id)
        for name in ("predicate", "stance", "hedge", "negated", "confidence", "start", "end", "review_state"):
            found.value(f"dw:{_camel(name)}", getattr(row, name))
        span = places.of(row.document_id, row.start, row.end)
        if span is not None:
            found.value("dw:pdfPage", span.first.page)
            found.value("dw:pdfPlace", span.words())
        found.value("schema:datePublished", row.published)
        yield found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
