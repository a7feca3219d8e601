"""Channels against real receivers on loopback: mail, webhook, feed, calendar and file."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.errors import SettingsError
from kb.models import Alert, Delivery, Watch
from kb.settings import ChannelSettings, Settings
from kb.store.session import insert_new, writing
from kb.watch.channels import CHANNELS, channel_of
from kb.watch.channels.base import DeliveryError
from kb.watch.channels.webhook import SIGNATURE_HEADER, TIME_HEADER, signature
from kb.watch.deliver import ATTEMPTS, deliver_due, revive
from kb.watch.message import Message

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOSTILE = 'Acme <script>alert("x")</script>\r\nBcc: everyone@example.org\x00 <!channel> 深度'


def message(key: str = "a1", quote: str | None = HOSTILE) -> Message:
    """An alert."""
    return Message(
        key,
        "entity acme",
        "for the story",
        ("ai",),
        "alleged by Gazette",
        quote,
        "http://127.0.0.1/claim?id=1",
        NOW,
    )


class _Mailbox:
    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.refuse:
            return "554 not today"
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[_Mailbox, int]]:
    """A real SMTP server."""
    box = _Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@contextmanager
def receiver(answers: list[int]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A real HTTP server that gives the answers in turn, then 200; and what it got."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            status = answers.pop(0) if answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_mail_goes_out_as_plain_text_and_headers_cannot_be_injected(mailbox: tuple[_Mailbox, int]) -> None:
    box, port = mailbox
    chosen = ChannelSettings(type="mail", to=("desk@example.org",), port=port)
    channel_of("mail", chosen, Settings()).deliver([message(), message("a2", None)])
    (envelope,) = box.mails
    assert envelope.rcpt_tos == ["desk@example.org"]
    head = envelope.content.split(b"\r\n\r\n", 1)[0]
    assert b"Bcc" not in head
    assert b"Content-Type: text/plain" in head
    assert b"2 changes in what you watch" in head


def test_mail_that_is_refused_is_a_delivery_error(mailbox: tuple[_Mailbox, int]) -> None:
    box, port = mailbox
    box.refuse = True
    channel = channel_of(
        "mail", ChannelSettings(type="mail", to=("desk@example.org",), port=port), Settings()
    )
    with pytest.raises(DeliveryError, match="not today"):
        channel.deliver([message()])


def test_a_webhook_is_signed_over_time_and_body() -> None:
    settings = Settings(webhook_secret=SecretStr("s3cret"))
    with receiver([]) as (url, got):
        channel_of("hook", ChannelSettings(type="webhook", url=url), settings).deliver([message()])
    ((headers, body),) = got
    assert headers[SIGNATURE_HEADER] == signature("s3cret", headers[TIME_HEADER], body)
    assert headers[SIGNATURE_HEADER] != signature("s3cret", headers[TIME_HEADER], body + b" ")
    assert headers["Idempotency-Key"] == "a1"
    (alert,) = json.loads(body)["alerts"]
    assert alert["quote"] == HOSTILE
    assert alert["link"] == "http://127.0.0.1/claim?id=1"


def test_slack_gets_its_control_characters_escaped() -> None:
    with receiver([]) as (url, got):
        channel_of("hook", ChannelSettings(type="webhook", url=url, form="slack"), Settings()).deliver(
            [message()]
        )
    assert "<" not in json.loads(got[0][1])["text"]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_any_answer_but_success_is_a_delivery_error(status: int) -> None:
    with receiver([status]) as (url, got):
        channel = channel_of("hook", ChannelSettings(type="webhook", url=url), Settings())
        with pytest.raises(DeliveryError, match=str(status)):
            channel.deliver([message()])
    assert len(got) == 1


def test_the_feed_is_read_by_a_feed_reader_newest_first_without_repeats(tmp_path: Path) -> None:
    channel = channel_of("feed", ChannelSettings(type="atom", path=tmp_path / "feed.xml"), Settings())
    channel.deliver([message("a1")])
    channel.deliver([message("a1"), message("a2", "second")])
    feed = feedparser.parse((tmp_path / "feed.xml").read_bytes())
    assert not feed.bozo
    assert [entry.id.rsplit(":", 1)[-1] for entry in feed.entries] == ["a2", "a1"]
    assert b"<script" not in (tmp_path / "feed.xml").read_bytes()


def test_the_calendar_keeps_to_75_octets_and_repeats_nothing(tmp_path: Path) -> None:
    path = tmp_path / "alerts.ics"
    channel = channel_of("calendar", ChannelSettings(type="calendar", path=path), Settings())
    channel.deliver([message("a1", "深度" * 60)])
    channel.deliver([message("a1"), message("a2")])
    data = path.read_bytes()
    assert data.count(b"BEGIN:VEVENT") == 2
    assert data.count(b"BEGIN:VCALENDAR") == data.count(b"END:VCALENDAR") == 1
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.replace(b"\r\n ", b"").decode().count("深度") >= 60


def test_a_file_gets_a_line_an_alert(tmp_path: Path) -> None:
    channel = channel_of("log", ChannelSettings(type="file", path=tmp_path / "alerts.jsonl"), Settings())
    channel.deliver([message("a1"), message("a2")])
    lines = [
        json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [line["id"] for line in lines] == ["a1", "a2"]


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_a_channel_without_its_address_is_refused(kind: Any) -> None:
    with pytest.raises(SettingsError, match=r"channels\.x"):
        channel_of("x", ChannelSettings(type=kind), Settings())


def waiting(engine: Engine, channel: str) -> None:
    """One alert that is due by a channel."""
    with writing(engine) as session:
        insert_new(session, Watch, [{"id": "w", "kind": "entity", "terms": {"entity": "acme"}, "tags": [], "channels": [channel],
                                     "created_at": NOW, "enabled": True, "digest": False}])  # fmt: skip
        insert_new(session, Alert, [{"id": "a1", "watch_id": "w", "reason": "r", "subject": "claim/1", "url": "/claim?id=1",
                                     "created_at": NOW, "attempts": 0}])  # fmt: skip
        insert_new(session, Delivery, [{"id": "d", "alert_id": "a1", "channel": channel, "state": "due", "attempts": 0,
                                        "next_attempt_at": NOW}])  # fmt: skip


def test_failures_wait_longer_each_time_end_on_the_dead_list_and_can_be_revived(engine: Engine) -> None:
    waiting(engine, "hook")
    moment = NOW
    with receiver([500] * ATTEMPTS) as (url, got):
        hook = {"hook": channel_of("hook", ChannelSettings(type="webhook", url=url), Settings())}
        waits = []
        for attempt in range(ATTEMPTS):
            counts = deliver_due(engine, hook, base_url="http://127.0.0.1:8501", now=moment)
            assert (counts.failed, counts.dead) == (1, int(attempt == ATTEMPTS - 1))
            assert deliver_due(engine, hook, base_url="http://127.0.0.1:8501", now=moment).failed == 0
            with Session(engine) as session:
                delivery = session.get_one(Delivery, "d")
            waits.append(delivery.next_attempt_at - moment)
            moment = delivery.next_attempt_at
        assert delivery.state == "dead"
        assert waits == sorted(waits)
        assert waits[0] < waits[-1]
        assert (
            deliver_due(engine, hook, base_url="http://127.0.0.1:8501", now=moment + timedelta(days=9)).failed
            == 0
        )
        assert revive(engine, now=moment) == 1
        assert deliver_due(engine, hook, base_url="http://127.0.0.1:8501", now=moment).delivered == 1
    assert json.loads(got[-1][1])["alerts"][0]["link"] == "http://127.0.0.1:8501/claim?id=1"
    with Session(engine) as session:
        assert session.exec(select(Alert.delivered_at)).one() == moment


def test_a_channel_that_is_gone_from_the_settings_is_a_failure_that_says_so(engine: Engine) -> None:
    waiting(engine, "gone")
    assert deliver_due(engine, {}, base_url="http://127.0.0.1:8501", now=NOW).failed == 1
    with Session(engine) as session:
        assert "no such channel" in (session.get_one(Delivery, "d").last_error or "")
