"""A week of the schedule over the demonstration sites, which publish, fail and recover meanwhile, unattended.

A day passes in the time of its update: the clock is the machine's own plus what was slept.
"""

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.schedule.lock import Bell, ServiceLock
from app.schedule.service import FinishedRun, Service
from crawler.catalogue import CatalogueSource, load_catalogue
from crawler.demo.content import DemoEntry, DemoPage, DemoSite, NamedSource
from crawler.demo.resources import resources_of
from crawler.demo.server import DemoSites, demo_sites
from crawler.demo.sources import CATALOGUE
from kb.models import Alert, Case, Delivery, Document, ScheduleRun, Source, Watch
from kb.settings import ChannelSettings, Settings
from kb.store.schedule_rows import schedule_runs
from kb.store.session import insert_new, open_engine, table_of, writing
from kb.watch.channels import channel_of
from kb.watch.deliver import deliver_due
from tests.kb.watch.test_channels import receiver

DAYS = 5 if "DISTILLWATCH_SOAK_ROUNDS" not in os.environ else 7 * int(os.environ["DISTILLWATCH_SOAK_ROUNDS"])
"""Days with an update, the first of which finds what the sites have to begin with."""
SOURCES = ("demo-gazette", "demo-court-feed")
WORD = "quernstone"
WORDS = [first + last for first in ("stone", "river", "field", "cloud", "lamp", "boat", "hill", "oak", "rain", "salt")
         for last in ("wood", "yard", "side", "man", "house", "light", "work", "land", "mill", "bank")]  # fmt: skip


class PassingClock:
    """The machine's clock, on which sleeping takes no time."""

    def __init__(self) -> None:
        self.slept = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.slept

    def sleep(self, _bell: Bell, _seconds: float) -> None:
        # A machine that is woken every three hours: what came due meanwhile, jitter and all, is one run.
        self.slept += timedelta(hours=3)


@dataclass
class Publishers:
    """What the sites do from day to day."""

    sites: DemoSites
    published: int = 0
    filed: int = 0
    is_down: bool = False
    gazette: DemoSite = field(init=False)
    court: DemoSite = field(init=False)

    def __post_init__(self) -> None:
        self.gazette = self.sites.sites["gazette"]
        self.court = self.sites.sites["court"]

    def publish(self) -> None:
        """One more article."""
        self.published += 1
        words = random.Random(self.published)
        page = DemoPage(
            slug=f"week-{self.published}",
            title=f"Report {self.published} on distillation",
            published=datetime.now(UTC).replace(microsecond=0),
            author="Ada Invented",
            section="AI",
            paragraphs=(
                f"The {WORD} committee heard OpenAI on distillation for the {self.published}. time.",
                # Words of its own: reports that say the same would be one origin, and one alert.
                f"It spoke of {' '.join(words.sample(WORDS, 60))}.",
            ),
            sources=(NamedSource("Invented", "http://office.example/"),),
        )
        self.gazette = replace(self.gazette, pages=(page, *self.gazette.pages))
        self._show()

    def file(self) -> str:
        """One more entry on a docket; gives the docket's number."""
        self.filed += 1
        docket = next(one for one in self.court.dockets if one.court == "cand")
        number = max(entry.number or 0 for entry in docket.entries) + 1
        entry = DemoEntry(
            date(2026, 7, 3) + timedelta(days=self.filed), f"ORDER number {self.filed}", number, "Order"
        )
        changed = replace(docket, entries=(*docket.entries, entry))
        self.court = replace(
            self.court, dockets=tuple(changed if one is docket else one for one in self.court.dockets)
        )
        self._show()
        return docket.number

    def fail(self) -> None:
        """The gazette has no pages any more."""
        self.is_down = True
        self._show()

    def recover(self) -> None:
        """They are back, with what was published meanwhile."""
        self.is_down = False
        self._show()

    def _show(self) -> None:
        sites = {**self.sites.sites, "gazette": self.gazette, "court": self.court}
        for site in (self.gazette, self.court):
            self.sites.hosts[site.host] = resources_of(site, sites)
        if self.is_down:
            self.sites.hosts[self.gazette.host] = {}


@pytest.fixture
def sites() -> Iterator[DemoSites]:
    """The demonstration sites, reached by their names."""
    with demo_sites(0) as running, running.proxied():
        yield running


def watch(key: str, kind: str, terms: dict[str, Any]) -> dict[str, Any]:
    return {"id": key, "kind": kind, "terms": terms, "note": None, "tags": [], "channels": ["log", "hook"],
            "created_at": datetime.now(UTC), "digest": False, "enabled": True}  # fmt: skip


