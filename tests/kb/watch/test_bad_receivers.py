"""Receivers that refuse, hang or break off: a failure with a reason, and the other channels go on."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.models import Alert, Delivery, Watch
from kb.settings import ChannelSettings, Settings
from kb.store.session import insert_new, writing
from kb.watch.channels import channel_of
from kb.watch.channels.base import Channel, DeliveryError
from kb.watch.deliver import deliver_due
from kb.watch.message import Message

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MESSAGE = Message(
    "a1", "entity acme", None, (), "alleged by Gazette", "quote", "http://127.0.0.1/claim?id=1", NOW
)


@contextmanager
def listener(
    first: bytes | None, *, drip: bool = False, hung_up: threading.Event | None = None
) -> Iterator[int]:
    """A port that takes connections and says these bytes, or nothing, and then one byte at a time or no more.

    It never ends a connection; `hung_up` is set when the other side does.
    """
    stopping = threading.Event()
    left = hung_up or threading.Event()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                if first:
                    connection.sendall(first)
                connection.settimeout(0.1)
                while not stopping.is_set():
                    if drip:
                        connection.sendall(b"x")
                    try:
                        if not connection.recv(65_536):
                            break
                    except TimeoutError:
                        continue
            except OSError:
                pass  # with bytes of ours on their way that it did not want
        if not stopping.is_set():
            left.set()

    def accept() -> None:
        while not stopping.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        stopping.set()
        thread.join()
        server.close()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def webhook(port: int) -> Channel:
    return channel_of(
        "hook", ChannelSettings(type="webhook", url=f"http://127.0.0.1:{port}/", timeout_s=1), Settings()
    )


def mail(port: int) -> Channel:
    return channel_of(
        "mail", ChannelSettings(type="mail", to=("desk@example.org",), port=port, timeout_s=1), Settings()
    )


@pytest.mark.parametrize("make", [webhook, mail])
def test_a_port_that_refuses_is_told_at_once(make: object) -> None:
    port = closed_port()
    with pytest.raises(DeliveryError, match="refused"):
        make(port).deliver([MESSAGE])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("make", "first", "drip"),
    [
        (webhook, None, False),
        (webhook, b"HTTP/1.1 200 OK\r\nX-Slow: ", True),
        (webhook, b"HTTP/1.1 ", False),
        (webhook, b"not http at all\r\n\r\n", False),
        (mail, None, False),
        (mail, b"220 ", True),
        (mail, b"500 go away\r\n", False),
    ],
)
def test_one_that_hangs_drips_or_babbles_is_hung_up_on(make: object, first: bytes | None, drip: bool) -> None:
    hung_up = threading.Event()
    with listener(first, drip=drip, hung_up=hung_up) as port:
        with pytest.raises(DeliveryError):
            make(port).deliver([MESSAGE])  # type: ignore[operator]
        assert hung_up.wait(120)


def test_the_other_channels_go_on_and_what_failed_is_due_again(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        insert_new(session, Watch, [{"id": "w", "kind": "entity", "terms": {"entity": "acme"}, "tags": [], "channels": [],
                                     "created_at": NOW, "enabled": True, "digest": False}])  # fmt: skip
        insert_new(session, Alert, [{"id": "a1", "watch_id": "w", "reason": "r", "subject": "claim/1", "url": "/claim?id=1",
                                     "created_at": NOW, "attempts": 0}])  # fmt: skip
        insert_new(session, Delivery, [{"id": name, "alert_id": "a1", "channel": name, "state": "due", "attempts": 0,
                                        "next_attempt_at": NOW} for name in ("hook", "mail", "z-log")])  # fmt: skip
    log = channel_of("z-log", ChannelSettings(type="file", path=tmp_path / "log.jsonl"), Settings())
    with listener(None) as port:
        channels = {"hook": webhook(port), "mail": mail(port), "z-log": log}
        counts = deliver_due(engine, channels, base_url="http://127.0.0.1", now=NOW)
    assert (counts.delivered, counts.failed) == (1, 2)
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 1
    with Session(engine) as session:
        states = {row.channel: (row.state, bool(row.last_error)) for row in session.exec(select(Delivery))}
    assert states == {"hook": ("due", True), "mail": ("due", True), "z-log": ("done", False)}
