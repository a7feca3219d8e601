"""What CourtListener's API answers: JSON, lists of rows, and what its refusals mean."""

import json
from typing import Any

from scrapy.http import Response

from crawler.errors import SourceAnswerError, SourceChangedError

_ADVICE = {
    400: "does not know one of our filters; the program is older than the API",
    401: "does not accept the token; set DISTILLWATCH_COURTLISTENER_TOKEN to a valid one",
    403: "does not let this account in; look at your profile there",
    404: "has no such docket, or the place in its list is no longer valid; it is begun anew",
}


def json_of(response: Response, source_id: str) -> dict[str, Any]:
    """The object that an answer holds.

    Raises:
        SourceChangedError: it is no JSON object.
    """
    try:
        data = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise SourceChangedError(
            source_id, response.url, missing=f"JSON (it says: {said(response)})"
        ) from error
    if not isinstance(data, dict):
        raise SourceChangedError(source_id, response.url, missing="JSON object")
    return data


def rows_of(response: Response, data: dict[str, Any], source_id: str) -> list[dict[str, Any]]:
    """The rows of a list.

    Raises:
        SourceChangedError: it has no list.
    """
    rows = data.get("results")
    if not isinstance(rows, list):
        raise SourceChangedError(source_id, response.url, missing="list of results")
    return [row for row in rows if isinstance(row, dict)]


def refusal(response: Response, source_id: str) -> SourceAnswerError:
    """The error for an answer that is the account's or the program's fault, so that every further call is refused."""
    advice = _ADVICE[response.status]
    return SourceAnswerError(
        source_id, response.url, f"answers {response.status}: it {advice} ({said(response)})"
    )


def problem(response: Response) -> str:
    """A failed answer in a line."""
    return f"answers {response.status}: {_ADVICE.get(response.status, said(response))}"


def said(response: Response) -> str:
    """The beginning of an answer as one line."""
    return " ".join(response.body[:160].decode("utf-8", "replace").split())
