"""What happened to a case itself: filed, renamed, given to another judge, closed, appealed, each with its entry."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from kb.cases.assignment import assigned_judge
from kb.cases.status import status_steps
from kb.models import Case, DocketEntry
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A change of a case; `entry_id` is None where no entry says it."""

    day: date | None
    what: str
    """`filed`, `caption`, `judge`, `status` or `terminated`."""
    words: str
    entry_id: str | None = None
    number: str | None = None


def case_history(session: Session, case_id: str) -> list[CaseStep]:
    """Every change that the docket tells of, oldest first; earlier captions, which have no day, come first."""
    case = session.get(Case, case_id)
    if case is None:
        return []
    table = table_of(DocketEntry)
    columns = (table.c.id, table.c.number, table.c.filed, table.c.text, table.c.kind, table.c.outcome)
    query = sa.select(*columns).where(table.c.case_id == case_id).order_by(table.c.position)
    entries = session.connection().execute(query).all()
    undated = [CaseStep(None, "caption", f"was called {caption}") for caption in case.caption_history]
    steps: list[CaseStep] = []
    if case.filed:
        steps.append(CaseStep(case.filed, "filed", "the case is opened"))
    for entry in entries:
        judge = assigned_judge(entry.text)
        if judge is not None:
            steps.append(CaseStep(entry.filed, "judge", f"{judge[0]} to {judge[1]}", entry.id, entry.number))
    status = ""
    for place, change in status_steps(case.court_id, entries):
        entry = entries[place]
        if change.status != status:
            status = change.status
            steps.append(
                CaseStep(entry.filed, "status", f"{change.status}: {change.reason}", entry.id, entry.number)
            )
    if case.terminated:
        steps.append(CaseStep(case.terminated, "terminated", "the docket has it terminated"))
    return undated + sorted(steps, key=lambda step: step.day or date.max)
