"""How long the store's questions take, as ratios: to one indexed look-up, to the limit, and as of a past day to now.

    python -m tests.bench.bench_questions [--store FILE] [--documents N] [--rounds N]

Without a store of its own it builds one of N invented documents. Asked are the company most in the news, the one second
to it and a middling one. Times are the processor's, by turns with the look-up, so that they hold on a machine with other
work; those on the clock stand beside them. The last lines are the worst ratios.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Case, Claim
from kb.resolve.identity import Family
from kb.resolve.recounting import recount
from kb.store.as_of import Moment
from kb.store.questions import Options, ask
from kb.store.session import open_engine, table_of
from tests.bench.resolved_store import build

LIMIT_MS = 100
PAST = datetime(2025, 3, 1, tzinfo=UTC)
_LOOK_UPS = 20

Question = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Took:
    """Medians of one question in milliseconds."""

    question: str
    now: float
    now_on_the_clock: float
    past: float
    floor: float
    """One claim read by its id."""

    def line(self) -> str:
        """The question's row of the table."""
        return (
            f"{self.question:<58} {self.now:>8.1f} {self.now_on_the_clock:>8.1f} {self.past:>8.1f}"
            f" {self.now / self.floor:>8.0f} {max(self.now, self.past) / LIMIT_MS:>8.2f} {self.past / self.now:>8.2f}"
        )


def subjects(session: Session) -> tuple[str, ...]:
    """The group with the most claims against it, the one with the second most, a middling one, and two with few."""
    claims = table_of(Claim)
    counted = session.connection().execute(
        sa.select(claims.c.subject_id, sa.func.count())
        .where(claims.c.subject_id.is_not(None))
        .group_by(claims.c.subject_id)
    ).all()  # fmt: skip
    family = Family(session)
    family.load(key for key, _ in counted)
    groups: dict[str, int] = {}
    for key, count in counted:
        group = family.group(key, as_party=True)
        groups[group] = groups.get(group, 0) + count
    ranked = sorted(groups, key=lambda key: (-groups[key], key))
    return ranked[0], ranked[1], ranked[len(ranked) // 2], *ranked[-2:]


def questions(session: Session) -> list[Question]:
    """What is asked: every question that has a limit, of a hub and of a middling company."""
    hub, second, middling, *small = subjects(session)
    cases = table_of(Case)
    case_id = session.connection().execute(sa.select(sa.func.min(cases.c.id))).scalar_one()
    asked: list[Question] = []
    for entity in (hub, middling):
        asked += [
            ("who-accuses", (entity,)), ("who-accuses", (entity, "distilled")), ("denied-by", (entity,)),
            ("admitted-by", (entity,)), ("statements-by", (entity,)), ("claims-about", (entity,)),
            ("propositions-of", (entity,)), ("cases-of", (entity,)), ("cases-of", (entity, "defendant")),
            ("changed-since", ("2024-06-01", entity)), ("contradictions", (entity,)),
        ]  # fmt: skip
    asked += [
        ("path", (hub, middling)),
        ("path", (hub, second)),
        ("path", tuple(small)),
        ("changed-since", ("2024-06-01",)),
    ]
    return [*asked, ("contradictions", ()), *([("contradictions", (case_id,))] if case_id else [])]


def measure(engine: Engine, rounds: int) -> list[Took]:
    """Every question, now and as of a past day, by turns with look-ups."""
    claims = table_of(Claim)
    with Session(engine) as session:
        asked = questions(session)
        some = session.connection().execute(sa.select(claims.c.id).order_by(claims.c.id).limit(_LOOK_UPS))
        ids = list(some.scalars())

    def look_up() -> None:
        with Session(engine) as session:
            for key in ids:
                session.connection().execute(sa.select(claims).where(claims.c.id == key)).one()

    found: list[Took] = []
    for name, words in asked:
        now, past, floor = [], [], []
        for _ in range(rounds + 1):
            now.append(_times(lambda: _answer(engine, name, words, Options())))  # noqa: B023
            past.append(_times(lambda: _answer(engine, name, words, Options(as_of=Moment(PAST)))))  # noqa: B023
            floor.append(_times(look_up))
        # the first round reads from the disk and compiles
        used = [statistics.median(cpu for cpu, _ in taken[1:]) for taken in (now, past, floor)]
        clock = statistics.median(on_the_clock for _, on_the_clock in now[1:])
        found.append(Took(" ".join((name, *words)), used[0], clock, used[1], used[2] / len(ids)))
    return found


def _answer(engine: Engine, name: str, words: Sequence[str], options: Options) -> None:
    with Session(engine) as session:
        ask(session, name, words, options)


def _times(work: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds on the processor and on the clock."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - clock)


def main() -> None:
    """Print the table, then the worst ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="a resolved store that is there already")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    if chosen.store is not None and not chosen.store.exists():
        sys.exit(f"{chosen.store}: there is no such store; build one with bench_resolve.py --keep FOLDER")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{chosen.store or Path(folder) / 'store.db'}")
        if chosen.store is None:
            build(engine, chosen.documents)
        recount(engine)
        found = measure(engine, chosen.rounds)
        engine.dispose()
    print(f"{'':<58} {'now ms':>8} {'clock':>8} {'past ms':>8} {'look-ups':>8} {'limit':>8} {'past/now':>8}")
    print("\n".join(took.line() for took in found))
    print(
        f"slowest question, to its limit of {LIMIT_MS} ms: {max(max(took.now, took.past) for took in found) / LIMIT_MS:.2f}"
    )
    print(f"as of a past day, to now: {max(took.past / took.now for took in found):.2f}")


if __name__ == "__main__":
    main()
