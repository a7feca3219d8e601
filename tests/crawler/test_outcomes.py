"""Outcomes that are written together: in order, none lost to a bad one among them."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.outcomes import MOST, WITHIN_S, Outcomes
from kb.models import StoreState
from kb.store.session import insert_new, table_of


def keep(session: Session, names: Sequence[str]) -> None:
    for name in names:
        if name.startswith("bad"):
            raise ValueError(f"{name} cannot be written")
    insert_new(session, StoreState, [{"key": name, "value": 1} for name in names])


def also_keep(session: Session, names: Sequence[str]) -> None:
    written = kept_in(session)
    assert "first" in written, "what was added before has been written before"
    keep(session, names)


def kept_in(session: Session) -> set[str]:
    found = session.connection().execute(sa.select(table_of(StoreState).c.key)).scalars()
    return set(found) - {"version"}


def kept(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return kept_in(session)


def in_loop(engine: Engine, work: Callable[[Outcomes], None], *, wait: float = 0.0) -> list[str]:
    """Do the work inside a running loop; returns the errors that nobody could be given."""
    errors: list[str] = []

    async def run() -> None:
        outcomes = Outcomes(engine, lambda error: errors.append(str(error)))
        work(outcomes)
        await asyncio.sleep(wait)

    asyncio.run(run())
    return errors


def test_outcomes_are_written_when_there_are_many_or_a_moment_later(engine: Engine) -> None:
    def many(outcomes: Outcomes) -> None:
        for number in range(MOST + 1):
            outcomes.add(keep, f"name-{number}")

    assert in_loop(engine, many) == []
    assert kept(engine) == {f"name-{number}" for number in range(MOST)}
    assert in_loop(engine, lambda outcomes: outcomes.add(keep, "late"), wait=WITHIN_S * 3) == []
    assert "late" in kept(engine)


def test_outcomes_of_several_sorts_keep_their_order(engine: Engine) -> None:
    def mixed(outcomes: Outcomes) -> None:
        outcomes.add(keep, "first")
        outcomes.add(also_keep, "second")
        outcomes.add(keep, "third")
        outcomes.flush()

    assert in_loop(engine, mixed) == []
    assert kept(engine) == {"first", "second", "third"}


def test_a_bad_outcome_takes_no_other_with_it_and_is_told(engine: Engine) -> None:
    def spoilt(outcomes: Outcomes) -> None:
        for name in ("one", "bad", "two"):
            outcomes.add(keep, name)
        with pytest.raises(ValueError, match="bad cannot be written"):
            outcomes.flush()
        outcomes.add(keep, "bad again")
        outcomes.add(keep, "three")

    assert in_loop(engine, spoilt, wait=WITHIN_S * 3) == ["bad again cannot be written"]
    assert kept(engine) == {"one", "two", "three"}
