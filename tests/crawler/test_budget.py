"""The budget of a limited API holds over windows, processes and what the API says."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Engine

from crawler.budget import Budget, Rate, account_of

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
RATES = (Rate(2, 60), Rate(3, 3600))


def test_every_window_has_to_have_room(engine: Engine) -> None:
    budget = Budget(engine, "api:1", RATES)
    assert budget.take(NOW)
    assert budget.take(NOW + timedelta(seconds=1))
    assert not budget.take(NOW + timedelta(seconds=2))
    assert budget.wait(NOW + timedelta(seconds=2)) == timedelta(seconds=58)
    assert budget.take(NOW + timedelta(seconds=61))
    assert budget.wait(NOW + timedelta(minutes=30)) == timedelta(minutes=30)
    assert budget.take(NOW + timedelta(hours=1, seconds=1))


def test_the_budget_is_kept_for_the_next_process_and_apart_for_each_account(engine: Engine) -> None:
    first = Budget(engine, "api:1", RATES)
    assert first.take(NOW)
    assert first.take(NOW)
    assert not Budget(engine, "api:1", RATES).take(NOW)
    assert Budget(engine, "api:2", RATES).take(NOW)
    assert [count for _rate, count in first.spent(NOW)] == [2, 2]


def test_a_wait_that_the_api_asks_for_is_kept(engine: Engine) -> None:
    budget = Budget(engine, "api:1", RATES)
    budget.hold(7200, NOW)
    assert Budget(engine, "api:1", RATES).wait(NOW + timedelta(hours=1)) == timedelta(hours=1)
    assert budget.take(NOW + timedelta(hours=2))


def test_what_the_api_counts_is_taken_over(engine: Engine) -> None:
    budget = Budget(engine, "api:1", RATES)
    reset = (NOW + timedelta(hours=5)).isoformat()
    budget.learn(
        {
            "current_usage": [
                {"window_seconds": 3600, "limit": 75, "remaining": 60, "reset_at": reset, "blocked": False},
                {"window_seconds": 86400, "limit": 300, "remaining": 0, "reset_at": reset, "blocked": False},
            ]
        },
        NOW,
    )
    assert budget.rates == (Rate(2, 60), Rate(75, 3600))
    assert budget.wait(NOW) == timedelta(hours=5)
    budget.learn({"current_usage": [{"remaining": "odd"}, {}]}, NOW)
    budget.learn({}, NOW)


def test_an_account_does_not_tell_its_token() -> None:
    assert "secret" not in account_of("courtlistener", "secret-token")
    assert account_of("courtlistener", "a") != account_of("courtlistener", "b")
    assert account_of("courtlistener", None) == "courtlistener:anonymous"
