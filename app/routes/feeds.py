"""The feeds and calendars that alerts are written to, for feed readers that ask over HTTP."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app import questions
from kb.settings import Settings

MEDIA = {"atom": "application/atom+xml; charset=utf-8", "calendar": "text/calendar; charset=utf-8"}
"""Types of channels that are files to subscribe to, with what they are served as."""


def feeds_of(settings: Settings) -> dict[str, str]:
    """Names of the channels that can be subscribed to, with their type."""
    return {
        name: channel.type
        for name, channel in sorted(settings.channels.items())
        if channel.type in MEDIA and channel.path is not None
    }


def feed(request: Request) -> Response:
    """A channel's file by the channel's name; 404 where there is no such channel or nothing was written to it yet."""
    settings = questions.settings()
    name = request.path_params["name"]
    kind = feeds_of(settings).get(name)
    path = settings.channels[name].path if kind else None
    if kind is None or path is None:
        return PlainTextResponse("There is no such feed.", status_code=404)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return PlainTextResponse("Nothing was written to this feed yet.", status_code=404)
    return Response(
        body, media_type=MEDIA[kind], headers={"Content-Security-Policy": "sandbox; default-src 'none'"}
    )
