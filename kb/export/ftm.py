"""FollowTheMoney entities as JSON Lines, for investigative platforms; what the model has no room for lies beside it.

| ours | FollowTheMoney |
| --- | --- |
| company, law firm | `Company` |
| person, organization | `Person`, `Organization` |
| agency, court | `PublicBody` |
| model | `Asset` (there is no schema for one) |
| law | `Note` (there is no schema for one) |
| case, party, counsel | `CourtCase`, `CourtCaseParty`, `Representation` |
| document | `Article` |
| claim that leads, works for, belongs to, acquires or represents is stated as fact | `Directorship`, `Employment`, `Membership`, `Ownership`, `Representation` |
| any other claim of two entities | `UnknownLink` |

A link's role says stance and predicate ("alleged: distilled"), its description speaker, negation, hedge, confidence
and the place in a PDF in words, its summary is the quotation. As values of their own these are only in the claims file
beside it, which has the claims of one entity or none as well. The library is not needed to write, only to check.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session

from kb.export.base import whole
from kb.export.claims_jsonl import ClaimsExporter
from kb.export.pdf_place import PdfPlaces
from kb.export.plain import clean
from kb.graph.chosen_claims import claim_conditions
from kb.graph.filter import GraphFilter
from kb.graph.identity import Identity, Node
from kb.graph.parties import case_conditions
from kb.ids import stable_id
from kb.models import Alias, Case, Claim, Counsel, Document, Entity, Party
from kb.ontology import Hedge, Kind, Predicate, Stance
from kb.store.session import table_of

SCHEMATA: dict[str, str] = {
    Kind.COMPANY: "Company",
    Kind.PERSON: "Person",
    Kind.MODEL: "Asset",
    Kind.ORGANIZATION: "Organization",
    Kind.AGENCY: "PublicBody",
    Kind.COURT: "PublicBody",
    Kind.LAW_FIRM: "Company",
    Kind.LAW: "Note",
    Kind.CASE: "CourtCase",
}
"""Kind to schema."""

_LEGAL = frozenset({"Company", "Person", "Organization", "PublicBody"})
_FIRMS = _LEGAL - {"Person"}
_STREAMED: dict[str, Any] = {"yield_per": 10_000}
"""Of one query, so that the connection is left as it was."""
_LONGEST_NAME = 384
_LONGEST_STRING = 1_024
_LONGEST_TEXT = 65_000
_LONGEST_URL = 4_096
_LONGEST_ID = 190
_ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
"""The model's own rule; it has no underscore."""
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_FACTS = frozenset({Stance.REPORTED, Stance.STATED, Stance.ADMITTED, Stance.TESTIFIED, Stance.RULED})


class _Edge(NamedTuple):
    """A schema of links: the properties of its two ends, and what each end may be."""

    schema: str
    source: str
    target: str
    sources: frozenset[str]
    targets: frozenset[str]


_EDGES: dict[str, _Edge] = {
    Predicate.LEADS: _Edge("Directorship", "director", "organization", _LEGAL, _FIRMS),
    Predicate.WORKS_FOR: _Edge("Employment", "employee", "employer", frozenset({"Person"}), _FIRMS),
    Predicate.MEMBER_OF: _Edge("Membership", "member", "organization", _LEGAL, _FIRMS),
    Predicate.ACQUIRED: _Edge("Ownership", "owner", "asset", _LEGAL, frozenset({"Company", "Asset"})),
    Predicate.REPRESENTS: _Edge("Representation", "agent", "client", _LEGAL, _LEGAL),
}

_Line = dict[str, Any]


