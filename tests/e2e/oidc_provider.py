"""A small OpenID Connect provider on loopback: discovery, authorization code with PKCE, signed identity tokens.

Source: OpenID Connect Core 1.0, sections 3.1 and 10; RFC 7636.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "distillwatch"
SECRET = "a secret that only the app and the provider know"


@dataclass
class Provider:
    """What the provider knows, and what it was asked."""

    people: tuple[dict[str, Any], ...]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def metadata_url(self) -> str:
        """Address of the discovery document."""
        return f"{self.address}/.well-known/openid-configuration"

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def token(self, person: dict[str, Any], nonce: str) -> str:
        """A signed identity token of a person."""
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce} | person
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


class _Handler(BaseHTTPRequestHandler):
    """Answers for the provider that its server holds."""

    server: "_Server"

    def do_GET(self) -> None:
        """Discovery, keys, and the page where somebody says who they are."""
        provider, parts = self.server.provider, urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        provider.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            self._json(provider.metadata())
        elif parts.path == "/keys":
            self._json({"keys": [provider.key.as_dict(private=False)]})
        elif parts.path == "/authorize" and "person" not in given:
            links = "".join(
                f'<p><a href="/authorize?{escape(urlencode(given | {"person": str(number)}))}">{escape(person["email"])}</a></p>'
                for number, person in enumerate(provider.people)
            )
            self._send(200, f"<title>Who are you?</title><h1>Who are you?</h1>{links}".encode(), "text/html")
        elif parts.path == "/authorize" and given.get("client_id") == CLIENT:
            code = secrets.token_urlsafe(16)
            provider.codes[code] = given
            back = urlencode({"code": code, "state": given["state"]})
            self.send_response(302)
            self.send_header("Location", f"{given['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self._send(404, b"no such page", "text/plain")

    def do_POST(self) -> None:
        """A code for a token, once, from the client that the code was given to."""
        provider = self.server.provider
        provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = provider.codes.pop(given.get("code", ""), None)
        if self.path != "/token" or asked is None or not self._is_the_client(given):
            self._send(400, b'{"error": "invalid_grant"}', "application/json")
            return
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if proof != asked.get("code_challenge") or given.get("redirect_uri") != asked["redirect_uri"]:
            self._send(400, b'{"error": "invalid_grant"}', "application/json")
            return
        person = provider.people[int(asked["person"])]
        token = provider.token(person, asked.get("nonce", ""))
        self._json({"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _is_the_client(self, given: dict[str, str]) -> bool:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            name, _, word = base64.b64decode(value).decode().partition(":")
            return (name, word) == (CLIENT, SECRET)
        return (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)

    def _json(self, value: Any) -> None:
        self._send(200, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """The server with its provider."""

    provider: Provider


@contextmanager
def running_provider(*people: dict[str, Any]) -> Iterator[Provider]:
    """A provider that knows these people, each with `sub` and `email`."""
    provider = Provider(people)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.provider = provider
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
