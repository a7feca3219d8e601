"""Taking the graph and its tables away: the list of formats, one file each."""

from kb.export.base import GraphExporter, StoreExporter, Written
from kb.export.claims_jsonl import ClaimsExporter
from kb.export.csv_tables import CsvExporter
from kb.export.dot import DotExporter
from kb.export.ftm import FtmExporter
from kb.export.gexf import GexfExporter
from kb.export.graphml import GraphMLExporter
from kb.export.neo4j import Neo4jExporter
from kb.export.node_link import CytoscapeExporter, NodeLinkExporter
from kb.export.parquet import ParquetExporter
from kb.export.rdf_formats import JsonLdExporter, NTriplesExporter, TurtleExporter
from kb.export.xlsx import XlsxExporter

GRAPH_EXPORTERS: dict[str, type[GraphExporter]] = {
    "graphml": GraphMLExporter,
    "gexf": GexfExporter,
    "json": NodeLinkExporter,
    "cytoscape": CytoscapeExporter,
    "dot": DotExporter,
    "neo4j": Neo4jExporter,
}
"""Formats that hold a graph."""

STORE_EXPORTERS: dict[str, type[StoreExporter]] = {
    "csv": CsvExporter,
    "parquet": ParquetExporter,
    "xlsx": XlsxExporter,
    "ntriples": NTriplesExporter,
    "turtle": TurtleExporter,
    "jsonld": JsonLdExporter,
    "claims": ClaimsExporter,
    "ftm": FtmExporter,
}
"""Formats that hold tables or documents."""

__all__ = ["GRAPH_EXPORTERS", "STORE_EXPORTERS", "GraphExporter", "StoreExporter", "Written"]
