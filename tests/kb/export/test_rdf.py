"""RDF read by rdflib: the three forms say the same, and every claim has what the store has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
import sqlalchemy as sa
from rdflib import RDF, Namespace
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.export.plain import clean
from kb.export.rdf import PREFIXES, iri
from kb.export.run import default_suffix, export
from kb.graph.filter import GraphFilter
from kb.models import Case, Claim, Document, Entity, Proposition
from kb.store.session import table_of
from tests.kb.export.test_tables import counted

# rdflib's own reader of JSON-LD uses a class that rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FORMATS = {"ntriples": "nt", "turtle": "turtle", "jsonld": "json-ld"}
SCHEMA, PROV, DW = (Namespace(PREFIXES[name]) for name in ("schema", "prov", "dw"))


@pytest.fixture
def session(sample: Engine) -> Iterator[Session]:
    """The sample store, hostile names included."""
    with Session(sample) as opened:
        yield opened


def read(session: Session, format_name: str, folder: Path) -> rdflib.Graph:
    """The export as rdflib reads it; the count of triples is checked on the way."""
    path = folder / f"all{default_suffix(format_name)}"
    written = export(session, format_name, path, GraphFilter())
    graph = rdflib.Graph()
    graph.parse(path, format=FORMATS[format_name])
    assert len(graph) <= written.counts["triples"]
    return graph


def test_turtle_and_json_ld_say_what_n_triples_say(session: Session, tmp_path: Path) -> None:
    first, second, third = (set(read(session, name, tmp_path)) for name in FORMATS)
    assert len(first) > 1000
    assert first == second == third


@pytest.mark.parametrize("format_name", FORMATS)
def test_counts_are_those_of_the_store(format_name: str, session: Session, tmp_path: Path) -> None:
    graph = read(session, format_name, tmp_path)
    assert len(set(graph.subjects(RDF.type, SCHEMA.Claim))) == counted(session)["claims"]
    for model, kind in ((Entity, "entity"), (Case, "case"), (Proposition, "proposition")):
        keys = session.connection().execute(sa.select(table_of(model).c.id)).scalars().all()
        subjects = {str(subject) for subject in graph.subjects() if str(subject).startswith(iri(kind, ""))}
        assert subjects == {iri(kind, key) for key in keys}
        assert keys


def test_every_claim_has_what_the_store_has(session: Session, tmp_path: Path) -> None:
    graph = read(session, "turtle", tmp_path)
    table = table_of(Claim)
    live = sa.and_(table.c.review_state != "rejected", table.c.retracted_at.is_(None))
    for claim in session.execute(sa.select(Claim).where(live)).scalars():
        node = rdflib.URIRef(iri("claim", claim.id))
        found = {
            name: graph.value(node, DW[name]).toPython()  # type: ignore[union-attr]
            for name in ("predicate", "stance", "hedge", "negated", "confidence", "start", "end")
        }
        assert found == {name: getattr(claim, name) for name in found}
        assert str(graph.value(node, SCHEMA.text)) == clean(claim.quote)
        speaker = graph.value(node, PROV.wasAttributedTo)
        assert speaker == (rdflib.URIRef(iri("entity", claim.speaker_id)) if claim.speaker_id else None)
        document = graph.value(node, PROV.wasQuotedFrom)
        assert document == rdflib.URIRef(iri("document", claim.document_id))
        url = session.get_one(Document, claim.document_id).url
        assert str(graph.value(document, SCHEMA.url)) == url


def test_the_question_of_the_documentation_is_answered(session: Session, tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rdf.md").read_text(encoding="utf-8")
    question = page.split("```sparql\n")[1].split("```")[0]
    answers = list(read(session, "turtle", tmp_path).query(question))
    assert answers
    assert all(answer[0] and answer[2] for answer in answers)  # type: ignore[index]


def test_every_term_of_ours_is_documented(session: Session, tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rdf.md").read_text(encoding="utf-8")
    graph = read(session, "ntriples", tmp_path)
    used = {
        str(predicate).removeprefix(str(DW)) for predicate in graph.predicates() if predicate.startswith(DW)
    }
    assert used
    assert {name for name in used if f"dw:{name}" not in page} <= {
        "firstSeen",
        "lastSeen",
        "defendantName",
        "otherPartyName",
    }