class FtmExporter:
    """One entity a line, streamed; `<name>.claims.jsonl` beside it holds the claims in full."""

    suffix: ClassVar[str] = ".ftm.json"
    title: ClassVar[str] = (
        "FollowTheMoney entities as JSON Lines (OpenAleph, ftm), with the full claims file beside it"
    )

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write both files; each is whole or absent."""
        counts: dict[str, int] = {}
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            for entity in _everything(session, chosen):
                out.write(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n")
                counts[entity["schema"]] = counts.get(entity["schema"], 0) + 1
            beside = path.with_name(path.name.removesuffix(self.suffix) + ".claims.jsonl")
            claims = ClaimsExporter().write_rows(session, chosen, beside)["claims"]
        return dict(sorted(counts.items())) | {"claims_beside": claims}


def _everything(session: Session, chosen: GraphFilter) -> Iterator[_Line]:
    identity = Identity(session, roll_up=False)
    cases = _case_rows(session, chosen)
    case_of_entity = {_canonical(identity, row.entity_id): row.id for row in cases if row.entity_id}
    wanted = _wanted(session, chosen, identity, [row.id for row in cases])
    yield from _entities(session, identity, wanted - case_of_entity.keys())
    yield from _cases(session, identity, cases)
    yield from _documents(session, chosen)
    yield from _links(session, chosen, identity, case_of_entity)


def ftm_id(kind: str, key: str) -> str:
    """An id that the model takes: at most 190 plain characters."""
    joined = f"dw-{kind}-{key.replace('_', '.')}"
    return joined if len(joined) <= _LONGEST_ID and _ID.fullmatch(joined) else f"dw-{kind}-{stable_id(key)}"


def _canonical(identity: Identity, entity_id: str | None) -> str | None:
    node = identity.node(entity_id)
    return node.id if node else None


def _line(schema: str, key: str, **properties: Any) -> _Line:
    """An entity with the properties that have a value; each is a list of texts."""
    kept: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = value if isinstance(value, list | tuple) else [value]
        texts = [_value(name, one) for one in values if one is not None]
        if found := [text for text in dict.fromkeys(texts) if text]:
            kept[name] = found
    return {"id": key, "schema": schema, "properties": kept}


def _value(name: str, value: Any) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    text = clean(str(value)).strip()
    if name in ("summary", "description"):
        return text[:_LONGEST_TEXT]
    text = " ".join(text.split())
    if name in ("sourceUrl", "alephUrl"):
        return text if urlsplit(text).scheme in ("http", "https") and len(text) <= _LONGEST_URL else ""
    if name == "wikidataId":
        return text if _WIKIDATA.fullmatch(text) else ""
    if name in ("name", "alias"):
        return text[:_LONGEST_NAME]
    if name == "caseNumber":
        return text[:64]
    return text[:_LONGEST_STRING]


def _wanted(session: Session, chosen: GraphFilter, identity: Identity, case_ids: list[str]) -> set[str]:
    """The canonical ids of what is exported: ends of claims, parties and firms, and what these belong to."""
    claims, parties, counsel = table_of(Claim), table_of(Party), table_of(Counsel)
    connection = session.connection()
    found: set[str | None] = set()
    conditions = claim_conditions(chosen, every=True)
    for column in (claims.c.subject_id, claims.c.object_id, claims.c.speaker_id):
        found.update(connection.execute(sa.select(column).where(*conditions).distinct()).scalars())
    known = set(case_ids)
    for table, name in ((parties, "entity_id"), (counsel, "firm_entity_id")):
        query = sa.select(table.c.case_id, table.c[name]).where(table.c[name].is_not(None)).distinct()
        found.update(key for case_id, key in connection.execute(query) if case_id in known)
    wanted = {node.id for key in found if (node := identity.node(key)) is not None}
    parents = {row.id: row.parent_id for row in connection.execute(sa.select(table_of(Entity).c.id, table_of(Entity).c.parent_id))}  # fmt: skip
    waiting = list(wanted)
    while waiting:
        parent = _canonical(identity, parents.get(waiting.pop()))
        if parent is not None and parent not in wanted:
            wanted.add(parent)
            waiting.append(parent)
    return wanted


def _entities(session: Session, identity: Identity, wanted: Iterable[str]) -> Iterator[_Line]:
    aliases, entities = table_of(Alias), table_of(Entity)
    names: dict[str, list[str]] = {}
    ids = set(wanted)
    query = sa.select(aliases.c.entity_id, aliases.c.text).order_by(aliases.c.entity_id, aliases.c.text)
    for key, text in session.connection().execute(query, execution_options=_STREAMED):
        node = identity.node(key)
        if node is not None and node.id in ids:
            names.setdefault(node.id, []).append(text)
    parents = sa.select(entities.c.id, entities.c.parent_id).order_by(entities.c.id)
    for key, parent_id in session.connection().execute(parents, execution_options=_STREAMED):
        node = identity.node(key)
        if node is None or node.id != key or key not in ids:
            continue
        schema, parent = SCHEMATA[node.kind], identity.node(parent_id)
        related: dict[str, Any] = {}
        if parent is not None and schema in _LEGAL and SCHEMATA[parent.kind] in _LEGAL:
            related["parent"] = ftm_id("entity", parent.id)
        elif parent is not None:
            related["notes"] = f"Made by {parent.name}."
        yield _line(
            schema,
            ftm_id("entity", key),
            name=node.name or key,
            alias=[name for name in names.get(key, ()) if name != node.name],
            keywords=node.kind,
            wikidataId=node.wikidata,
            **related,
        )


def _case_rows(session: Session, chosen: GraphFilter) -> list[Any]:
    cases = table_of(Case)
    query = sa.select(cases).where(*case_conditions(chosen)).order_by(cases.c.id)
    return list(session.connection().execute(query))


def _cases(session: Session, identity: Identity, cases: list[Any]) -> Iterator[_Line]:
    parties, counsel = table_of(Party), table_of(Counsel)
    connection = session.connection()
    for row in cases:
        case_key = ftm_id("case", row.id)
        yield _line(
            "CourtCase", case_key, name=row.caption or row.id, caseNumber=row.docket_number, court=row.court_id,
            status=row.status, fileDate=row.filed, closeDate=row.terminated, type=row.nature_of_suit,
            sourceUrl=row.source_url, summary=row.cause,
        )  # fmt: skip
        ends: dict[str, tuple[str, bool]] = {}
        named: set[str] = set()
        for party in connection.execute(
            sa.select(parties).where(parties.c.case_id == row.id).order_by(parties.c.id)
        ):
            node = identity.node(party.entity_id)
            key = ftm_id("entity", node.id) if node else ftm_id("party", party.id)
            ends[party.id] = key, node is None or SCHEMATA[node.kind] in _LEGAL
            if node is None:
                yield _line("LegalEntity", key, name=party.name or "name not known")
            yield _line(
                "CourtCaseParty", ftm_id("role", party.id), party=key, case=case_key, role=party.role,
                status=party.side, startDate=party.joined, endDate=party.terminated,
            )  # fmt: skip
        for attorney in connection.execute(
            sa.select(counsel).where(counsel.c.case_id == row.id).order_by(counsel.c.id)
        ):
            client, legal = ends.get(attorney.party_id, ("", False))
            if not legal:
                continue
            firm = identity.node(attorney.firm_entity_id)
            agent = ftm_id("attorney", stable_id(attorney.name, attorney.firm, row.id))
            if firm is not None and SCHEMATA[firm.kind] in _LEGAL:
                agent = ftm_id("entity", firm.id)
            elif agent not in named:
                named.add(agent)
                yield _line("LegalEntity", agent, name=attorney.firm or attorney.name or "name not known")
            yield _line(
                "Representation", ftm_id("counsel", attorney.id), agent=agent, client=client,
                role=["counsel", *attorney.roles], summary=f"{attorney.name} in {row.caption}",
            )  # fmt: skip


def _documents(session: Session, chosen: GraphFilter) -> Iterator[_Line]:
    table, claim = table_of(Document), table_of(Claim)
    wanted = sa.select(claim.c.document_id).where(*claim_conditions(chosen, every=True))
    columns = ("id", "url", "title", "authors", "publisher", "published", "language", "kind", "first_seen")
    query = sa.select(*(table.c[name] for name in columns)).where(table.c.id.in_(wanted)).order_by(table.c.id)
    for row in session.connection().execute(query, execution_options=_STREAMED):
        yield _line(
            "Article", ftm_id("document", row.id), title=row.title or row.url or row.id, sourceUrl=row.url,
            author=row.authors, publisher=row.publisher, publishedAt=row.published, retrievedAt=row.first_seen,
            keywords=row.kind,
        )  # fmt: skip


def _links(
    session: Session, chosen: GraphFilter, identity: Identity, case_of_entity: dict[str | None, str]
) -> Iterator[_Line]:
    claims, documents = table_of(Claim), table_of(Document)
    query = (
        sa.select(claims, documents.c.publisher, documents.c.url)
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .where(*claim_conditions(chosen))
        .order_by(claims.c.id)
    )

    places = PdfPlaces(session)

    def end(node: Node) -> str:
        case_id = case_of_entity.get(node.id)
        return ftm_id("case", case_id) if case_id else ftm_id("entity", node.id)

    for row in session.connection().execute(query, execution_options=_STREAMED):
        source, target = identity.node(row.subject_id), identity.node(row.object_id)
        if source is None or target is None:
            continue
        speaker = identity.node(row.speaker_id)
        edge = _edge_of(row, source, target)
        span = places.of(row.document_id, row.start, row.end)
        yield _line(
            edge.schema,
            ftm_id("claim", row.id),
            **{edge.source: end(source), edge.target: end(target)},
            role=f"{row.stance}: {'not ' if row.negated else ''}{row.predicate.replace('_', ' ')}",
            status=row.stance,
            summary=row.quote,
            description=(
                f"Speaker: {speaker.name if speaker else row.publisher or 'the document'}. Stance: {row.stance}. "
                f"Negated: {'yes' if row.negated else 'no'}. Hedge: {row.hedge}. Confidence: {row.confidence:.2f}."
                f"{f' Place in the PDF: {span.words()}.' if span else ''}"
            ),
            date=row.published,
            publisher=row.publisher,
            sourceUrl=row.url,
            proof=ftm_id("document", row.document_id),
            recordId=row.id,
        )


_LINK = _Edge("UnknownLink", "subject", "object", frozenset(), frozenset())


def _edge_of(row: Any, source: Node, target: Node) -> _Edge:
    """The schema of a claim: a typed one only where the claim states the relation as a fact."""
    edge = _EDGES.get(row.predicate)
    if edge is None or row.negated or row.hedge == Hedge.UNCERTAIN or row.stance not in _FACTS:
        return _LINK
    fits = SCHEMATA[source.kind] in edge.sources and SCHEMATA[target.kind] in edge.targets
    return edge if fits else _LINK
