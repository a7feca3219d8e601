"""A stand-in for CourtListener's API on loopback: its bodies, paging, filters, throttles and errors, with invented dockets."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

BASE = "/api/rest/v4/"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
FILTERS = {
    "dockets": {"id", "court", "docket_number", "docket_number_core", "pacer_case_id", "date_modified__gt"},
    "docket-entries": {"docket", "entry_number", "date_modified__gt", "date_filed__gte"},
    "recap-documents": {
        "docket_entry",
        "docket_entry__docket",
        "is_available",
        "document_type",
        "document_number",
        "date_modified__gt",
    },
    "parties": {"docket", "filter_nested_results", "name"},
    "attorneys": {"docket", "filter_nested_results", "name"},
}
COMMON = {"order_by", "fields", "omit", "cursor", "page", "count"}
CURSOR_ORDERS = {"id", "-id", "date_created", "-date_created", "date_modified", "-date_modified"}
SEARCH = {"type", "q", "court", "docket_number", "case_name", "order_by", "cursor", "filed_after", "entry_date_filed_after"}  # fmt: skip


@dataclass
class CourtListener:
    """The data and the behaviour; tests change both."""

    dockets: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    attorneys: list[dict[str, Any]] = field(default_factory=list)
    opinions: list[dict[str, Any]] = field(default_factory=list)
    """As the search has them."""
    page_size: int = 20
    rates: dict[str, tuple[int, int]] = field(default_factory=lambda: {"125/day": (125, 86_400)})
    """Name of the window to calls and seconds."""
    retry_after: int | None = None
    """Seconds to ask for instead of the real ones."""
    base: str = ""
    asked: list[str] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    fail_next: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Answers (status, body) that come before the real ones."""
    clock: float | None = None
    tells_usage: bool = True
    """Whether `api-usage/` says what is left."""

    def now(self) -> float:
        return self.clock if self.clock is not None else time.time()

    def uri(self, kind: str, key: int) -> str:
        return f"{self.base}{BASE}{kind}/{key}/"

    def add_docket(self, key: int, **fields: Any) -> dict[str, Any]:
        row = {
            "resource_uri": self.uri("dockets", key), "id": key, "court": f"{self.base}{BASE}courts/cand/", "court_id": "cand",
            "absolute_url": f"/docket/{key}/alder-labs-inc-v-birch-ai-corp/", "date_created": stamp(0), "date_modified": stamp(0),
            "assigned_to_str": "Rowan Oakley", "referred_to_str": "", "date_filed": "2026-03-01", "date_terminated": None,
            "case_name": "Alder Labs, Inc. v. Birch AI Corp.", "docket_number": "4:26-cv-04711", "docket_number_core": "2604711",
            "pacer_case_id": "444001", "cause": "18:1836 Trade Secrets", "nature_of_suit": "880 Defend Trade Secrets Act",
            "jury_demand": "Plaintiff", "jurisdiction_type": "Federal Question", "mdl_status": "", "panel": [],
        } | fields  # fmt: skip
        self.dockets.append(row)
        return row

    def add_entry(
        self,
        key: int,
        docket: int,
        text: str,
        *,
        number: int | None = None,
        minutes: int = 0,
        short: str = "",
    ) -> dict[str, Any]:
        documents = []
        if number is not None:
            documents = [
                {
                    "resource_uri": self.uri("recap-documents", key), "id": key, "document_type": 1, "document_number": str(number),
                    "attachment_number": None, "pacer_doc_id": f"0350{key:08}", "description": short, "is_available": False,
                    "is_sealed": None, "plain_text": "x" * 50, "date_modified": stamp(minutes),
                }
            ]  # fmt: skip
        row = {
            "resource_uri": self.uri("docket-entries", key), "id": key, "docket": self.uri("dockets", docket), "tags": [],
            "date_created": stamp(minutes), "date_modified": stamp(minutes), "date_filed": "2026-03-01", "entry_number": number,
            "recap_sequence_number": f"2026-03-01.{key:03}", "pacer_sequence_number": key, "description": text, "recap_documents": documents,
        }  # fmt: skip
        self.entries.append(row)
        return row

    def add_party(self, key: int, docket: int, name: str, side: str, attorneys: list[int]) -> None:
        self.parties.append(
            {
                "resource_uri": self.uri("parties", key), "id": key, "name": name, "extra_info": "", "docket": docket,
                "attorneys": [{"attorney": self.uri("attorneys", a), "attorney_id": a, "docket": self.uri("dockets", docket), "docket_id": docket, "role": 2} for a in attorneys],
                "party_types": [{"docket": self.uri("dockets", docket), "docket_id": docket, "name": side, "date_terminated": None, "extra_info": ""}],
            }
        )  # fmt: skip

    def add_attorney(self, key: int, docket: int, name: str, contact: str) -> None:
        self.attorneys.append(
            {"resource_uri": self.uri("attorneys", key), "id": key, "name": name, "contact_raw": contact, "phone": "", "email": "",
             "parties_represented": [], "docket": docket}
        )  # fmt: skip

    def answer(self, url: str, token: str | None) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Status, body and headers of a request."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        path = parts.path.removeprefix(BASE).strip("/").split("/")
        kind = path[0]
        if token is not None and token != f"Token {TOKEN}":
            return 401, {"detail": "Invalid token."}, {"WWW-Authenticate": "Token"}
        if token is None and kind != "search":
            return (
                401,
                {"detail": "Authentication credentials were not provided."},
                {"WWW-Authenticate": "Token"},
            )
        if kind == "api-usage":
            return (200, self.usage(), {}) if self.tells_usage else (404, {"detail": "Not found."}, {})
        throttled = self.throttle()
        if throttled is not None:
            return throttled
        if self.fail_next:
            status, body = self.fail_next.pop(0)
            return status, body, {}
        if kind == "search":
            return self.search(query)
        if kind not in FILTERS:
            return 404, {"detail": "Not found."}, {}
        unknown = sorted(set(query) - FILTERS[kind] - COMMON)
        if unknown:
            return (
                400,
                {"detail": "Unknown filter parameters are not allowed.", "unknown_params": unknown},
                {},
            )
        if len(path) > 1:
            row = next((row for row in self.rows(kind) if str(row["id"]) == path[1]), None)
            return (200, row, {}) if row else (404, {"detail": "Not found."}, {})
        return self.page(kind, query, url)

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return {
            "dockets": self.dockets,
            "docket-entries": self.entries,
            "recap-documents": [
                {
                    **document,
                    "docket": row["docket"],
                    "absolute_url": f"/docket/{row['docket'].rstrip('/').rsplit('/', 1)[-1]}/{document['document_number']}/x/",
                }
                for row in self.entries
                for document in row["recap_documents"]
            ],
            "parties": self.parties,
            "attorneys": self.attorneys,
        }[kind]

    def usage(self) -> dict[str, Any]:
        windows = []
        for name, (limit, seconds) in self.rates.items():
            used = sum(moment > self.now() - seconds for moment in self.calls)
            windows.append(
                {"scope": "user", "rate": name, "used": used, "limit": limit, "remaining": max(0, limit - used), "window_seconds": seconds,
                 "reset_at": (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(), "blocked": False}
            )  # fmt: skip
        return {"current_usage": windows, "historical_usage": {}, "membership": None}

    def throttle(self) -> tuple[int, dict[str, Any], dict[str, str]] | None:
        for name, (limit, seconds) in self.rates.items():
            within = [moment for moment in self.calls if moment > self.now() - seconds]
            if len(within) >= limit:
                wait = (
                    self.retry_after
                    if self.retry_after is not None
                    else int(within[0] + seconds - self.now()) + 1
                )
                text = f"Request was throttled. Rate limit exceeded: {name}. Expected available in {wait} seconds."
                return 429, {"detail": text}, {"Retry-After": str(wait)}
        self.calls.append(self.now())
        return None

    def page(self, kind: str, query: dict[str, str], url: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        rows = [row for row in self.rows(kind) if self.fits(kind, row, query)]
        if query.get("count") == "on":
            return 200, {"count": len(rows)}, {}
        order = query.get("order_by", "-id")
        if order not in CURSOR_ORDERS:
            return (
                200,
                {"count": len(rows), "next": None, "previous": None, "results": rows[: self.page_size]},
                {},
            )
        key = order.lstrip("-")
        rows.sort(key=lambda row: (row.get(key) or 0, row["id"]), reverse=order.startswith("-"))
        start = 0
        if "cursor" in query:
            try:
                said = dict(parse_qsl(base64.b64decode(query["cursor"]).decode()))
                assert said["o"] == order
                start = int(said["p"])
            except (ValueError, KeyError, AssertionError):
                return 404, {"detail": "Invalid cursor"}, {}
        here = f"{self.base}{urlsplit(url).path}"
        plain = {name: value for name, value in query.items() if name != "cursor"}
        following = None
        if start + self.page_size < len(rows):
            cursor = base64.b64encode(urlencode({"o": order, "p": start + self.page_size}).encode()).decode()
            following = f"{here}?{urlencode({**plain, 'cursor': cursor})}"
        results = [self.lean(row, query.get("omit", "")) for row in rows[start : start + self.page_size]]
        return 200, {"count": f"{here}?count=on", "next": following, "previous": None, "results": results}, {}

    @staticmethod
    def lean(row: dict[str, Any], omit: str) -> dict[str, Any]:
        if "recap_documents__plain_text" not in omit or "recap_documents" not in row:
            return row
        return row | {
            "recap_documents": [
                {k: v for k, v in one.items() if k != "plain_text"} for one in row["recap_documents"]
            ]
        }

    @staticmethod
    def fits(kind: str, row: dict[str, Any], query: dict[str, str]) -> bool:
        if kind == "dockets":
            plain = {
                "court": "court_id",
                "docket_number": "docket_number",
                "docket_number_core": "docket_number_core",
            }
            return all(str(row[column]) == query[name] for name, column in plain.items() if name in query)
        if kind == "recap-documents":
            if str(row["is_available"]) != query.get("is_available", str(row["is_available"])):
                return False
            if str(row["document_type"]) != query.get("document_type", str(row["document_type"])):
                return False
        if "date_modified__gt" in query and row["date_modified"] <= query["date_modified__gt"]:
            return False
        wanted = query.get("docket") or query.get("docket_entry__docket")
        held = (
            row["docket"]
            if isinstance(row.get("docket"), int)
            else str(row.get("docket", "")).rstrip("/").rsplit("/", 1)[-1]
        )
        return wanted is None or str(held) == wanted

    def search(self, query: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        unknown = sorted(set(query) - SEARCH)
        if unknown:
            return (
                400,
                {"detail": "Unknown filter parameters are not allowed.", "unknown_params": unknown},
                {},
            )
        kind = query.get("type", "o")
        rows = {"o": self._found_opinions, "rd": self._found_filings}.get(kind, self._found_dockets)(query)
        after = query.get("filed_after") or query.get("entry_date_filed_after") or ""
        day = {"rd": "entry_date_filed"}.get(kind, "dateFiled")
        rows = [row for row in rows if row[day] >= after]
        start = 0
        if "cursor" in query:
            said = dict(parse_qsl(base64.b64decode(query["cursor"]).decode()))
            if said.get("t") != kind:
                return 404, {"detail": "Invalid cursor"}, {}
            start = int(said["p"])
        following = None
        if start + self.page_size < len(rows):
            cursor = base64.b64encode(urlencode({"t": kind, "p": start + self.page_size}).encode()).decode()
            plain = {name: value for name, value in query.items() if name != "cursor"}
            following = f"{self.base}{BASE}search/?{urlencode({**plain, 'cursor': cursor})}"
        found = rows[start : start + self.page_size]
        counts = {"count": len(rows), "document_count": 0}
        return 200, {**counts, "next": following, "previous": None, "results": found}, {}

    def _found_dockets(self, query: dict[str, str]) -> list[dict[str, Any]]:
        found = []
        for row in self.dockets:
            if query.get("docket_number") not in (None, row["docket_number"]):
                continue
            if query.get("court") not in (None, row["court_id"]):
                continue
            filings = [one for one in self._filings() if one["docket_id"] == row["id"]]
            said = " ".join(one["description"] for one in filings)
            if not self.has(query, row["case_name"], said):
                continue
            result = {
                "docket_id": row["id"], "docket_absolute_url": row["absolute_url"], "caseName": row["case_name"], "docketNumber": row["docket_number"],
                "court_id": row["court_id"], "dateFiled": row["date_filed"], "dateTerminated": None, "assignedTo": row["assigned_to_str"],
                "referredTo": None, "cause": row["cause"], "suitNature": row["nature_of_suit"], "juryDemand": row["jury_demand"],
                "jurisdictionType": row["jurisdiction_type"], "pacer_case_id": row["pacer_case_id"], "party": [], "attorney": [], "firm": [],
                "meta": {"timestamp": row["date_modified"]},
            }  # fmt: skip
            if query.get("type") == "r" and "docket_number" not in query:
                result["recap_documents"] = filings[:3]
            found.append(result)
        return found

    def _filings(self) -> list[dict[str, Any]]:
        return [
            {
                "id": document["id"], "docket_entry_id": row["id"], "docket_id": int(row["docket"].rstrip("/").rsplit("/", 1)[-1]),
                "entry_number": row["entry_number"], "entry_date_filed": row["date_filed"], "document_number": int(document["document_number"]),
                "attachment_number": None, "document_type": "PACER Document", "description": row["description"],
                "short_description": document["description"], "snippet": row["description"], "pacer_doc_id": document["pacer_doc_id"],
                "absolute_url": f"/docket/900001/{document['document_number']}/x/", "meta": {"timestamp": row["date_modified"]},
            }
            for row in self.entries
            for document in row["recap_documents"]
        ]  # fmt: skip

    def _found_filings(self, query: dict[str, str]) -> list[dict[str, Any]]:
        return [row for row in self._filings() if self.has(query, "", row["description"])]

    def _found_opinions(self, query: dict[str, str]) -> list[dict[str, Any]]:
        return [
            row for row in self.opinions if self.has(query, row["caseName"], row["opinions"][0]["snippet"])
        ]

    @staticmethod
    def has(query: dict[str, str], caption: str, text: str) -> bool:
        """Whether all words of the query are in the caption, or in caption and text."""
        asked = query.get("q", "")
        words = asked.removeprefix("caseName:").strip('"').casefold().split()
        where = caption if asked.startswith("caseName:") else f"{caption} {text}"
        return all(word in where.casefold() for word in words if word.isalpha() and word != "v")

    def feed(self, docket: str) -> str:
        rows = [row for row in self.entries if row["docket"].rstrip("/").endswith(f"/{docket}")][-30:]
        items = "".join(
            f"<entry><title>{'Entry #' + str(row['entry_number']) if row['entry_number'] else 'Minute entry from ' + row['date_filed']} in Alder v. Birch</title>"
            f'<link href="/docket/{docket}/alder/#entry-{row["entry_number"]}"/><updated>2026-03-01T09:00:00Z</updated><summary>{row["description"]}</summary></entry>'
            for row in reversed(rows)
        )
        return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Docket</title><link href="/docket/{docket}/alder/"/>{items}</feed>'


def stamp(minutes: int) -> str:
    """A time with the offset of US Pacific, so many minutes after a fixed one."""
    return (datetime(2026, 3, 1, 17, 0, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()


@contextmanager
def courtlistener() -> Iterator[CourtListener]:
    """The stand-in on a free port of loopback until the end of the block."""
    server_side = CourtListener()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server_side.asked.append(self.path)
            path = urlsplit(self.path).path
            if path == "/robots.txt":
                self.send(200, b"User-agent: *\nDisallow: /api/\n", "text/plain", {})
            elif path.startswith("/docket/") and path.endswith("/feed/"):
                self.send(200, server_side.feed(path.split("/")[2]).encode(), "application/atom+xml", {})
            elif path.startswith(BASE):
                status, body, headers = server_side.answer(self.path, self.headers.get("Authorization"))
                self.send(status, json.dumps(body).encode(), "application/json", headers)
            else:
                self.send(404, b"no", "text/plain", {})

        def send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server_side.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server_side
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
