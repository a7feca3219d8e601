"""Turns at a host: never quicker than it allows, and no host waits for another."""

import asyncio
import itertools
import time

import pytest

from crawler.host_turns import HostOnHoldError, HostTurns


async def moments(turns: HostTurns, host: str, number: int, delay_s: float) -> list[float]:
    taken = []
    for _ in range(number):
        await turns.turn(host, delay_s)
        taken.append(time.monotonic())
    return taken


def test_two_turns_at_a_host_are_at_least_the_delay_apart() -> None:
    async def both() -> list[float]:
        turns = HostTurns()
        one, other = await asyncio.gather(moments(turns, "a", 3, 0.05), moments(turns, "a", 3, 0.05))
        return sorted([*one, *other])

    taken = asyncio.run(both())
    assert all(later - earlier >= 0.045 for earlier, later in itertools.pairwise(taken))


def test_another_host_does_not_wait() -> None:
    async def both() -> tuple[list[float], list[float]]:
        turns = HostTurns()
        return tuple(await asyncio.gather(moments(turns, "slow", 2, 1.0), moments(turns, "quick", 50, 0.0)))  # type: ignore[return-value]

    slow, quick = asyncio.run(both())
    assert quick[-1] < slow[1]


def test_a_hold_stops_even_those_who_wait_already() -> None:
    async def held() -> float:
        turns = HostTurns()
        await turns.turn("a", 0.05)
        waiting = asyncio.create_task(turns.turn("a", 0.05))
        await asyncio.sleep(0)
        start = time.monotonic()
        turns.hold("a", 0.3)
        await waiting
        return time.monotonic() - start

    assert asyncio.run(held()) >= 0.29


def test_a_hold_longer_than_the_patience_is_an_error() -> None:
    turns = HostTurns(patience_s=1.0)
    turns.hold("a", 60)
    with pytest.raises(HostOnHoldError, match="60 s"):
        asyncio.run(turns.turn("a", 0))


def test_robots_txt_can_only_make_it_slower() -> None:
    turns = HostTurns()
    turns.slow_down("a", 0.1)
    turns.slow_down("a", 0.01)
    taken = asyncio.run(moments(turns, "a", 2, 0.0))
    assert taken[1] - taken[0] >= 0.1
