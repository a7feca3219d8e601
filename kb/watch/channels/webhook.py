"""Alerts posted to an address, signed so that the receiver can tell who sent them and when."""

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from typing import Any

from kb.errors import SettingsError
from kb.no_redirect import NoRedirect
from kb.settings import ChannelSettings, Settings
from kb.watch.channels.base import DeliveryError, within
from kb.watch.message import Message, subject_of, text_of

TIME_HEADER = "X-Distillwatch-Timestamp"
SIGNATURE_HEADER = "X-Distillwatch-Signature"


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
        within(self._name, 3 * self._timeout_s, lambda: self._post(request))

    def _post(self, request: urllib.request.Request) -> None:
        opener = urllib.request.build_opener(NoRedirect)
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
