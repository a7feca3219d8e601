"""Who is before the app and what they may do: read, decide, or neither; asked anew at every page and every write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from pydantic import SecretStr

from app import questions
from kb.errors import SettingsError
from kb.settings import Settings

LEAST_COOKIE_SECRET = 32
"""Characters; a shorter key could be guessed, and with it any reader's cookie."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before the app."""

    name: str
    """Under which decisions are recorded; empty where nobody is signed in."""
    may_read: bool
    refusal: str | None
    """Why nothing can be decided; None where it can."""

    @property
    def may_decide(self) -> bool:
        """Nothing speaks against a decision."""
        return self.refusal is None


def signs_in(settings: Settings) -> bool:
    """People have to sign in, since a provider is configured."""
    return settings.oidc_metadata_url is not None


def sign_in_secrets(settings: Settings) -> dict[str, Any] | None:
    """What Streamlit's sign-in needs; None where nobody signs in.

    Raises:
        SettingsError: a part of the sign-in is missing or too weak.
    """
    if not signs_in(settings):
        return None
    cookie_secret = _needed("oidc_cookie_secret", settings.oidc_cookie_secret)
    if len(cookie_secret) < LEAST_COOKIE_SECRET:
        raise SettingsError(
            "DISTILLWATCH_OIDC_COOKIE_SECRET",
            f"it has fewer than {LEAST_COOKIE_SECRET} characters",
            "make one with `openssl rand -hex 32`",
        )
    return {
        "auth": {
            "redirect_uri": f"{app_address(settings)}/oauth2callback",
            "cookie_secret": cookie_secret,
            "client_id": _needed("oidc_client_id", settings.oidc_client_id),
            "client_secret": _needed("oidc_client_secret", settings.oidc_client_secret),
            "server_metadata_url": settings.oidc_metadata_url,
        }
    }


def _needed(name: str, value: str | SecretStr | None) -> str:
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not plain:
        raise SettingsError(
            f"DISTILLWATCH_{name.upper()}", "signing in needs it", "set it in the environment"
        )
    return plain


def app_address(settings: Settings) -> str:
    """Where readers find the app: its own port on this machine, unless another address was set."""
    known = Settings.model_fields["base_url"].default
    return (
        f"http://127.0.0.1:{settings.port}" if settings.base_url == known else settings.base_url.rstrip("/")
    )


def hosts(settings: Settings) -> list[str]:
    """Names under which the app may be asked for."""
    named = urlsplit(app_address(settings)).hostname
    return list(dict.fromkeys(["127.0.0.1", "localhost", *([named] if named else [])]))


def person() -> Person:
    """Who is before this page, by the settings as they are now."""
    settings = questions.settings()
    told = st.user.to_dict() if signs_in(settings) and st.user.get("is_logged_in") else None
    return person_of(settings, told)


def person_of(settings: Settings, told: Mapping[str, Any] | None) -> Person:
    """Who somebody is and may do.

    Args:
        settings: as they are in force.
        told: what the provider says of them; None where nobody is signed in.
    """
    closed = "The store is open for reading only" if settings.read_only else None
    if not signs_in(settings):
        return Person(settings.user, True, closed)
    if told is None:
        return Person("", False, "Sign in to decide")
    address = str(told.get("email") or "").strip()
    if "@" not in address or told.get("email_verified") is False:
        return Person(address, False, "The provider names no confirmed address")
    if settings.readers and not _named(address, (*settings.readers, *settings.reviewers)):
        return Person(address, False, f"{address} is not among those who may read here")
    if not _named(address, settings.reviewers):
        return Person(address, True, closed or f"{address} is not among the reviewers")
    return Person(address, True, closed)


def _named(address: str, listed: Iterable[str]) -> bool:
    """The address, or its domain, is on the list; capitals do not count."""
    plain = address.casefold()
    domain = plain[plain.rfind("@") :]
    return any(entry.strip().casefold() in (plain, domain) for entry in listed if entry.strip())
