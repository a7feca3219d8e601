"""`distillwatch app` as a command: where it listens, and what it says when it cannot."""

import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.e2e.app_browser import running_app


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [
                sys.executable,
                "-m",
                "app.cli.main",
                "app",
                "--data",
                str(tmp_path),
                "--port",
                str(port),
                "--no-browser",
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ended.returncode == 1
    assert re.search(rf"error: port {port}: .*--port", ended.stderr)
    assert "Traceback" not in ended.stderr


def test_it_listens_on_this_machine_only(sample_app: str) -> None:
    port = int(sample_app.rpartition(":")[2])
    own = [
        address[4][0]
        for address in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET, socket.SOCK_STREAM)
        if not str(address[4][0]).startswith("127.")
    ]
    for address in own:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((address, port)) != 0
    with urllib.request.urlopen(f"{sample_app}/health", timeout=10) as answer:
        assert answer.status == 200


def test_another_host_name_is_refused(sample_app: str) -> None:
    port = int(sample_app.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(
            b"GET /_stcore/stream HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://evil.example\r\n\r\n"
        )
        assert b" 101 " not in link.recv(200).split(b"\r\n")[0]


def test_it_starts_where_there_is_no_store_and_makes_none(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running_app(folder) as address, urllib.request.urlopen(f"{address}/", timeout=10) as answer:
        assert answer.status == 200
    assert not folder.exists()
