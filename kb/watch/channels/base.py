"""What a channel is."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kb.errors import DistillwatchError, SettingsError
from kb.settings import ChannelSettings, Settings
from kb.watch.message import Message


class DeliveryError(DistillwatchError):
    """A message did not go out; it is tried again."""

    def __init__(self, channel: str, reason: str) -> None:
        self.channel = channel
        self.reason = reason
        super().__init__(
            f"channel {channel}: {reason}; it is tried again, see `distillwatch watch deliveries`"
        )


class Channel(Protocol):
    """Carries messages out of the machine, or to a file on it."""

    def __init__(self, name: str, chosen: ChannelSettings, settings: Settings) -> None: ...

    def deliver(self, messages: list[Message]) -> None:
        """Carry all messages or none.

        Raises:
            DeliveryError: they did not go out.
        """
        ...


def needed_path(name: str, chosen: ChannelSettings) -> Path:
    """The file that a channel writes.

    Raises:
        SettingsError: none is named.
    """
    if chosen.path is None:
        raise SettingsError(f"channels.{name}.path", "it is not set", "name the file in distillwatch.toml")
    return chosen.path


def within(name: str, seconds: float, send: Callable[[], None]) -> None:
    """Send, and wait no longer than so many seconds for it.

    A server that says a byte now and then would keep a socket's own timeout from ever coming.

    Raises:
        DeliveryError: it took longer, or what sending raised.
    """
    raised: list[Exception] = []

    def run() -> None:
        try:
            send()
        except Exception as error:  # noqa: BLE001  handed over to the thread that waits
            raised.append(error)

    thread = threading.Thread(target=run, name=f"channel {name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise DeliveryError(name, f"it took longer than {seconds:.0f} s")
    if raised:
        raise raised[0]
