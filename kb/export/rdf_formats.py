"""RDF as N-Triples, Turtle and JSON-LD: the same statements in each, streamed a resource at a time."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, TextIO

from sqlmodel import Session

from kb.export.base import whole
from kb.export.rdf import PREFIXES, Iri, Literal, Resource, resources
from kb.graph.filter import GraphFilter

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile('[\\\\"\n\r\t]')


class _RdfExporter(ABC):
    """What the three formats share."""

    suffix: ClassVar[str]
    title: ClassVar[str]

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write the statements; the file is whole or absent."""
        counts = {"triples": 0, "resources": 0, "claims": 0}

        def counted() -> Iterator[Resource]:
            for resource in resources(session, chosen):
                counts["triples"] += len(resource.statements)
                counts["resources"] += 1
                counts["claims"] += ("rdf:type", Iri("schema:Claim", prefixed=True)) in resource.statements
                yield resource

        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            self._write(counted(), out)
        return counts

    @abstractmethod
    def _write(self, found: Iterator[Resource], out: TextIO) -> None: ...


class NTriplesExporter(_RdfExporter):
    """One triple a line, in full addresses; the quickest to load."""

    suffix: ClassVar[str] = ".nt"
    title: ClassVar[str] = "RDF as N-Triples, schema.org and PROV terms (rdflib, Jena, GraphDB)"

    def _write(self, found: Iterator[Resource], out: TextIO) -> None:
        for resource in found:
            subject = f"<{resource.iri}>"
            out.writelines(
                f"{subject} <{_full(predicate)}> {_n_triples_term(term)} .\n"
                for predicate, term in resource.statements
            )


class TurtleExporter(_RdfExporter):
    """A paragraph a resource, with prefixes; the one for people to read."""

    suffix: ClassVar[str] = ".ttl"
    title: ClassVar[str] = "RDF as Turtle, schema.org and PROV terms (rdflib, Jena, GraphDB, Protégé)"

    def _write(self, found: Iterator[Resource], out: TextIO) -> None:
        out.writelines(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
        for resource in found:
            lines = " ;\n".join(
                f"    {'a' if predicate == 'rdf:type' else predicate} {_turtle_term(term)}"
                for predicate, term in resource.statements
            )
            out.write(f"\n<{resource.iri}>\n{lines} .\n")


class JsonLdExporter(_RdfExporter):
    """One object a resource in `@graph`, under a context that names the vocabularies."""

    suffix: ClassVar[str] = ".jsonld"
    title: ClassVar[str] = "RDF as JSON-LD, schema.org and PROV terms (any JSON-LD processor, rdflib)"

    def _write(self, found: Iterator[Resource], out: TextIO) -> None:
        out.write(f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [')
        for number, resource in enumerate(found):
            out.write((",\n" if number else "\n") + json.dumps(_node(resource), ensure_ascii=False))
        out.write("\n]}\n")


def _full(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def _quoted(text: str) -> str:
    return '"' + _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text) + '"'


def _n_triples_term(term: Iri | Literal) -> str:
    if isinstance(term, Iri):
        return f"<{_full(term.text) if term.prefixed else term.text}>"
    return _quoted(term.text) + (f"^^<{_full(term.type)}>" if term.type else "")


def _turtle_term(term: Iri | Literal) -> str:
    if isinstance(term, Iri):
        return term.text if term.prefixed else f"<{term.text}>"
    return _quoted(term.text) + (f"^^{term.type}" if term.type else "")


def _node(resource: Resource) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": resource.iri}
    for predicate, term in resource.statements:
        value: Any
        if predicate == "rdf:type":
            node.setdefault("@type", []).append(term.text)
            continue
        if isinstance(term, Iri):
            value = {"@id": term.text}
        else:
            value = {"@value": term.text, "@type": term.type} if term.type else term.text
        if predicate not in node:
            node[predicate] = value
        elif isinstance(node[predicate], list):
            node[predicate].append(value)
        else:
            node[predicate] = [node[predicate], value]
    return node
