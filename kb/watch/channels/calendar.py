"""Alerts as all-day entries of a calendar file (RFC 5545), for people who live in theirs."""

from datetime import UTC, datetime
from pathlib import Path

from kb.export.base import whole
from kb.settings import ChannelSettings, Settings
from kb.watch.channels.base import DeliveryError, needed_path
from kb.watch.message import Message

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//distillwatch//alerts//EN\r\n"
_TAIL = "END:VCALENDAR\r\n"
_OCTETS = 75


class CalendarChannel:
    """Appends to the file; an alert's id is its UID, so calendars that read it again change nothing."""

    def __init__(self, name: str, chosen: ChannelSettings, settings: Settings) -> None:
        self._name = name
        self._path = needed_path(name, chosen)

    def deliver(self, messages: list[Message]) -> None:
        """Add the alerts that the file has not."""
        try:
            old = _body(self._path)
        except OSError as error:
            raise DeliveryError(self._name, f"{self._path}: {error.strerror}") from error
        fresh = "".join(_event(message) for message in messages if f"UID:{message.id}@" not in old)
        with whole(self._path) as partial:
            partial.write_bytes(f"{_HEAD}{old}{fresh}{_TAIL}".encode())


def _body(path: Path) -> str:
    if not path.exists():
        return ""
    text = path.read_bytes().decode()
    return text.removeprefix(_HEAD).removesuffix(_TAIL)


def _event(message: Message) -> str:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{message.id}@distillwatch.invalid",
        f"DTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{message.at:%Y%m%d}",
        f"SUMMARY:{_escaped(f'{message.watch}: {message.reason}')}",
        f"DESCRIPTION:{_escaped(message.quote or '')}",
        f"URL:{message.link}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _escaped(text: str) -> str:
    flat = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "")
    return "".join(ch for ch in flat.replace("\n", "\\n") if ch.isprintable())


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    parts: list[bytes] = []
    current = b""
    for ch in line:
        octets = ch.encode()
        if len(current) + len(octets) > (_OCTETS if not parts else _OCTETS - 1):
            parts.append(current)
            current = b""
        current += octets
    return b"\r\n ".join([*parts, current]).decode()
