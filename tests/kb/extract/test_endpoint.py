"""Claims from an OpenAI-compatible server on loopback: checked word for word, and done without where it fails."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from spacy.language import Language

from kb.annotation import AnnotatedDocument
from kb.errors import SettingsError
from kb.extract.endpoint import COMPONENT, EndpointClaims
from kb.extract.pipeline import annotate, load_pipeline
from kb.ontology import Predicate, Stance
from kb.settings import Settings

TEXT = "A quarrel in Bern\n\nBrightwater Labs runs a lab here. Brightwater Labs said Tessel AI had copied its model, which Tessel AI denies."
Reply = Callable[[dict[str, Any]], tuple[int, bytes]]


class _Server:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, dict[str, Any]]] = []
        self.reply: Reply = lambda question: claims_for(question, [])
        self.url = ""


@contextmanager
def serving() -> Iterator[_Server]:
    server = _Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append((self.headers["Authorization"], body))
            status, content = server.reply(json.loads(body["messages"][1]["content"]))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on the screen."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def claims_for(question: dict[str, Any], claims: list[Any]) -> tuple[int, bytes]:
    """An answer in the form of a chat completion; names in the claims become the question's ids."""
    ids = {entity["name"]: entity["id"] for entity in question["entities"]}
    told = [
        {key: ids.get(value, value) if isinstance(value, str) else value for key, value in claim.items()}
        if isinstance(claim, dict)
        else claim
        for claim in claims
    ]
    return 200, json.dumps({"choices": [{"message": {"content": json.dumps({"claims": told})}}]}).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[_Server]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def plain() -> Language:
    """The pipeline without an endpoint."""
    return load_pipeline(Settings())


@pytest.fixture(scope="module")
def asking(server: _Server) -> Language:
    """The pipeline that asks the server."""
    return load_pipeline(
        Settings(
            claims_endpoint=server.url,
            claims_endpoint_model="stronger",
            claims_endpoint_key=SecretStr("open-sesame"),
        )
    )


@pytest.fixture
def nlp(asking: Language, server: _Server) -> Language:
    """The pipeline that asks the server, before its first question."""
    server.asked.clear()
    component = asking.get_pipe(COMPONENT)
    assert isinstance(component, EndpointClaims)
    component.failures = 0
    return asking


def read(nlp: Language) -> AnnotatedDocument:
    (document,) = annotate(nlp, [AnnotatedDocument(id="one", text=TEXT)])
    return document


def copied(**other: Any) -> dict[str, Any]:
    """A good claim, with fields changed."""
    return {
        "evidence": "Tessel AI had copied its model",
        "speaker": "Brightwater Labs",
        "stance": "alleged",
        "predicate": "distilled",
        "subject": "Tessel AI",
        "object": "Brightwater Labs",
        **other,
    }


def test_a_checked_answer_takes_the_place_of_the_packaged_models_claims(
    nlp: Language, server: _Server
) -> None:
    server.reply = lambda question: claims_for(question, [copied()])
    document = read(nlp)
    (claim,) = document.claims
    names = {entity.id: entity.name for entity in document.entities}
    assert (claim.predicate, claim.stance) == (Predicate.DISTILLED, Stance.ALLEGED)
    assert (names[claim.subject or ""], names[claim.object or ""]) == ("Tessel AI", "Brightwater Labs")
    assert names[claim.speaker or ""] == "Brightwater Labs"
    assert document.text[claim.start : claim.end] == TEXT[TEXT.index("Brightwater Labs said") :]
    assert claim.rule == "endpoint:stronger"
    ((key, body),) = server.asked
    assert key == "Bearer open-sesame"
    assert body["model"] == "stronger"
    assert "open-sesame" not in json.dumps(body)
    assert "open-sesame" not in nlp.config.to_str() + json.dumps(nlp.meta)


@pytest.mark.parametrize(
    "claim",
    [
        copied(evidence="Tessel AI had cloned its model"),
        copied(evidence=" "),
        copied(subject="e999"),
        copied(object=None),
        copied(object="Tessel AI"),
        copied(predicate="presides"),
        copied(predicate="stole"),
        copied(stance="shouted"),
        copied(predicate="said", speaker=None),
        {"evidence": 7},
        "Tessel AI copied it",
        None,
    ],
)
def test_what_cannot_be_checked_is_dropped(nlp: Language, server: _Server, claim: Any) -> None:
    server.reply = lambda question: claims_for(question, [claim, copied()])
    assert len(read(nlp).claims) == 1


@pytest.mark.parametrize(
    ("status", "content", "reason"),
    [
        (500, b"{}", " answered 500"),
        (302, b"", " answered 302"),
        (200, b"<html>", "'s answer is not in the form that was asked for"),
        (200, b'{"choices": []}', "'s answer is not in the form that was asked for"),
        (
            200,
            b'{"choices": [{"message": {"content": "sure!"}}]}',
            "'s answer is not in the form that was asked for",
        ),
        (
            200,
            b'{"choices": [{"message": {"content": "{\\"claims\\": 3}"}}]}',
            "'s answer holds no list of claims",
        ),
        (200, b" " * 4_000_001, " answered more than 4000000 bytes"),
    ],
)
def test_without_a_usable_answer_the_packaged_models_claims_stay(
    nlp: Language,
    plain: Language,
    server: _Server,
    caplog: pytest.LogCaptureFixture,
    status: int,
    content: bytes,
    reason: str,
) -> None:
    server.reply = lambda question: (status, content)
    assert read(nlp).claims == read(plain).claims
    assert f"one: the claims endpoint{reason}, so the packaged model's claims stay" in caplog.text


def test_an_endpoint_that_keeps_failing_is_left_alone(
    nlp: Language, server: _Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = lambda question: (503, b"")
    for _ in range(5):
        read(nlp)
    assert len(server.asked) == 3
    assert "it is not asked again in this run" in caplog.text


def test_nothing_is_sent_where_no_endpoint_is_set(plain: Language, server: _Server) -> None:
    server.asked.clear()
    read(plain)
    assert server.asked == []


def test_settings_that_make_no_endpoint_are_named() -> None:
    with pytest.raises(SettingsError, match="claims_endpoint_model"):
        load_pipeline(Settings(claims_endpoint="http://127.0.0.1:1/v1"))
    with pytest.raises(SettingsError, match="no http or https address"):
        load_pipeline(Settings(claims_endpoint="file:///etc/passwd", claims_endpoint_model="m"))
