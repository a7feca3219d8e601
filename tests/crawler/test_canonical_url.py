"""One spelling for one page, and no more: what can change the answer stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.canonical_url import canonical_url, host_of, url_key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example:443/a/?utm_source=x&b=2#part", "https://news.example/a/?b=2"),
        ("http://127.0.0.1:8123/x?id=3", "http://127.0.0.1:8123/x?id=3"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a//b", "https://news.example/a/b"),
        ("https://news.example/a?fbclid=1&gclid=2&ref=home", "https://news.example/a"),
        (
            "https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444555",
            "https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444555",
        ),
        ("https://news.example/a?b=2&a=1&c=", "https://news.example/a?b=2&a=1&c="),
        ("https://bücher.example/é?q=ü", "https://xn--bcher-kva.example/%C3%A9?q=%C3%BC"),
        ("https://news.example/%C3%A9", "https://news.example/%C3%A9"),
        ("file:///tmp/a%20b.html", "file:///tmp/a%20b.html"),
        (" https://news.example/a b\n", "https://news.example/a%20b"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("http://news.example:bad/", "http://news.example:bad/"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


def test_scheme_and_order_of_parameters_do_not_make_another_page() -> None:
    assert url_key("http://news.example/a?b=2&a=1") == url_key("https://news.example/a?a=1&b=2")
    assert url_key("https://news.example/a") != url_key("https://news.example/a/")
    assert host_of("https://News.Example:443/x") == "news.example"


@given(st.text(max_size=60))
def test_no_text_is_an_error(text: str) -> None:
    once = canonical_url("https://news.example/" + text)
    assert canonical_url(once) == once


def test_blanks_before_a_break_at_the_end_go_with_it() -> None:
    assert canonical_url("https://a.example/b \x1b\x04") == "https://a.example/b"
    assert canonical_url(" no address \n") == "no address"
