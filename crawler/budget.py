"""How often an API may be asked: one budget an account, kept in the store, so that it holds over processes and days.

Each window (so many calls in so many seconds) is a rolling one over the same calls, as the API counts them.
A wait is never slept through: whoever has no budget left puts the rest off and ends.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.ids import stable_id
from kb.models import ApiCall
from kb.settings import Settings
from kb.store.session import insert_new, table_of, writing

_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    window_s: int


def rates_of(settings: Settings) -> tuple[Rate, ...]:
    """The windows of a CourtListener account, as the machine's settings have them."""
    return (
        Rate(settings.courtlistener_per_minute, 60),
        Rate(settings.courtlistener_per_hour, 3600),
        Rate(settings.courtlistener_per_day, 86_400),
    )


def account_of(api: str, token: str | None) -> str:
    """A name for the account that says nothing of its token."""
    return f"{api}:{hashlib.sha256(token.encode()).hexdigest()[:12] if token else 'anonymous'}"


class Budget:
    """The calls that one account may still make."""

    def __init__(self, engine: Engine, account: str, rates: Sequence[Rate]) -> None:
        self._engine = engine
        self._account = account
        self.rates = tuple(rates)

    def wait(self, now: datetime) -> timedelta:
        """How long until the next call is allowed; zero where it is allowed now."""
        table = table_of(ApiCall)
        with Session(self._engine) as session:
            rows = session.connection().execute(
                sa.select(table.c.called_at, table.c.held_until)
                .where(
                    table.c.account == self._account,
                    sa.or_(table.c.called_at > now - _KEPT, table.c.held_until > now),
                )
                .order_by(table.c.called_at.desc())
            ).all()  # fmt: skip
        held = max((row.held_until for row in rows if row.held_until is not None), default=now)
        calls = [row.called_at for row in rows if row.held_until is None]
        free_at = max([held, *(self._free_at(rate, calls, now) for rate in self.rates)])
        return max(free_at - now, timedelta(0))

    @staticmethod
    def _free_at(rate: Rate, calls: Sequence[datetime], now: datetime) -> datetime:
        """When a window has room again: `calls` are the newest first."""
        if rate.calls <= 0:
            return now + timedelta(seconds=rate.window_s)
        window = timedelta(seconds=rate.window_s)
        within = [moment for moment in calls if moment > now - window]
        return within[rate.calls - 1] + window if len(within) >= rate.calls else now

    def take(self, now: datetime) -> bool:
        """Spend one call; False, and nothing spent, where none is allowed now."""
        if self.wait(now) > timedelta(0):
            return False
        with writing(self._engine) as session:
            self._forget(session, now)
            self._write(session, now, None)
        return True

    def hold(self, seconds: float, now: datetime) -> None:
        """Nothing is asked for so long, because the API said so (`Retry-After`)."""
        with writing(self._engine) as session:
            self._write(session, now, now + timedelta(seconds=max(0.0, seconds)))

    def learn(self, usage: Mapping[str, Any], now: datetime) -> None:
        """Take over what the API itself counts (`api-usage/`): other programs spend of the same account.

        A window that is used up holds until it is reset; a limit that differs from ours counts from now on.
        """
        for window in usage.get("current_usage") or ():
            seconds, limit = window.get("window_seconds"), window.get("limit")
            if isinstance(seconds, int) and isinstance(limit, int):
                self.rates = tuple(
                    replace(rate, calls=limit) if rate.window_s == seconds else rate for rate in self.rates
                )
            remaining = window.get("remaining")
            if window.get("blocked") or (isinstance(remaining, int) and remaining <= 0):
                until = _moment(window.get("reset_at"))
                wait = (until - now).total_seconds() if until else float(seconds or 3600)
                self.hold(wait, now)

    def spent(self, now: datetime) -> list[tuple[Rate, int]]:
        """Each window with the calls that were made within it."""
        table = table_of(ApiCall)
        with Session(self._engine) as session:
            calls = session.connection().execute(
                sa.select(table.c.called_at).where(
                    table.c.account == self._account, table.c.held_until.is_(None), table.c.called_at > now - _KEPT
                )
            ).scalars().all()  # fmt: skip
        return [
            (rate, sum(moment > now - timedelta(seconds=rate.window_s) for moment in calls))
            for rate in self.rates
        ]

    def _write(self, session: Session, now: datetime, until: datetime | None) -> None:
        table = table_of(ApiCall)
        same = session.connection().execute(
            sa.select(sa.func.count()).where(table.c.account == self._account, table.c.called_at == now)
        ).scalar_one()  # fmt: skip
        key = stable_id(self._account, now.isoformat(), until.isoformat() if until else None, same)
        row = {"id": key, "account": self._account, "called_at": now, "held_until": until}
        insert_new(session, ApiCall, [row])

    def _forget(self, session: Session, now: datetime) -> None:
        table = table_of(ApiCall)
        session.connection().execute(
            table.delete().where(
                table.c.account == self._account,
                table.c.called_at < now - _KEPT,
                sa.or_(table.c.held_until.is_(None), table.c.held_until < now),
            )
        )


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
