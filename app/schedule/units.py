"""Files for who starts services: systemd, cron, a container. They are written into a folder and nowhere else."""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from kb.errors import ExportError, SettingsError
from kb.export.base import whole
from kb.settings import Settings

_CHECKOUT = Path(__file__).resolve().parents[2]

_SERVICE = """\
# The schedule as a service that stays. Instead of it, distillwatch-once.timer starts it for what is due.
[Unit]
Description=distillwatch: updates at the sources' own intervals
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
WorkingDirectory={folder}
Environment={data}
# Tokens and passwords, one NAME=value a line, readable by this user only.
EnvironmentFile=-{secrets}
ExecStart={command} run
# The service passes SIGTERM on to its update; what is left after fifteen seconds is killed.
KillMode=mixed
TimeoutStopSec=15
Restart=on-failure
RestartSec=60
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy={target}
"""

_ONCE = """\
# Runs what is due and ends; started by distillwatch-once.timer.
[Unit]
Description=distillwatch: update what is due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
Environment={data}
EnvironmentFile=-{secrets}
ExecStart={command} run --once
KillMode=mixed
TimeoutStopSec=15
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full
"""

_TIMER = """\
# Looks every ten minutes whether a source is due; each source keeps its own interval.
[Unit]
Description=distillwatch: look for what is due

[Timer]
OnCalendar=*:0/10
RandomizedDelaySec=60
Persistent=true

[Install]
WantedBy=timers.target
"""

_WORKER = """\
# Takes jobs from the queue; wanted where DISTILLWATCH_DATABASE_URL (in the secrets' file) is on PostgreSQL.
[Unit]
Description=distillwatch: worker
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
WorkingDirectory={folder}
Environment={data}
EnvironmentFile=-{secrets}
ExecStart={worker} --concurrency 2
KillMode=mixed
TimeoutStopSec=15
Restart=always
RestartSec=10
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy={target}
"""

_CRON = """\
# Looks every ten minutes whether a source is due; each source keeps its own interval.
# Add it with: crontab -l | cat - {file} | crontab -
*/10 * * * * {line}
"""

_CONTAINERFILE = """\
# Build from the folder of the sources: see compose.yaml.
FROM docker.io/library/python:3.11-slim
WORKDIR /opt/distillwatch
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes --requirement constraints.txt
COPY kb kb
COPY crawler crawler
COPY app app
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \\
 && useradd --create-home --uid 10001 distillwatch \\
 && install -d -o distillwatch -g distillwatch /data
USER distillwatch
WORKDIR /data
ENV DISTILLWATCH_DATA=/data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["distillwatch"]
CMD ["schedule", "run"]
"""

_COMPOSE = """\
# The schedule puts what is due into a queue in PostgreSQL, workers take it out, the app shows what came of it.
# More workers: docker compose up -d --scale worker=4
x-distillwatch: &distillwatch
  build:
    context: {checkout}
    dockerfile: {containerfile}
  image: distillwatch
  restart: unless-stopped
  init: true
  stop_grace_period: 15s
  depends_on:
    postgres:
      condition: service_healthy
  volumes:
    - data:/data
  environment:
    DISTILLWATCH_DATABASE_URL: postgresql+psycopg://distillwatch@postgres/distillwatch
    PGPASSWORD: ${{POSTGRES_PASSWORD:?a password for the database}}
    # Put into the crawler's user agent; needed before it crawls.
    DISTILLWATCH_CONTACT: ${{DISTILLWATCH_CONTACT:?a mail or web address that sites may write to}}
    DISTILLWATCH_QUIET_HOURS: ${{DISTILLWATCH_QUIET_HOURS:-}}
    TZ: ${{TZ:-UTC}}
services:
  postgres:
    image: docker.io/library/postgres:18
    restart: unless-stopped
    environment:
      POSTGRES_USER: distillwatch
      POSTGRES_PASSWORD: ${{POSTGRES_PASSWORD:?a password for the database}}
    ports:
      - "127.0.0.1:5432:5432"
    volumes:
      - database:/var/lib/postgresql
    healthcheck:
      test: ["CMD", "pg_isready", "--username", "distillwatch"]
      interval: 5s
      start_period: 30s
  schedule:
    <<: *distillwatch
    command: ["schedule", "run"]
    healthcheck:
      test: ["CMD", "distillwatch", "schedule", "next", "--json"]
      interval: 5m
      timeout: 60s
      start_period: 2m
  worker:
    <<: *distillwatch
    command: ["worker", "--concurrency", "2"]
    healthcheck:
      test: ["CMD", "distillwatch", "worker", "--status", "--json"]
      interval: 5m
      timeout: 60s
      start_period: 2m
  app:
    <<: *distillwatch
    command: ["app", "--no-browser"]
    # The app listens on the loopback address only: it uses the machine's own, as does its way to the database.
    network_mode: host
    environment:
      DISTILLWATCH_DATABASE_URL: postgresql+psycopg://distillwatch@127.0.0.1/distillwatch
      PGPASSWORD: ${{POSTGRES_PASSWORD:?a password for the database}}
      TZ: ${{TZ:-UTC}}
volumes:
  data:
  database:
"""


