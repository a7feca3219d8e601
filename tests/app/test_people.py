"""Who may read and decide: nobody signed in, readers, reviewers, a list that changes, a store that is only read."""

import pytest

from app.people import LEAST_COOKIE_SECRET, app_address, hosts, person_of, sign_in_secrets
from app.server import serve
from kb.errors import SettingsError
from kb.settings import Settings

SIGN_IN = {
    "oidc_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
    "oidc_client_id": "distillwatch",
    "oidc_client_secret": "s" * 20,
    "oidc_cookie_secret": "c" * LEAST_COOKIE_SECRET,
}
ADA = {"email": "Ada@Desk.example", "email_verified": True}


def settings(**values):
    return Settings.model_validate(SIGN_IN | values)


def test_without_a_provider_the_machine_decides():
    someone = person_of(Settings(user="desk"), None)
    assert (someone.name, someone.may_read, someone.may_decide) == ("desk", True, True)


def test_nobody_signed_in_may_do_nothing():
    someone = person_of(settings(reviewers=("ada@desk.example",)), None)
    assert (someone.may_read, someone.may_decide) == (False, False)


@pytest.mark.parametrize(
    ("told", "values", "reads", "decides"),
    [
        (ADA, {"reviewers": ("ada@desk.example",)}, True, True),
        (ADA, {"reviewers": ("@desk.example",)}, True, True),
        (ADA, {"reviewers": ("eve@desk.example",)}, True, False),
        (ADA, {}, True, False),
        (ADA, {"readers": ("@other.example",)}, False, False),
        (ADA, {"readers": ("@other.example",), "reviewers": ("ada@desk.example",)}, True, True),
        (ADA, {"reviewers": ("ada@desk.example",), "read_only": True}, True, False),
        (ADA | {"email_verified": False}, {"reviewers": ("ada@desk.example",)}, False, False),
        ({"sub": "1"}, {"reviewers": ("", "@")}, False, False),
        ({"email": "eve@desk.example.evil"}, {"reviewers": ("@desk.example",)}, True, False),
        ({"email": "ada"}, {"reviewers": ("@a", "a", "ada")}, False, False),
    ],
)
def test_lists_say_who_may(told, values, reads, decides):
    someone = person_of(settings(**values), told)
    assert (someone.may_read, someone.may_decide) == (reads, decides)


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret", "oidc_cookie_secret"])
def test_half_a_sign_in_is_refused(missing):
    with pytest.raises(SettingsError, match=missing.upper()):
        sign_in_secrets(settings(**{missing: None}))


def test_a_weak_cookie_secret_is_refused():
    with pytest.raises(SettingsError, match="COOKIE_SECRET"):
        sign_in_secrets(settings(oidc_cookie_secret="short"))


def test_the_provider_sends_people_back_to_where_the_app_is():
    assert app_address(Settings(port=8600)) == "http://127.0.0.1:8600"
    public = settings(base_url="https://watch.desk.example/", port=8600)
    secrets = sign_in_secrets(public)
    assert secrets is not None
    assert secrets["auth"]["redirect_uri"] == "https://watch.desk.example/oauth2callback"
    assert hosts(public) == ["127.0.0.1", "localhost", "watch.desk.example"]


def test_without_sign_in_no_other_machine_is_served(monkeypatch):
    monkeypatch.delenv("DISTILLWATCH_OIDC_METADATA_URL", raising=False)
    with pytest.raises(SettingsError, match="unpublished review work"):
        serve(port=8600, browser=False, address="0.0.0.0")
