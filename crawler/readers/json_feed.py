"""JSON Feed 1.0 and 1.1 (jsonfeed.org): what the file holds, checked as far as the feed reader relies on it."""

import json
from typing import Any

from crawler.errors import ReadingError
from crawler.readers.decoding import decode


def looks_like_json_feed(body: bytes) -> bool:
    """True for a JSON object that names the format's version."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b"jsonfeed.org" in body[:20_000].replace(b"\\/", b"/")


def parse_json_feed(body: bytes, url: str) -> dict[str, Any]:
    """The feed, whose `items` is a list of objects.

    Raises:
        ReadingError: no JSON, or another kind of JSON.
    """
    try:
        data = json.loads(decode(body, url=url).lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadingError(url, f"broken JSON feed ({error})", "fetch it again") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ReadingError(url, "JSON without a list of items, no JSON Feed")
    data["items"] = [item for item in data["items"] if isinstance(item, dict)]
    return data
