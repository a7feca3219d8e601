"""Alerts appended to a file as JSON Lines, for whatever reads files."""

import json
from dataclasses import asdict

from kb.settings import ChannelSettings, Settings
from kb.watch.channels.base import DeliveryError, needed_path
from kb.watch.message import Message


class FileChannel:
    """One line an alert; a line that was cut short by a crash is the only one lost, and it is delivered again."""

    def __init__(self, name: str, chosen: ChannelSettings, settings: Settings) -> None:
        self._name = name
        self._path = needed_path(name, chosen)

    def deliver(self, messages: list[Message]) -> None:
        """Append the alerts."""
        lines = [
            json.dumps(asdict(message) | {"at": message.at.isoformat()}, ensure_ascii=False)
            for message in messages
        ]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as out:
                out.write("".join(line + "\n" for line in lines))
        except OSError as error:
            raise DeliveryError(self._name, f"{self._path}: {error.strerror}") from error
