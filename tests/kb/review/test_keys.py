"""Keys of decisions, also in a database that sorts as a language does."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.models import Review
from kb.review.keys import after, case_link_key, claim_key, move_decisions, name_key, of_text
from kb.store.session import insert_new, table_of, writing

DIGESTS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(40)]


def keys_of(digest: str) -> list[str]:
    return [
        claim_key(digest, 12, 90, "Alder", "sued", "Birch", None),
        name_key(digest, "company", "深度求索"),
        case_link_key(digest, "Zilis v. Birch", "26-cv-1"),
        case_link_key(digest, None, None),
    ]


@pytest.fixture
def decided(engine: Engine) -> Engine:
    rows = [
        {"id": f"{number}-{place}", "kind": "claim", "key": key, "verdict": "confirm", "user": "ann", "edit": {},
         "created_at": datetime(2026, 11, 1, tzinfo=UTC)}
        for number, digest in enumerate(DIGESTS)
        for place, key in enumerate(keys_of(digest))
    ]  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Review, rows)
    return engine


def test_the_decisions_of_a_text_are_found(decided: Engine) -> None:
    table = table_of(Review)
    with decided.connect() as connection:
        for digest in DIGESTS:
            found = connection.execute(sa.select(table.c.key).where(of_text(table.c.key, digest))).scalars()
            assert sorted(found) == sorted(keys_of(digest))


def by_letters(text: str) -> str:
    """The order of most languages at first sight: signs are passed over, small letters are as good as capitals."""
    return "".join(sign for sign in text if sign.isalnum()).casefold()


@pytest.mark.parametrize("order", [str, by_letters])
def test_the_bounds_of_a_text_hold_in_any_order(order: Callable[[str], str]) -> None:
    for digest in DIGESTS:
        assert all(order(digest) <= order(key) < order(after(digest)) for key in keys_of(digest))
        others = [key for other in DIGESTS if other != digest for key in keys_of(other)]
        assert not any(order(digest) <= order(key) < order(after(digest)) for key in others)


def test_moved_decisions_keep_the_rest_of_their_keys(decided: Engine) -> None:
    new = "f" * 64
    with writing(decided) as session:
        move_decisions(session, DIGESTS[3], new)
    table = table_of(Review)
    with decided.connect() as connection:
        keys = set(connection.execute(sa.select(table.c.key)).scalars())
    assert set(keys_of(new)) <= keys
    assert not keys & set(keys_of(DIGESTS[3]))
    assert len(keys) == 4 * len(DIGESTS)
