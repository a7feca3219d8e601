"""Search by meaning: what is near, and what is kept between runs."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim
from kb.search import semantic
from kb.search.semantic import claim_vectors, embed
from kb.store.evidence import cards_of
from kb.store.session import table_of, writing
from tests.app.sample_store import fill_store


def test_vectors_have_length_one_and_unknown_text_has_none() -> None:
    vectors = embed(["trade secrets", ""])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)
    assert embed([]).shape == (0, 256)


def test_other_words_for_the_same_thing_are_near(engine: Engine, tmp_path: Path) -> None:
    fill_store(engine, documents=20)
    with Session(engine) as session:
        vectors = claim_vectors(session, tmp_path)
        nearest = vectors.nearest("stole confidential know-how", limit=3)
        cards = cards_of(session, [key for key, _ in nearest])
    assert any("trade secrets" in card.quote for card in cards)
    assert [likeness for _, likeness in nearest] == sorted(
        (likeness for _, likeness in nearest), reverse=True
    )


def test_only_new_claims_are_computed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_store(engine, documents=5)
    with Session(engine) as session:
        first = claim_vectors(session, tmp_path)
    computed: list[int] = []
    real = semantic.embed

    def counted(texts: list[str]) -> semantic.Vectors:
        computed.append(len(texts))
        return real(texts)

    monkeypatch.setattr(semantic, "embed", counted)
    with Session(engine) as session:
        again = claim_vectors(session, tmp_path)
    assert computed == []
    assert again.ids == first.ids
    np.testing.assert_allclose(again.vectors, first.vectors, atol=2e-3)
    table = table_of(Claim)
    with writing(engine) as session:
        session.connection().execute(table.delete().where(table.c.id == first.ids[0]))
    with Session(engine) as session:
        assert claim_vectors(session, tmp_path).ids == first.ids[1:]


def test_a_broken_file_is_made_anew(engine: Engine, tmp_path: Path) -> None:
    fill_store(engine, documents=3)
    (tmp_path / "claim_vectors.npz").write_bytes(b"PK\x03\x04 nothing")
    with Session(engine) as session:
        assert claim_vectors(session, tmp_path).nearest("lawsuit")


def test_a_folder_that_cannot_be_written_is_no_error(engine: Engine, tmp_path: Path) -> None:
    fill_store(engine, documents=3)
    with Session(engine) as session:
        assert claim_vectors(session, tmp_path / "absent").ids
