"""A server of many sized pages on loopback ports: a feed, ETags, and 304 for what has not changed."""

import asyncio
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection


def page_body(number: int, kilobytes: int) -> bytes:
    """A page of about so many kilobytes, two thirds of them article."""
    chosen = random.Random(number)
    words = [f"w{chosen.randrange(4000)}" for _ in range(kilobytes * 110)]
    text = "".join(f"<p>{' '.join(words[start : start + 60])}.</p>" for start in range(0, len(words), 60))
    menu = "".join(
        f'<li><a href="/{chosen.randrange(1000)}">Section {one}</a></li>' for one in range(kilobytes * 4)
    )
    return (
        f"<html><head><title>Story {number}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Story {number}</h1>{text}</article></body></html>"
    ).encode()


def _serve(ready: Connection, bodies: list[bytes], hosts: int, pages: int) -> None:
    """Answer on one port a host until the process is ended; page N has body N, and they begin again after the last."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("sockname")[1]
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            status, body, tag = b"200 OK", b"", f'"{path}"'
            if path == "/robots.txt":
                status = b"404 Not Found"
            elif path == "/feed.xml":
                links = "".join(
                    f"<item><link>http://127.0.0.1:{port}/{number}</link></item>"
                    for number in range(ports.index(port), pages, hosts)
                )
                body = f"<rss version='2.0'><channel>{links}</channel></rss>".encode()
            elif tag.encode() in head:
                status = b"304 Not Modified"
            else:
                number = int(path[1:])
                body = bodies[number % len(bodies)].replace(b"Story", f"Story {number}:".encode(), 1)
            writer.write(
                b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\nETag: " + tag.encode()
                + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )  # fmt: skip
            await writer.drain()

    async def quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    ports: list[int] = []

    async def main() -> None:
        servers = [await asyncio.start_server(quiet, "127.0.0.1", 0) for _ in range(hosts)]
        ports.extend(server.sockets[0].getsockname()[1] for server in servers)
        ready.send(ports)
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(main())


@contextmanager
def serving(bodies: list[bytes], *, hosts: int, pages: int) -> Iterator[list[int]]:
    """The server's ports, one a host, in a process of its own until the end of the block."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(theirs, bodies, hosts, pages), daemon=True)
    server.start()
    try:
        ports: list[int] = ours.recv()
        yield ports
    finally:
        server.terminate()
        server.join()
