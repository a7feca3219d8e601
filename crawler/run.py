"""Running a crawl: a child process fetches, this one watches it and writes the run down.

The child is a process of its own because Twisted's reactor starts only once in a process, and because a crawl
that is killed, or runs out of memory, must not take the app or the command line with it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from pydantic import SecretStr
from sqlalchemy.engine import Engine

from crawler.catalogue import CatalogueSource
from crawler.errors import CrawlError
from crawler.job import SourceCounts
from crawler.settings import check_contact
from kb.errors import DistillwatchError
from kb.ids import stable_id
from kb.models import CrawlRun, Source
from kb.settings import Settings
from kb.store.session import insert_new, table_of, upsert, writing

_STALE = timedelta(days=2)
STOP_WITHIN_S = 20.0
"""A crawl that was interrupted has so long to end by itself."""


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """How far one source has come."""

    source_id: str
    counts: SourceCounts
    finished: bool = False


@dataclass
class CrawlSummary:
    """What a crawl did."""

    run_id: str
    sources: dict[str, SourceCounts] = field(default_factory=dict)
    seconds: float = 0.0
    stopped: bool = False
    """Ended by the user before its time."""

    @property
    def broken(self) -> dict[str, str]:
        """The sources that did not keep their promise, and why."""
        return {key: counts.error for key, counts in self.sources.items() if counts.error is not None}

    def total(self, name: str) -> int:
        """The sum of one count over all sources."""
        return sum(getattr(counts, name) for counts in self.sources.values())


ProgressCallback = Callable[[CrawlProgress], None]


def run_crawl(
    engine: Engine,
    settings: Settings,
    sources: Sequence[CatalogueSource],
    *,
    since: datetime | None = None,
    limit: int | None = None,
    progress: ProgressCallback | None = None,
    back_off_s: float = 5.0,
    patience_s: float = 120.0,
) -> CrawlSummary:
    """Fetch what is new at the sources, archive and record it; reading is a stage of its own.

    Args:
        since: take only links dated from then on; undated ones are taken.
        limit: most pages to fetch from one source.
        progress: called whenever a source has come further.
        back_off_s: first wait after a failure, doubled with each.
        patience_s: longest wait that a host can ask for within this crawl; after that its pages are put off.

    Raises:
        CrawlError: nothing could be crawled, or the crawling process died; what it did so far is kept.
    """
    started = datetime.now(UTC)
    summary = CrawlSummary(stable_id("crawl", started.isoformat(), os.getpid()))
    ready = _contactable(settings, sources, summary)
    log = settings.data / "logs" / f"crawl-{started:%Y%m%dT%H%M%S}-{summary.run_id[:6]}.log"
    _write_start(engine, summary, sources, started, str(log))
    state = "failed"
    try:
        if ready:
            log.parent.mkdir(parents=True, exist_ok=True)
            order = {
                "database_url": engine.url.render_as_string(hide_password=False),
                "settings": _plain_settings(settings),
                "sources": [source.model_dump(mode="json") for source in ready],
                "since": since.isoformat() if since else None,
                "limit": limit,
                "log": str(log),
                "back_off_s": back_off_s,
                "patience_s": patience_s,
            }
            _watch_child(order, summary, progress, str(log))
        state = "stopped" if summary.stopped else "done"
    finally:
        finished = datetime.now(UTC)
        summary.seconds = round((finished - started).total_seconds(), 3)
        totals = ("listed", "new_links", "fetched", "unchanged", "withdrawn", "blocked", "failed", "deferred")
        counters: dict[str, Any] = {name: summary.total(name) for name in totals}
        counters["sources"] = {key: asdict(counts) for key, counts in summary.sources.items()}
        with writing(engine) as session:
            runs = table_of(CrawlRun)
            session.connection().execute(
                runs.update()
                .where(runs.c.id == summary.run_id)
                .values(state=state, finished_at=finished, counters=counters)
            )
    return summary


def _contactable(
    settings: Settings, sources: Sequence[CatalogueSource], summary: CrawlSummary
) -> list[CatalogueSource]:
    """The sources that may be crawled; for the others the summary says why not."""
    ready: list[CatalogueSource] = []
    refused: list[DistillwatchError] = []
    for source in sources:
        try:
            if source.barred:
                raise CrawlError(source.id, f"must not be crawled: {source.barred}", "leave it out")
            check_contact(settings, source)
        except DistillwatchError as error:
            summary.sources[source.id] = SourceCounts(error=str(error))
            refused.append(error)
        else:
            summary.sources[source.id] = SourceCounts()
            ready.append(source)
    if refused and not ready:
        raise refused[0]
    return ready


def _write_start(
    engine: Engine, summary: CrawlSummary, sources: Sequence[CatalogueSource], started: datetime, log: str
) -> None:
    with writing(engine) as session:
        runs = table_of(CrawlRun)
        # A run that was killed could not say so itself.
        session.connection().execute(
            runs.update()
            .where(runs.c.state == "running", runs.c.started_at < started - _STALE)
            .values(state="stopped")
        )
        upsert(session, Source, [_source_row(source) for source in sources])
        row = {
            "id": summary.run_id,
            "started_at": started,
            "finished_at": None,
            "state": "running",
            "sources": [source.id for source in sources],
            "counters": {},
            "log_file": log,
        }
        insert_new(session, CrawlRun, [row])


def _source_row(source: CatalogueSource) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "protocol": source.protocol,
        "url": source.url,
        "kind": source.kind.value,
        "publisher": source.publisher,
        "owner_group": source.owner_group,
        "language": source.language,
        "enabled": source.enabled,
    }


def _plain_settings(settings: Settings) -> dict[str, Any]:
    """The settings as JSON. Of secrets only the token goes along, in clear: through a pipe to our own child."""
    plain = {
        name: value
        for name, value in settings.model_dump(mode="json").items()
        if not isinstance(getattr(settings, name), SecretStr)
    }
    token = settings.courtlistener_token
    return plain | ({"courtlistener_token": token.get_secret_value()} if token else {})


def _watch_child(
    order: dict[str, Any], summary: CrawlSummary, progress: ProgressCallback | None, log: str
) -> None:
    command = [sys.executable, "-m", "crawler.crawl_process"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            _give(child.stdin, order)
            _take_reports(child.stdout, summary, progress)
        except KeyboardInterrupt:
            # It ends its downloads and goes; where the terminal has told it already, once more does no harm.
            child.send_signal(signal.SIGINT)
            summary.stopped = True
            # A child that was told while it was starting may never end; its pipe closes when it is killed.
            deadline = threading.Timer(STOP_WITHIN_S, child.kill)
            deadline.start()
            try:
                _take_reports(child.stdout, summary, progress)
            finally:
                deadline.cancel()
        finally:
            code = _ended(child)
    if code != 0 and not summary.stopped:
        how = f"was ended by signal {-code}" if code < 0 else f"failed with code {code}"
        raise CrawlError(
            "crawl",
            f"the crawling process {how} (see {log})",
            "run it again: what is stored stays, the rest is due",
        )


def _give(pipe: IO[str], order: dict[str, Any]) -> None:
    try:
        with pipe:
            json.dump(order, pipe)
    except BrokenPipeError:
        return  # it died at once; its exit code, which is looked at next, says so


def _ended(child: "subprocess.Popen[str]") -> int:
    try:
        return child.wait(timeout=30)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _take_reports(lines: IO[str], summary: CrawlSummary, progress: ProgressCallback | None) -> None:
    for line in lines:
        report = json.loads(line)
        counts = SourceCounts(**report["counts"])
        summary.sources[report["source"]] = counts
        if progress is not None:
            progress(CrawlProgress(report["source"], counts, report["finished"]))
