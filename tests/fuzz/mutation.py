"""Inputs made of seeds by a few changes: cut, repeated, overwritten, mixed, with tokens that parsers stumble over.

A change is three numbers, so that hypothesis can shrink what fails to few small changes.
"""

import random
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

Change = tuple[int, int, int]

TOKENS: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\x1f\x8b\x08",
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&amp;amp;", b"&nope;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?xml?>",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<script>", b"</script>", b"<table><tr><td>", b"</table>", b"<svg><style>",
    b"<div>" * 400, b"[" * 1500, b'{"a":' * 400, b"(" * 400, b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"{", b"}", b"null",
    b"true", b"NaN", b"-Infinity", b"1e999", b"-1", b"0", b"9" * 30, b"9" * 5000, b"0x1f", b"0000-00-00", b"9999-12-31T23:59:59+14:00",
    b"0001-01-01T00:00:00-14:00", b"99:99:99", b"Thu, 99 Foo 20260 25:61:61 +9999", b"http://[::1", b"http://[", b"http://a:b:c/",
    b"//", b"javascript:alert(1)", b"data:,x", b"file:///etc/passwd", b"http://xn--", b"http://\xe2\x80\xae.example/",
    b"..", b"%00", b"%", b"%ff", b"%u0000", b"\r\n\r\n", b"\n", b"\t", b" " * 300, b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xcc\x81" * 200,
    b"\xf0\x9f\x92\xa9", b"\xd9\xa1\xd9\xa2", b"\xe2\x82\x82", b"\xef\xbc\x91", b"\xc4\xb0", b"\xef\xac\x80", b"A v. B, " * 60, b"No. 1:24-cv-",
    b"in re ", b"24-cv-99999999999", b" OR ", b" NEAR/3 ", b"*", b":", b"^", b"-", b"+", b"stance:", b"after:", b"before:2026-02-30",
    b"\xe2\x80\x9c", b";--", b"' or 1=1", b"[[", b"]]", b"= ", b'"""', b"'''", b"1979-05-27T07:32:00", b"inf", b"Content-Length: -5\r\n",
    b"WARC/1.0\r\n", b"WARC-Date: yesterday\r\n", b"HTTP/1.1 abc\r\n", b"obj", b"endobj", b"stream", b"/Length 99999999", b"<<", b">>",
)  # fmt: skip
"""What is put in; each has tripped some parser somewhere, or closes or opens what formats nest."""

_MOST_BYTES = 40_000


def inputs(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A strategy of seeds with up to eight changes each, and now and then of bare bytes."""
    change = st.tuples(st.integers(0, 7), st.integers(0, 1 << 20), st.integers(0, 1 << 20))
    changed = st.tuples(st.sampled_from(seeds), st.lists(change, max_size=8)).map(
        lambda drawn: mutated(drawn[0], drawn[1], seeds)
    )
    return st.one_of(changed, changed, changed, changed, st.binary(max_size=200))


def drawn(chance: random.Random, seeds: Sequence[bytes]) -> tuple[bytes, list[Change]]:
    """A seed with up to eight changes; a tenth of the seeds are bare bytes."""
    seed = chance.choice(seeds) if chance.random() < 0.9 else chance.randbytes(chance.randrange(200))
    changes = [
        (chance.randrange(8), chance.randrange(1 << 20), chance.randrange(1 << 20))
        for _ in range(chance.randrange(9))
    ]
    return seed, changes


def smallest(
    seed: bytes, changes: Sequence[Change], seeds: Sequence[bytes], fails: Callable[[bytes], bool]
) -> bytes:
    """The input with those changes left out that it fails without as well."""
    kept = list(changes)
    for change in list(kept):
        fewer = list(kept)
        fewer.remove(change)
        if fails(mutated(seed, fewer, seeds)):
            kept = fewer
    return mutated(seed, kept, seeds)


def mutated(seed: bytes, changes: Sequence[Change], seeds: Sequence[bytes]) -> bytes:
    """The seed after the changes."""
    data = seed
    for kind, place, choice in changes:
        data = _changed(data, kind, place, choice, seeds)[:_MOST_BYTES]
    return data


def _changed(data: bytes, kind: int, place: int, choice: int, seeds: Sequence[bytes]) -> bytes:
    at = place % (len(data) + 1)
    length = 1 + choice % 64
    token = TOKENS[choice % len(TOKENS)]
    match kind:
        case 0:
            return data[:at] + token + data[at:]
        case 1:
            return data[:at] + token + data[at + len(token) :]
        case 2:
            return data[:at] + data[at + length :]
        case 3:
            return data[:at]
        case 4:
            return data[:at] + data[at : at + length] * (2 + choice % 200) + data[at:]
        case 5:
            return data[:at] + bytes([choice % 256]) + data[at + 1 :]
        case 6:
            other = seeds[choice % len(seeds)]
            return data[:at] + other[choice % (len(other) + 1) :]
        case _:
            start, end = _piece(data, at)
            return data[:start] + token + data[end:]


def _piece(data: bytes, at: int) -> tuple[int, int]:
    """The run of letters and digits around a place: a value, a name or a number."""
    start = end = at
    while start > 0 and data[start - 1 : start].isalnum():
        start -= 1
    while end < len(data) and data[end : end + 1].isalnum():
        end += 1
    return start, end
