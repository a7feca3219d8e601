"""A worker as a process of its own: takes its options as a line on standard input and works until that closes.

Started by `app/jobs/supervisor.py`. A closed input means that the supervisor is gone, however it went.
"""

import logging
import os
import signal
import sys
import threading

from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import OperationalError

from app.cli.output import fail, load_settings, open_store, quiet_logging
from app.jobs.options import options_in
from app.jobs.work import Work
from app.jobs.worker import work_until_told
from kb.errors import DistillwatchError


def main() -> None:
    """Work until told to stop; exit code 1 with one line where the store or the queue cannot be used."""
    settings = load_settings()
    if settings.log_format == "json":
        quiet_logging(logging.INFO, form="json")
    else:
        logging.basicConfig(
            level=logging.INFO, format="%(asctime)s %(process)d %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
        )
    for name in ("procrastinate", "psycopg.pool", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    options = options_in(_line())
    threading.Thread(target=_end_with_the_supervisor, name="supervisor", daemon=True).start()
    try:
        work_until_told(Work(open_store(settings), settings), options)
    except (DistillwatchError, ConnectorException, OperationalError) as error:
        fail(f"{error.__cause__ or error}")  # the supervisor starts another, which tries again
    # Everything is written: to take the pipeline apart object by object would keep a stop waiting for seconds.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


def _line() -> str:
    """The first line of the input, without a buffer: a thread that waits in one would hold up the end."""
    line = b""
    while not line.endswith(b"\n") and (got := os.read(0, 1)):
        line += got
    return line.decode()


def _end_with_the_supervisor() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
