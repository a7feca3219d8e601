"""Alerts by e-mail, over the SMTP server that the settings name."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from kb.errors import SettingsError
from kb.settings import ChannelSettings, Settings
from kb.watch.channels.base import DeliveryError, Line, within
from kb.watch.message import Message, subject_of, text_of


class _Server(smtplib.SMTP):
    """A connection that tells its line of its sockets, a first one before the greeting and one when it is encrypted."""

    def __init__(self, line: Line, host: str, port: int, timeout_s: float) -> None:
        self._line = line
        super().__init__(host, port, timeout=timeout_s)

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer, on a line that can be cut meanwhile."""
        self._line.take(self.sock)
        return super().getreply()


class MailChannel:
    """Plain text: nothing in a quotation can become markup, and no image reports that it was read."""

    def __init__(self, name: str, chosen: ChannelSettings, settings: Settings) -> None:
        if not chosen.to:
            raise SettingsError(
                f"channels.{name}.to", "it names nobody", "list addresses in distillwatch.toml"
            )
        self._name = name
        self._chosen = chosen
        self._password = settings.smtp_password

    def deliver(self, messages: list[Message]) -> None:
        """Send one mail with all alerts."""
        mail = EmailMessage()
        mail["Subject"] = " ".join(subject_of(messages).split())[:180]
        mail["From"] = self._chosen.sender
        mail["To"] = ", ".join(self._chosen.to)
        mail["Date"] = format_datetime(messages[-1].at)
        mail["Message-ID"] = make_msgid(messages[0].id, "distillwatch.invalid")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text_of(messages))
        within(self._name, 3 * self._chosen.timeout_s, lambda line: self._send(mail, line))

    def _send(self, mail: EmailMessage, line: Line) -> None:
        timeout_s = self._chosen.timeout_s
        try:
            with _Server(line, self._chosen.host, self._chosen.port, timeout_s) as server:
                if self._chosen.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self._chosen.user and self._password:
                    server.login(self._chosen.user, self._password.get_secret_value())
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(self._name, f"{self._chosen.host}:{self._chosen.port}: {error}") from error
