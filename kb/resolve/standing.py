"""Where a proposition stands over time, from what is on record for and against it at each moment.

A standing only rises: reported, alleged, denied, testified, admitted, ruled, settled, by the strongest plain word on
record; it falls back when the claims that carried it are retracted, and reads withdrawn when none is left. Claims that
are hedged as uncertain are kept and never carry a standing.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.ontology import Hedge, Predicate, Stance, Standing

_STANDING_OF = {
    Stance.REPORTED: Standing.REPORTED,
    Stance.STATED: Standing.REPORTED,
    Stance.ALLEGED: Standing.ALLEGED,
    Stance.DENIED: Standing.DENIED,
    Stance.TESTIFIED: Standing.TESTIFIED,
    Stance.ADMITTED: Standing.ADMITTED,
    Stance.RULED: Standing.RULED,
}
_RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as standing needs it."""

    claim_id: str
    stance: Stance
    negated: bool
    hedge: Hedge
    at: datetime
    """When the public could know of it."""
    retracted_at: datetime | None = None
    speaker_is_subject: bool = False
    source: str = ""
    """Who said it where, for the reason."""


@dataclass(frozen=True, slots=True)
class Step:
    """A standing from a moment on, and the claim that gave it."""

    standing: Standing
    since: datetime
    claim_id: str
    reason: str


def is_support(stance: str, *, negated: bool, hedge: str) -> bool:
    """Whether a claim is plain support: not negated, not uncertain, neither a denial nor a refusal to comment."""
    return not negated and hedge != Hedge.UNCERTAIN and stance not in (Stance.DENIED, Stance.DECLINED)


def is_against(stance: str, *, negated: bool, hedge: str) -> bool:
    """Whether a claim speaks plainly against its proposition."""
    return hedge != Hedge.UNCERTAIN and stance != Stance.DECLINED and (negated or stance == Stance.DENIED)


def standing_of(said: Said, predicate: Predicate) -> Standing | None:
    """The standing that one claim carries; None where it carries none."""
    if is_against(said.stance, negated=said.negated, hedge=said.hedge):
        if said.stance is Stance.RULED:
            return Standing.RULED
        if said.stance in (Stance.DENIED, Stance.TESTIFIED) or said.speaker_is_subject:
            return Standing.DENIED
        return None
    if not is_support(said.stance, negated=said.negated, hedge=said.hedge):
        return None
    if predicate is Predicate.SETTLED and said.stance is not Stance.ALLEGED:
        return Standing.SETTLED
    return _STANDING_OF[said.stance]


def standing_history(
    claims: Iterable[Said], predicate: Predicate, *, facts: Sequence[Step] = ()
) -> list[Step]:
    """Every standing that the proposition had, oldest first.

    Args:
        claims: what is on record, retracted claims included, rejected ones left out.
        predicate: of the proposition.
        facts: standings that follow from elsewhere, such as a settlement between the parties of a suit.
    """
    carried = [(said, standing) for said in claims if (standing := standing_of(said, predicate)) is not None]
    carried.sort(key=lambda pair: (pair[0].at, pair[0].claim_id))
    moments = sorted(
        {said.at for said, _ in carried}
        | {said.retracted_at for said, _ in carried if said.retracted_at is not None}
        | {fact.since for fact in facts}
    )
    record = _OnRecord()
    steps: list[Step] = []
    told = 0
    for moment in moments:
        while told < len(carried) and carried[told][0].at <= moment:
            record.add(*carried[told])
            told += 1
        best = record.best(moment)
        fact = max(
            (fact for fact in facts if fact.since <= moment),
            key=lambda fact: _RANK[fact.standing],
            default=None,
        )
        now = best[1] if best else None
        if fact is not None and (now is None or _RANK[fact.standing] >= _RANK[now]):
            now = fact.standing
            step = Step(now, moment, fact.claim_id, fact.reason)
        elif best is not None:
            step = Step(best[1], moment, best[0].claim_id, _reason(*best))
        elif steps and steps[-1].standing is not Standing.WITHDRAWN:
            now = Standing.WITHDRAWN
            step = Step(now, moment, steps[-1].claim_id, "every report of it was withdrawn or corrected")
        else:
            continue
        if not steps or steps[-1].standing is not now:
            steps.append(step)
    return steps


class _OnRecord:
    """The claims on record at a moment that moves on, by the standing that they carry, oldest first."""

    def __init__(self) -> None:
        self._by_rank: list[deque[Said]] = [deque() for _ in Standing]

    def add(self, said: Said, standing: Standing) -> None:
        """Put a claim on record; claims come in the order of their times."""
        self._by_rank[_RANK[standing]].append(said)

    def best(self, moment: datetime) -> tuple[Said, Standing] | None:
        """The oldest claim of the strongest standing that is not retracted by then."""
        for standing in reversed(Standing):
            waiting = self._by_rank[_RANK[standing]]
            while waiting and (ended := waiting[0].retracted_at) is not None and ended <= moment:
                waiting.popleft()
            if waiting:
                return waiting[0], standing
        return None


def _reason(said: Said, standing: Standing) -> str:
    words = {
        Standing.REPORTED: "reported as fact",
        Standing.ALLEGED: "alleged",
        Standing.DENIED: "denied",
        Standing.TESTIFIED: "said under oath",
        Standing.ADMITTED: "admitted",
        Standing.RULED: "ruled so",
        Standing.SETTLED: "settled",
        Standing.WITHDRAWN: "withdrawn",
    }[standing]
    if standing is Standing.RULED and said.negated:
        words = "ruled not to be so"
    elif standing is Standing.DENIED and said.stance is Stance.TESTIFIED:
        words = "denied under oath"
    elif said.hedge is Hedge.PARTIAL:
        words = f"{words} in part"
    return f"{words}{said.source}"
