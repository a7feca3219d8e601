"""What a channel is."""

import contextlib
import socket
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


class Line:
    """The connection of one delivery, which another thread can cut."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def take(self, sock: socket.socket | None) -> None:
        """Hold a socket that is open now; taken again, it is held once."""
        if sock is not None and sock not in self._sockets:
            self._sockets.append(sock)
        if self._is_cut:
            self.cut()

    def cut(self) -> None:
        """End everything that is open; who reads or writes there finds the end of it."""
        self._is_cut = True
        for sock in self._sockets:
            with contextlib.suppress(OSError):  # it has ended by itself
                sock.shutdown(socket.SHUT_RDWR)


def within(name: str, seconds: float, send: Callable[[Line], None]) -> None:
    """Send, and wait no longer than so many seconds for it; the line is cut then.

    A server that says a byte now and then would keep a socket's own timeout from ever coming.

    Args:
        send: gives its sockets to the line as it opens them.

    Raises:
        DeliveryError: it took longer, or what sending raised.
    """
    raised: list[Exception] = []
    line = Line()

    def run() -> None:
        try:
            send(line)
        except Exception as error:  # noqa: BLE001  handed over to the thread that waits
            raised.append(error)

    thread = threading.Thread(target=run, name=f"channel {name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        line.cut()
        raise DeliveryError(name, f"it took longer than {seconds:.0f} s")
    if raised:
        raise raised[0]
