"""Alerts posted to an address, signed so that the receiver can tell who sent them and when."""

import hashlib
import hmac
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from functools import partial
from typing import Any

from kb.errors import SettingsError
from kb.no_redirect import NoRedirect
from kb.settings import ChannelSettings, Settings
from kb.watch.channels.base import DeliveryError, Line, within
from kb.watch.message import Message, subject_of, text_of

TIME_HEADER = "X-Distillwatch-Timestamp"
SIGNATURE_HEADER = "X-Distillwatch-Signature"


class _PlainConnection(http.client.HTTPConnection):
    """Tells its line of its socket."""

    def __init__(self, line: Line, host: str, **more: Any) -> None:
        self._line = line
        super().__init__(host, **more)

    def connect(self) -> None:
        """Open it."""
        super().connect()
        self._line.take(self.sock)


class _SecureConnection(http.client.HTTPSConnection):
    """Tells its line of its socket."""

    def __init__(self, line: Line, host: str, **more: Any) -> None:
        self._line = line
        super().__init__(host, **more)

    def connect(self) -> None:
        """Open it."""
        super().connect()
        self._line.take(self.sock)


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_PlainConnection, self._line), request)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        context = ssl.create_default_context()
        return self.do_open(partial(_SecureConnection, self._line), request, context=context)


class WebhookChannel:
    """HMAC-SHA256 over the timestamp, a dot and the body; a receiver refuses timestamps that are minutes old."""

    def __init__(self, name: str, chosen: ChannelSettings, settings: Settings) -> None:
        if not (chosen.url or "").startswith(("http://", "https://")):
            raise SettingsError(
                f"channels.{name}.url", "it is no http or https address", "mend distillwatch.toml"
            )
        self._name = name
        self._url = chosen.url or ""
        self._slack = chosen.form == "slack"
        self._timeout_s = chosen.timeout_s
        self._secret = settings.webhook_secret

    def deliver(self, messages: list[Message]) -> None:
        """Post all alerts in one request; any answer but 2xx is a failure."""
        body = json.dumps(self._content(messages), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": messages[0].id}
        if self._secret is not None:
            moment = str(int(time.time()))
            headers[TIME_HEADER] = moment
            headers[SIGNATURE_HEADER] = signature(self._secret.get_secret_value(), moment, body)
        request = urllib.request.Request(self._url, data=body, headers=headers, method="POST")
        within(self._name, 3 * self._timeout_s, lambda line: self._post(request, line))

    def _post(self, request: urllib.request.Request, line: Line) -> None:
        opener = urllib.request.build_opener(NoRedirect, _Plain(line), _Secure(line))
        try:
            opener.open(request, timeout=self._timeout_s).close()
        except urllib.error.HTTPError as error:
            error.close()
            raise DeliveryError(self._name, f"the receiver answered {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryError(self._name, f"the receiver was not reached ({error})") from error

    def _content(self, messages: list[Message]) -> dict[str, Any]:
        if self._slack:
            return {"text": f"{_slack(subject_of(messages))}\n\n{_slack(text_of(messages))}"}
        return {
            "alerts": [
                {
                    "id": message.id,
                    "watch": message.watch,
                    "note": message.note,
                    "tags": message.tags,
                    "reason": message.reason,
                    "quote": message.quote,
                    "link": message.link,
                    "at": message.at.isoformat(),
                }
                for message in messages
            ]
        }


def signature(secret: str, moment: str, body: bytes) -> str:
    """What the signature header holds: `sha256=` and the HMAC in hexadecimal."""
    return "sha256=" + hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def _slack(text: str) -> str:
    """Slack's three control characters, escaped: a quotation cannot mention a channel or make a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
