"""All stages in their order, then the watches: what `update` and `demo` run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.progress import Progress, TaskID
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import progress, warn
from crawler.catalogue import CatalogueSource
from crawler.older_pages import make_older_due
from crawler.read_stage import ReadCounts, pages_due, read_due
from crawler.run import CrawlProgress, CrawlSummary, run_crawl
from kb.extract.stage import ExtractCounts, documents_due, extract_due
from kb.resolve.stage import documents_due as documents_to_resolve
from kb.resolve.stage import resolve
from kb.settings import Settings
from kb.store.session import writing
from kb.watch.channels import channels_of
from kb.watch.deliver import DeliveryCounts, deliver_due
from kb.watch.match import match_watches


@dataclass(frozen=True, slots=True)
class StagesReport:
    """What each stage did."""

    crawl: CrawlSummary
    read: ReadCounts
    extract: ExtractCounts
    resolve: dict[str, int]
    alerts: int
    """New ones, of what the stages changed."""
    deliveries: DeliveryCounts

    @property
    def broken(self) -> dict[str, str]:
        """The sources that did not keep their promise, and why."""
        return self.crawl.broken


def run_stages(engine: Engine, settings: Settings, sources: Sequence[CatalogueSource]) -> StagesReport:
    """Crawl, read, extract and resolve what is new, then tell who watches it.

    A broken source or a failed delivery is a warning, and the others go on.

    Raises:
        KeyboardInterrupt: it was interrupted while crawling; what came until then is kept, and read next time.
    """
    channels = channels_of(settings)  # a wrong setting is told before the work, not after it
    with progress() as bar:
        crawled = _crawl(engine, settings, sources, bar)
        if crawled.stopped:
            raise KeyboardInterrupt
        with writing(engine) as session:
            make_older_due(session.connection())
        task = bar.add_task("reading", total=_due(engine, pages_due))
        read = read_due(engine, settings, progress=_advance(bar, task))
        task = bar.add_task("extracting", total=_due(engine, documents_due))
        extracted = extract_due(engine, settings, progress=_advance(bar, task))
        task = bar.add_task("resolving", total=_due(engine, documents_to_resolve))
        resolved = resolve(engine, _advance(bar, task))
    now = datetime.now(UTC)
    alerts = match_watches(engine, now=now)
    deliveries = deliver_due(engine, channels, base_url=settings.base_url, now=now)
    for reason in crawled.broken.values():
        warn(reason)
    for reason in list(read.errors.values())[:5]:
        warn(reason)
    if deliveries.failed:
        warn(f"{deliveries.failed} alerts could not be delivered; see `distillwatch watch deliveries`")
    return StagesReport(crawled, read, extracted, resolved, alerts, deliveries)


def _crawl(
    engine: Engine, settings: Settings, sources: Sequence[CatalogueSource], bar: Progress
) -> CrawlSummary:
    task = bar.add_task("crawling", total=len(sources))
    finished: set[str] = set()

    def show(step: CrawlProgress) -> None:
        if step.finished:
            finished.add(step.source_id)
        bar.update(task, completed=len(finished), description=f"crawling {step.source_id}")

    return run_crawl(engine, settings, sources, progress=show)


def _due(engine: Engine, count: Callable[[Session], int]) -> int:
    with Session(engine) as session:
        return count(session)


def _advance(bar: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda done: bar.advance(task, done)
