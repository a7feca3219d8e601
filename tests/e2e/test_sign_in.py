"""Signing in with a real OpenID Connect provider: reading, deciding, a list that changes, and signing out."""

import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import Session, col, select

from kb.models import Claim, Watch
from kb.store.session import open_engine
from tests.app.sample_store import fill_store
from tests.e2e.app_browser import needs_chromium, reading, running_app
from tests.e2e.oidc_provider import CLIENT, SECRET, Provider, running_provider

pytestmark = [pytest.mark.browser, needs_chromium]

ADA = {"sub": "1", "email": "ada@desk.example", "email_verified": True, "name": "Ada"}
BEN = {"sub": "2", "email": "ben@desk.example", "email_verified": True, "name": "Ben"}
EVE = {"sub": "3", "email": "eve@other.example", "email_verified": True, "name": "Eve"}


@dataclass
class Desk:
    """An app that people sign in to, where its store and its list of reviewers are."""

    address: str
    data: Path
    folder: Path
    provider: Provider

    def reviewers(self, *addresses: str) -> None:
        """Set who may decide, in the file that the running app reads."""
        listed = ", ".join(f'"{address}"' for address in addresses)
        partial = self.folder / "distillwatch.toml.part"
        partial.write_text(f'readers = ["@desk.example"]\nreviewers = [{listed}]\n', encoding="utf-8")
        partial.replace(self.folder / "distillwatch.toml")

    def decided(self) -> list[tuple[str, str | None]]:
        """State and decider of the claims that somebody decided."""
        store = open_engine(f"sqlite:///{self.data / 'distillwatch.db'}")
        with Session(store) as session:
            query = select(Claim.review_state, Claim.reviewed_by).where(col(Claim.review_state) != "machine")
            found = [tuple(row) for row in session.exec(query).all()]
        store.dispose()
        return found

    def watched(self) -> list[str]:
        """Standings that are watched."""
        store = open_engine(f"sqlite:///{self.data / 'distillwatch.db'}")
        with Session(store) as session:
            found = [str(watch.terms.get("standing")) for watch in session.exec(select(Watch)).all()]
        store.dispose()
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    data = tmp_path / "data"
    data.mkdir()
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    fill_store(store, archive=data / "archive", documents=20)
    store.dispose()
    with running_provider(ADA, BEN, EVE) as provider:
        made = Desk("", data, tmp_path, provider)
        made.reviewers("ada@desk.example")
        environment = {
            "DISTILLWATCH_OIDC_METADATA_URL": provider.metadata_url,
            "DISTILLWATCH_OIDC_CLIENT_ID": CLIENT,
            "DISTILLWATCH_OIDC_CLIENT_SECRET": SECRET,
            "DISTILLWATCH_OIDC_COOKIE_SECRET": os.urandom(24).hex(),
        }
        with running_app(data, environment=environment, folder=tmp_path) as address:
            made.address = address
            yield made


def status(url: str) -> int:
    """HTTP status of an address that is asked for without a cookie."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_reviewer_signs_in_decides_and_loses_the_right(browser: Browser, desk: Desk) -> None:
    for path in ("tables/claims.csv", "view/csv", "archive/unknown", "export/csv", "brief/case.md?id=x"):
        assert status(f"{desk.address}/{path}") == 401
    assert status(f"{desk.address}/health") == 200
    with reading(browser, desk.address) as reader:
        page = reader.open("review?r_kind=claim")
        expect(page.locator("h1")).to_have_text("Sign in")
        assert "Does the sentence say this?" not in page.content()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="ada@desk.example").click()
        expect(page.locator("h1")).to_have_text("Review")
        expect(page).to_have_url(re.compile("r_kind=claim"))
        reader.settled()
        expect(page.get_by_text("Signed in: ada@desk.example")).to_be_visible()
        reader.press("y", page.get_by_text("Confirmed:"))
        assert desk.decided() == [("confirmed", "ada@desk.example")]
        assert page.request.get(f"{desk.address}/tables/claims.csv").status == 200
        desk.reviewers()
        reader.press("y", page.get_by_text("nothing was decided"))
        assert desk.decided() == [("confirmed", "ada@desk.example")]
        desk.reviewers("ada@desk.example")
        reader.open("watches?wf_kind=a+standing&wf_standing=settled")
        desk.reviewers()
        page.get_by_role("button", name="Watch", exact=True).click()
        expect(page.get_by_text("nothing was changed")).to_be_visible(timeout=30_000)
        assert "settled" not in desk.watched()
        with page.expect_response("**/auth/logout*"):
            page.get_by_role("button", name="Sign out").click()
        expect(page.locator("h1")).to_have_text("Sign in")
        assert page.request.get(f"{desk.address}/tables/claims.csv").status == 401
        assert reader.errors == []
    assert desk.provider.asked.count("/token") == 1


def test_a_reader_reads_and_decides_nothing_and_a_stranger_not_even_that(
    browser: Browser, desk: Desk
) -> None:
    with reading(browser, desk.address) as reader:
        page = reader.open("review?r_kind=claim")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="ben@desk.example").click()
        expect(page.get_by_text("is not among the reviewers")).to_be_visible(timeout=30_000)
        reader.settled()
        expect(page.get_by_role("button", name="Confirm")).to_be_disabled()
        page.keyboard.press("y")
        reader.settled()
        assert desk.decided() == []
    with reading(browser, desk.address) as reader:
        page = reader.open("claims")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="eve@other.example").click()
        expect(page.get_by_text("is not among those who may read here")).to_be_visible(timeout=30_000)
        assert page.locator(".dw-card").count() == 0
        assert page.request.get(f"{desk.address}/tables/claims.csv").status == 403
        assert reader.errors == []
