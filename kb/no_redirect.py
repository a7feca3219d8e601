"""Requests that go where the settings say and nowhere else."""

import urllib.request
from typing import Any


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a signed body, a text or a key is for the address that somebody set."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""
