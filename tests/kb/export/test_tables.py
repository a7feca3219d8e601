"""Tables are read back by other people's programs and compared with the store."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.errors import ExportError, UnknownNameError
from kb.export import STORE_EXPORTERS
from kb.export.csv_cells import safe_cell
from kb.export.run import digest_of, export
from kb.export.tables import TABLES
from kb.graph.filter import GraphFilter
from kb.models import Case, Claim, Counsel, DocketEntry, Document, Entity, Party, Proposition
from kb.ontology import Stance
from kb.store.record import NOT_EXPORTED
from kb.store.session import table_of

MODELS = {
    "entities": Entity,
    "cases": Case,
    "parties": Party,
    "counsel": Counsel,
    "docket_entries": DocketEntry,
    "propositions": Proposition,
    "documents": Document,
}


@pytest.fixture
def session(sample: Engine) -> Iterator[Session]:
    """The sample store, hostile names included."""
    with Session(sample) as opened:
        yield opened


def counted(session: Session) -> dict[str, int]:
    """Rows that each table must have."""
    connection = session.connection()
    counts = {
        name: connection.execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one()
        for name, model in MODELS.items()
    }
    claims = table_of(Claim)
    live = sa.and_(claims.c.review_state != "rejected", claims.c.retracted_at.is_(None))
    counts["claims"] = counts["evidence"] = connection.execute(
        sa.select(sa.func.count()).select_from(claims).where(live)
    ).scalar_one()
    return counts


def test_csv_has_every_row_and_a_dictionary(session: Session, tmp_path: Path) -> None:
    written = export(session, "csv", tmp_path / "tables", GraphFilter())
    assert written.counts == counted(session)
    for table in TABLES:
        with (tmp_path / "tables" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == written.counts[table.name]
        assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())
    with (tmp_path / "tables" / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        assert {(row["table"], row["column"]) for row in csv.DictReader(file)} == {
            (table.name, column.name) for table in TABLES for column in table.columns
        }


def test_parquet_keeps_types_and_values(session: Session, tmp_path: Path) -> None:
    export(session, "parquet", tmp_path / "tables", GraphFilter())
    for name, number in counted(session).items():
        assert pq.read_metadata(tmp_path / "tables" / f"{name}.parquet").num_rows == number
    place = tmp_path / "tables" / "claims.parquet"
    with duckdb.connect() as database:
        found = database.execute(
            f"select stance, count(*) from '{place}' where negated is not null and published is not null group by 1"
        ).fetchall()
    claims = table_of(Claim)
    expected = session.connection().execute(
        sa.select(claims.c.stance, sa.func.count())
        .where(
            claims.c.review_state != "rejected",
            claims.c.retracted_at.is_(None),
            claims.c.published.is_not(None),
        )
        .group_by(claims.c.stance)
    )
    assert dict(found) == {row[0]: row[1] for row in expected}


def test_the_workbook_opens_and_holds_no_formula(session: Session, tmp_path: Path) -> None:
    export(session, "xlsx", tmp_path / "book.xlsx", GraphFilter())
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)
    assert book.sheetnames == [*(table.name for table in TABLES), "data_dictionary"]
    for name, number in counted(session).items():
        rows = list(book[name].iter_rows())
        assert len(rows) == number + 1
        assert all(cell.data_type != "f" for row in rows for cell in row)
    book.close()


def test_claims_without_text_keep_their_evidence_and_names_and_nothing_else(
    session: Session, tmp_path: Path
) -> None:
    written = export(
        session, "claims", tmp_path / "claims.jsonl", GraphFilter(stances=frozenset({Stance.ALLEGED}))
    )
    lines = [
        json.loads(line) for line in (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sum(len(line["claims"]) for line in lines) == written.counts["claims"] > 0
    for line in lines:
        document = session.get_one(Document, line["id"])
        kept = [False] * len(line["text"])  # code points of evidence and names
        for claim in line["claims"]:
            assert claim["stance"] == "alleged"
            assert line["text"][claim["start"] : claim["end"]] == document.text[claim["start"] : claim["end"]]
        mentions = [mention for entity in line["entities"] for mention in entity["mentions"]]
        for span in [*line["claims"], *mentions]:
            kept[span["start"] : span["end"]] = [True] * (span["end"] - span["start"])
        if line["text"] == NOT_EXPORTED:
            assert not any(kept)
            continue
        assert len(line["text"]) == len(document.text)
        assert all(found == " " or keep for found, keep in zip(line["text"], kept, strict=True))


@pytest.mark.parametrize("format_name", sorted(STORE_EXPORTERS))
def test_one_state_gives_the_same_bytes_and_a_manifest(
    format_name: str, session: Session, tmp_path: Path
) -> None:
    first = export(session, format_name, tmp_path / "first", GraphFilter())
    second = export(session, format_name, tmp_path / "second", GraphFilter())
    assert first.digest == second.digest == digest_of(tmp_path / "first")
    manifest = json.loads(first.manifest.read_text(encoding="utf-8"))
    assert manifest["counts"] == first.counts
    assert manifest["sha256"] == first.digest


def test_as_of_leaves_out_what_came_later(session: Session, tmp_path: Path) -> None:
    day = datetime(2026, 6, 1, tzinfo=UTC)
    export(session, "csv", tmp_path / "then", GraphFilter(as_of=day))
    with (tmp_path / "then" / "claims.csv").open(encoding="utf-8", newline="") as file:
        days = [row["published"] for row in csv.DictReader(file)]
    assert days
    assert max(days) <= day.isoformat()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-5 apples", "'-5 apples"),
        ("@x", "'@x"),
        ("plain", "plain"),
        (None, ""),
        (-5, "-5"),
        (True, "true"),
    ],
)
def test_a_cell_that_would_be_a_formula_is_text(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_an_unknown_format_names_the_nearest(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean gexf"):
        export(session, "gexff", tmp_path / "x", GraphFilter())


def test_a_place_that_cannot_be_written_leaves_nothing(session: Session, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError):
        export(session, "graphml", tmp_path / "file" / "graph.graphml", GraphFilter())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