class UnitKind(StrEnum):
    """What starts the schedule."""

    SYSTEMD = "systemd"
    CRON = "cron"
    CONTAINER = "container"


def write_units(folder: Path, kinds: Sequence[UnitKind], settings: Settings) -> Iterator[tuple[Path, str]]:
    """Write the files of the kinds into the folder; yields each with what to do with it.

    Raises:
        ExportError: the folder cannot be written.
        SettingsError: a path that a unit file cannot hold, or a container without the sources to build it from.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(folder, error.strerror or "cannot be made") from error
    for kind in kinds:
        for name, text, advice in _WRITERS[kind](folder.resolve(), settings):
            path = folder / name
            with whole(path) as partial:
                partial.write_text(text, encoding="utf-8")
            yield path, advice


def _systemd(_folder: Path, settings: Settings) -> Iterator[tuple[str, str, str]]:
    data, here = settings.data.resolve(), Path.cwd()
    places = {
        "folder": _systemd_path(here),
        "data": _systemd_word(f"DISTILLWATCH_DATA={data}"),
        "secrets": _systemd_path(data / "secrets.env"),
        "command": " ".join(_systemd_word(word).replace("$", "$$") for word in _command("schedule")),
        "worker": " ".join(_systemd_word(word).replace("$", "$$") for word in _command("worker")),
        "target": "default.target",
    }
    copy = "copy it to ~/.config/systemd/user/, then"
    yield (
        "distillwatch.service",
        _SERVICE.format(**places),
        f"{copy} `systemctl --user enable --now distillwatch`",
    )
    yield "distillwatch-once.service", _ONCE.format(**places), "what the timer starts"
    yield (
        "distillwatch-worker.service",
        _WORKER.format(**places),
        "beside the service, where the store is on PostgreSQL",
    )
    yield (
        "distillwatch-once.timer",
        _TIMER,
        f"instead of the service: {copy} `systemctl --user enable --now distillwatch-once.timer`",
    )


def _cron(folder: Path, settings: Settings) -> Iterator[tuple[str, str, str]]:
    data = settings.data.resolve()
    log = data / "logs" / "schedule-cron.txt"
    quoted = shlex.join(_command("schedule"))
    line = (
        f"cd {shlex.quote(_one_line(Path.cwd()))} && mkdir -p {shlex.quote(_one_line(log.parent))} && "
        f"DISTILLWATCH_DATA={shlex.quote(_one_line(data))} {quoted} run --once >>{shlex.quote(str(log))} 2>&1"
    )
    # An unescaped percent sign ends a line of crontab.
    text = _CRON.format(file=shlex.quote(str(folder / "distillwatch.cron")), line=line.replace("%", "\\%"))
    yield "distillwatch.cron", text, "add its line with `crontab -e`"


def _container(folder: Path, _settings: Settings) -> Iterator[tuple[str, str, str]]:
    if not (_CHECKOUT / "pyproject.toml").is_file():
        raise SettingsError(
            "install --container",
            "this is an installed package, without the sources that an image is built from",
            "run it from a checkout",
        )
    yield "Containerfile", _CONTAINERFILE, "the image"
    text = _COMPOSE.format(
        checkout=_yaml_text(str(_CHECKOUT)), containerfile=_yaml_text(str(folder / "Containerfile"))
    )
    yield "compose.yaml", text, "start it with `docker compose up -d` or `podman-compose up -d` in its folder"


_WRITERS: dict[UnitKind, Callable[[Path, Settings], Iterator[tuple[str, str, str]]]] = {
    UnitKind.SYSTEMD: _systemd,
    UnitKind.CRON: _cron,
    UnitKind.CONTAINER: _container,
}


def _command(name: str) -> list[str]:
    return [sys.executable, "-P", "-m", "app.cli.main", name]


def _systemd_word(word: str) -> str:
    """A word of a unit file: quoted, with its specifiers escaped."""
    escaped = _one_line(word).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _systemd_path(path: Path) -> str:
    """A path that stands for itself to the end of the line."""
    return _one_line(path).replace("%", "%%")


def _yaml_text(text: str) -> str:
    """A single-quoted scalar; compose reads a dollar sign as a variable."""
    return "'" + _one_line(text).replace("'", "''").replace("$", "$$") + "'"


def _one_line(text: Path | str) -> str:
    if any(ord(character) < 32 for character in str(text)):
        raise SettingsError("install", f"{str(text)!r} holds a control character", "choose another folder")
    return str(text)