def catalogue_of(data: Path) -> list[CatalogueSource]:
    folder = data / "sources"
    folder.mkdir(parents=True)
    for source in SOURCES:
        shutil.copy(CATALOGUE / f"{source.removeprefix('demo-')}.toml", folder)
    found, errors = load_catalogue([folder])
    assert not errors
    return found


def test_each_change_is_told_once_and_each_failure_is_reported(
    tmp_path: Path, sites: DemoSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    catalogue = catalogue_of(data)
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    publishers = Publishers(sites)
    chance = random.Random(4)
    failing: list[bool] = []
    sizes: list[int] = []
    with receiver([500]) as (url, got):
        channels = {
            "log": {"type": "file", "path": str(data / "alerts.jsonl")},
            "hook": {"type": "webhook", "url": url},
        }
        for name, value in (
            ("DATA", str(data)),
            ("CONTACT", "tests@example.org"),
            ("CHANNELS", json.dumps(channels)),
        ):
            monkeypatch.setenv(f"DISTILLWATCH_{name}", value)
        monkeypatch.setenv("no_proxy", "127.0.0.1")  # the sites' proxy passes no alerts on

        def night(run: FinishedRun) -> None:
            """What happens after a day's update, before the next."""
            failing.append(publishers.is_down)
            sizes.append(psutil.Process().memory_info().rss)
            day = len(failing)
            if day == 1:
                with Session(engine) as session:
                    case = session.exec(
                        select(Case).where(Case.court_id == "cand", Case.docket_number == number)
                    ).one()
                with writing(engine) as session:
                    insert_new(session, Watch, [watch("word", "search", {"query": WORD}), watch("docket", "case", {"case": case.id})])  # fmt: skip
            if day == DAYS:
                service.stop()
                return
            plans = {1: "publish file", 2: "fail publish", 3: "recover file", 4: ""}
            for step in plans.get(
                day, chance.choice(("publish", "file", "fail", "fail publish", ""))
            ).split():
                getattr(publishers, step)()
            if day > 4 and publishers.is_down and day != DAYS - 1 and chance.random() < 0.5:
                return
            if day > 4 and (day == DAYS - 1 or failing[-1]):
                publishers.recover()

        docket = next(one for one in publishers.court.dockets if one.court == "cand")
        number = "-".join(docket.number.split("-")[:3])
        service = Service(engine, data, catalogue=lambda: catalogue, clock=PassingClock(), finished=night)
        with ServiceLock(data) as lock:
            service.run(lock)
        settings = Settings()
        hook = {"hook": channel_of("hook", ChannelSettings(type="webhook", url=url), settings)}
        deliver_due(engine, hook, base_url="http://127.0.0.1", now=datetime.now(UTC) + timedelta(days=1))

    changes = publishers.published + publishers.filed
    assert changes >= 4 if DAYS > 4 else changes > 0
    with Session(engine) as session:
        runs = list(reversed(schedule_runs(session, limit=1000)))
        alerts = session.exec(select(Alert)).all()
        undelivered = session.exec(select(Delivery).where(Delivery.state != "done")).all()
        gazette = session.get_one(Source, "demo-gazette")
        new = session.connection().execute(
            sa.select(sa.func.count()).select_from(table_of(Document)).where(table_of(Document).c.url.contains("/week-"))
        ).scalar_one()  # fmt: skip
    assert Counter(alert.watch_id for alert in alerts) == {
        "word": publishers.published,
        "docket": publishers.filed,
    }
    assert new == publishers.published
    assert undelivered == []
    told = [json.loads(line)["id"] for line in (data / "alerts.jsonl").read_text().splitlines()]
    assert Counter(told) == Counter(alert.id for alert in alerts)
    accepted = [one["id"] for _, body in got[1:] for one in json.loads(body)["alerts"]]
    assert Counter(accepted) == Counter(told)  # the first post was answered with 500
    assert [reported(run) for run in runs] == failing
    assert gazette.last_error is None
    assert {run.state for run in runs} == {"done"}
    assert max(sizes) - min(sizes) < 60_000_000
    engine.dispose()


def reported(run: ScheduleRun) -> bool:
    """Whether the run says that the gazette was broken, and nothing else was."""
    broken = run.counters["broken"]
    assert set(broken) <= {"demo-gazette"}
    assert run.exit_code == int(bool(broken))
    return bool(broken)
