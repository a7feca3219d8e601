"""Where CourtListener posts docket and search alerts: an address with a secret, answered before any work is done."""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from crawler.deliveries import MAX_BYTES, Receipt, folder_of, receive
from kb.settings import Settings

_STATUS = {
    Receipt.KEPT: 200,
    Receipt.KNOWN: 200,
    Receipt.NO_KEY: 400,
    Receipt.NO_EVENT: 400,
    Receipt.FULL: 503,
}


async def courtlistener_delivery(request: Request) -> PlainTextResponse:
    """Keep what is posted; 404 for a wrong secret, as where no secret is set and there is no such address."""
    settings = Settings()
    secret = settings.courtlistener_webhook
    given = str(request.path_params["secret"])
    if (
        secret is None
        or settings.read_only
        or not hmac.compare_digest(given.encode(), secret.get_secret_value().encode())
    ):
        return PlainTextResponse("Not Found", status_code=404)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return PlainTextResponse("too large", status_code=413)
    key = request.headers.get("idempotency-key")
    receipt = await run_in_threadpool(receive, folder_of(settings), key, bytes(body))
    return PlainTextResponse(receipt.value, status_code=_STATUS[receipt])
