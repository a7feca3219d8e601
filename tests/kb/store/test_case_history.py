"""What happened to a case: filed, renamed, given to another judge, closed and appealed, with the entries that say so."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from kb.models import Case, DocketEntry
from kb.store.case_history import case_history

SEEN = datetime(2026, 3, 1, tzinfo=UTC)


def entry(number, day, text, kind="order"):
    return DocketEntry(
        id=f"e{number}",
        case_id="c",
        number=str(number),
        position=number,
        filed=day,
        text=text,
        kind=kind,
        first_seen=SEEN,
    )


def test_changes_are_told_in_order_with_their_entries(engine):
    with Session(engine) as session:
        session.add(
            Case(
                id="c", court_id="cand", caption="Quarry Labs v. Mirelle AI", caption_history=["Quarry v. Doe"],
                filed=date(2026, 1, 2), terminated=date(2026, 2, 20), first_seen=SEEN, updated_at=SEEN,
            )
        )  # fmt: skip
        session.add(entry(1, date(2026, 1, 2), "COMPLAINT against Mirelle AI", "complaint"))
        session.add(entry(2, date(2026, 1, 3), "Case assigned to Judge Ona Tveit.", "notice"))
        session.add(entry(3, date(2026, 2, 1), "Case reassigned to Judge Ada Brenner.", "notice"))
        session.add(
            entry(4, date(2026, 2, 20), "JUDGMENT entered in favor of Mirelle AI. Case closed.", "judgment")
        )
        session.add(
            entry(5, date(2026, 2, 27), "NOTICE OF APPEAL to the Ninth Circuit by Quarry Labs", "appeal")
        )
        session.commit()
        steps = case_history(session, "c")
    assert [(step.what, step.number) for step in steps] == [
        ("caption", None),
        ("filed", None),
        ("judge", "2"),
        ("judge", "3"),
        ("status", "4"),
        ("terminated", None),
        ("status", "5"),
    ]
    assert steps[0].words == "was called Quarry v. Doe"
    assert steps[3].words == "reassigned to Ada Brenner"
    assert steps[-1].words.startswith("on appeal")


def test_a_case_that_is_not_there_has_no_history(engine):
    with Session(engine) as session:
        assert case_history(session, "unknown") == []
