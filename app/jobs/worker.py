"""One process that takes jobs from the queue, looks after those of processes that died, and says what it did."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, JobAborted, UniqueViolation
from procrastinate.jobs import Job, Status

from app.jobs.options import WorkerOptions
from app.jobs.queue import Queue, connection_arguments
from app.jobs.stage import Stage
from app.jobs.work import (
    JobStoppedError,
    Report,
    Work,
    crawl_source,
    extract_batch,
    read_pages,
    resolve_new,
    tell,
)

logger = logging.getLogger("distillwatch.worker")

ATTEMPTS = 4
"""After so many a job is given up; the documents of a batch are then tried one by one."""
_KEPT_HOURS = 72


class _Retry(BaseRetryStrategy):
    """Failures wait longer each time; a job that was stopped in order may be taken at once."""

    def __init__(self, first_s: float) -> None:
        self._first_s = first_s

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None where the job is given up."""
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts + 1 >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"milliseconds": int(1000 * self._first_s * 4**job.attempts)})


class Worker:
    """Takes jobs until it is told to stop."""

    def __init__(self, work: Work, queue: Queue, options: WorkerOptions) -> None:
        # Each process does one job at a time; more processes do more.
        self._work = replace(work, settings=work.settings.model_copy(update={"processes": 1}))
        self._queue = queue
        self._options = options
        self._app = App(connector=PsycopgConnector(**connection_arguments(work.engine.url)))
        self._register()

    def _register(self) -> None:
        retry = _Retry(self._options.first_retry_s)

        def add(stage: Stage, do: Callable[..., Report]) -> None:
            def run(context: JobContext, /, **arguments: Any) -> Report:
                return self._run(stage, do, context, arguments)

            # Of resolution and alerts a second job may wait already, and no two may wait: upkeep puts one in anew.
            again = retry if stage not in (Stage.RESOLVE, Stage.ALERT) else None
            self._app.task(name=stage.value, queue=stage.value, pass_context=True, retry=again or False)(run)

        work = self._work
        add(Stage.CRAWL, lambda stopping, source_id: crawl_source(work, source_id, stopping))
        add(Stage.READ, lambda stopping, ids: read_pages(work, ids, stopping))
        add(Stage.EXTRACT, lambda stopping, ids: extract_batch(work, ids, stopping))
        add(Stage.RESOLVE, lambda stopping: resolve_new(work, stopping))
        add(Stage.ALERT, lambda stopping: tell(work))

    def _run(
        self, stage: Stage, do: Callable[..., Report], context: JobContext, arguments: dict[str, Any]
    ) -> Report:
        began = time.monotonic()
        try:
            report = do(context.should_abort, **arguments)
        except JobStoppedError as error:
            logger.info("%s job %s stopped", stage, context.job.id)
            raise JobAborted from error
        except Exception as error:
            logger.warning("%s job %s failed: %s", stage, context.job.id, _in_one_line(error))
            raise
        told = ", ".join(f"{number} {name}" for name, number in report.items() if number)
        logger.info(
            "%s job %s done in %.1f s: %s",
            stage,
            context.job.id,
            time.monotonic() - began,
            told or "nothing new",
        )
        self._queue.plan(after=stage, changed=any(report.values()))
        return report

    def run(self) -> None:
        """Take jobs until SIGTERM or SIGINT, or until there are none where it drains."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        options = self._options
        async with self._app.open_async():
            if options.drain:
                await self._look_after()
            upkeep = asyncio.create_task(self._upkeep())
            try:
                await self._app.run_worker_async(
                    queues=list(options.queues),
                    wait=not options.drain,
                    concurrency=1,
                    fetch_job_polling_interval=options.poll_s,
                    # Told to stop, a job ends at its next transaction; the supervisor kills what does not.
                    shutdown_graceful_timeout=0.1,
                    update_heartbeat_interval=options.heartbeat_s,
                    stalled_worker_timeout=options.stalled_s,
                )
            finally:
                upkeep.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await upkeep

    async def _upkeep(self) -> None:
        """Look after the queue now and then, beside the job that runs: a long one must not hold that up."""
        while True:
            await asyncio.sleep(self._options.upkeep_s)
            try:
                await self._look_after()
            except (ConnectorException, sa.exc.OperationalError) as error:
                logger.warning("the queue cannot be looked after: %s", _in_one_line(error))

    async def _look_after(self) -> None:
        """Give the jobs of dead processes to others, put in what no job has, and clear old ones away."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._options.stalled_s):
            try:
                if job.attempts + 1 >= ATTEMPTS:
                    await manager.finish_job(job, status=Status.FAILED, delete_job=False)
                else:
                    await manager.retry_job(job)
            except UniqueViolation:
                # Another one that does all there is to do waits already.
                await manager.finish_job(job, status=Status.ABORTED, delete_job=False)
            except ConnectorException as error:
                # Another process looked after it in the same moment, or it ended after all.
                logger.info("job %s was not rescued: %s", job.id, _in_one_line(error))
            else:
                logger.warning("%s job %s of a process that died is put back", job.queue, job.id)
        await manager.delete_old_jobs(nb_hours=_KEPT_HOURS, include_failed=True, include_aborted=True)
        await asyncio.to_thread(self._queue.plan)


def _in_one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def work_until_told(work: Work, options: WorkerOptions, queues: Sequence[str] | None = None) -> None:
    """Open the queue and take jobs in this process."""
    chosen = replace(options, queues=tuple(queues)) if queues else options
    with Queue(work.engine) as queue:
        Worker(work, queue, chosen).run()
