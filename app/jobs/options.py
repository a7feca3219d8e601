"""What a worker process is told: the queues that it takes jobs of, and its times."""

import json
from dataclasses import asdict, dataclass

from app.jobs.stage import Stage


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a process works on, and its times in seconds."""

    queues: tuple[str, ...] = tuple(stage.value for stage in Stage)
    drain: bool = False
    """End when there is nothing to do, rather than wait."""
    heartbeat_s: float = 10.0
    stalled_s: float = 45.0
    """A process that has said nothing for so long is taken for dead, and its jobs are given to others."""
    upkeep_s: float = 15.0
    first_retry_s: float = 5.0
    """Wait before a job that failed is tried again; four times as long each time."""
    poll_s: float = 5.0

    def as_json(self) -> str:
        """One line that `options_in` reads."""
        return json.dumps(asdict(self))


def options_in(line: str) -> WorkerOptions:
    """The options that another process wrote."""
    values = json.loads(line)
    return WorkerOptions(**{**values, "queues": tuple(values["queues"])})
