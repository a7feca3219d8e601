"""A name that leads to the open network when it is checked, and into this machine when it is asked (DNS rebinding)."""

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.catalogue import CatalogueSource
from crawler.run import run_crawl
from kb.models import Document, Page
from kb.settings import Settings
from tests.crawler.conftest import StartSite

NAME = "rebind.example"

_RESOLVER = f"""
import socket

_ask, _ask_v4, _asked = socket.getaddrinfo, socket.gethostbyname, []


def getaddrinfo(host, port, *more, **options):
    if host not in ({NAME!r}, {NAME.encode()!r}):
        return _ask(host, port, *more, **options)
    _asked.append(host)
    address = "93.184.215.14" if len(_asked) == 1 else "127.0.0.1"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]


def gethostbyname(host):
    return "127.0.0.1" if host == {NAME!r} else _ask_v4(host)


socket.getaddrinfo, socket.gethostbyname = getaddrinfo, gethostbyname
"""
"""Stands in for the name server of the attacker in the crawl's own process: public at first, then this machine."""


def test_the_answer_of_a_peer_on_this_machine_is_dropped(
    start_site: StartSite,
    engine: Engine,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = start_site()
    site.page("/1", text="The secret of this machine.")
    port = site.base.rsplit(":", 1)[1]
    site.base = f"http://{NAME}:{port}"
    site.feed("/1")
    (tmp_path / "resolver").mkdir()
    (tmp_path / "resolver" / "sitecustomize.py").write_text(_RESOLVER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "resolver"))
    monkeypatch.setenv("NO_PROXY", "*")
    source = CatalogueSource(id="site", title="site", protocol="feed", url=f"{site.base}/feed.xml", delay_s=0)
    named = settings.model_copy(update={"contact": "someone@example.org"})
    summary = run_crawl(engine, named, [source], back_off_s=0.05, patience_s=5.0)
    assert site.asked  # the name did lead here
    assert "private address 127.0.0.1" in summary.broken["site"]
    with Session(engine) as session:
        assert session.exec(select(Page)).all() == []
        assert session.exec(select(Document)).all() == []
