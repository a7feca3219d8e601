"""The catalogue: the bundled files are sound, and a broken one is named with its line while the others go on."""

from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from crawler.catalogue import BUNDLED, CatalogueSource, chosen, load_catalogue
from crawler.catalogue_files import add_all, add_source, source_for, sources_of_opml
from crawler.errors import CatalogueError
from crawler.spiders import SPIDERS
from crawler.spiders.json_api import search_terms
from kb.cases.courts import court_name
from kb.errors import UnknownNameError

GOOD = 'id = "good"\ntitle = "Good"\nprotocol = "feed"\nurl = "https://news.example/feed"\n'
SOURCES, ERRORS = load_catalogue([BUNDLED])


def test_every_bundled_file_is_sound() -> None:
    assert ERRORS == []
    assert len(SOURCES) > 70


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_bundled_source_says_who_owns_it_and_keeps_its_manners(source: CatalogueSource) -> None:
    assert source.file is not None
    assert source.file.stem == source.id
    assert source.publisher
    assert source.owner_group
    assert source.delay_s >= 1.0
    assert source.protocol in SPIDERS
    assert not source.allow_private
    assert source.url.startswith("https://")
    if source.paywall == "yes":
        assert not source.follow
    if source.barred:
        assert not source.enabled
    if source.protocol == "pacer_rss":
        assert source.court is not None
        assert court_name(source.court)
        assert not source.follow
    if source.api is not None and source.api.terms is not None:
        assert search_terms(source.api.terms)


def test_what_must_not_be_crawled_is_listed_and_off() -> None:
    barred = {source.id for source in SOURCES if source.barred}
    assert {"reuters", "associated-press", "google-news"} <= barred
    assert not barred & {source.id for source in chosen(SOURCES, [])}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD.replace('"feed"', '"gopher"', 1), 3, "protocol"),
        (GOOD + "delay_s = -1\n", 5, "delay_s"),
        (GOOD + 'schedul = "6h"\n', 5, "schedul"),
        (GOOD + 'schedule = "often"\n', 5, "schedule"),
        (GOOD + "delay_s = \n", 5, "Invalid value"),
        (GOOD + 'barred = "robots.txt"\n', 1, "enabled"),
        (GOOD + 'include = ["("]\n', 5, "include"),
        (GOOD.replace('"feed"', '"list_page"', 1) + '\n[list]\nlink = "a"\n', 6, "list.item"),
        (GOOD.replace("url", "# url"), 1, "url"),
    ],
)
def test_an_error_names_file_and_line_and_the_others_go_on(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    (tmp_path / "bad.toml").write_text(text.replace("good", "bad"))
    (tmp_path / "good.toml").write_text(GOOD)
    sources, errors = load_catalogue([tmp_path])
    assert [source.id for source in sources] == ["good"]
    assert f"bad.toml, line {line}: " in str(errors[0])
    assert reason in str(errors[0])


def test_an_id_twice_in_a_folder_is_an_error_and_a_later_folder_wins(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "a.toml").write_text(GOOD.replace("Good", folder.name))
    (one / "b.toml").write_text(GOOD)
    sources, errors = load_catalogue([one, two])
    assert [source.title for source in sources] == ["two"]
    assert "also in" in str(errors[0])


def test_an_unknown_source_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean techcrunch-ai"):
        chosen(SOURCES, ["techcrunch"])


def test_an_added_source_is_read_back_and_not_overwritten(tmp_path: Path) -> None:
    source = source_for("https://news.example/feed.xml", title='The "Example" \\ News')
    path = add_source(tmp_path, source)
    (back,), errors = load_catalogue([tmp_path])
    assert errors == []
    assert (back.id, back.title, back.url, back.verified) == (path.stem, source.title, source.url, False)
    with pytest.raises(CatalogueError, match="there already"):
        add_source(tmp_path, source)


def test_a_reading_list_becomes_sources(tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="News"><outline text="A &amp; B" xmlUrl="https://a.example/feed"/>'
        '<outline title="A &amp; B" xmlUrl="https://b.example/feed"/></outline>\n'
        '<outline text="bad" xmlUrl="ftp://c.example/feed"/></body></opml>'
    )
    sources, errors = sources_of_opml(opml)
    assert [source.url for source in sources] == ["https://a.example/feed", "https://b.example/feed"]
    assert len({source.id for source in sources}) == 2
    assert "line 2" in str(errors[0])
    written, refused = add_all(tmp_path / "sources", sources)
    assert (len(written), refused) == (2, [])


def test_robots_txt_of_the_standard_library_agrees_with_our_name() -> None:
    parser = RobotFileParser()
    parser.parse(["User-agent: distillwatch", "Disallow: /"])
    assert not parser.can_fetch("distillwatch/0.1 (+someone@example.org)", "https://news.example/")


@pytest.mark.parametrize("address", ["ftp://news.example/feed.xml", "news.example", "http://", ""])
def test_what_is_no_web_address_is_refused_in_plain_words(address: str) -> None:
    with pytest.raises(CatalogueError, match=r"no web address; begin it with http:// or https://") as raised:
        source_for(address)
    assert "pattern" not in str(raised.value)
