"""`distillwatch app`: opens the pages over the store, on the loopback address unless people sign in."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import load_settings, out


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("app", epilog="Example: distillwatch app --data ./data --port 8600")(app_command)


def app_command(
    data: Annotated[Path | None, typer.Option(help="Folder of the store and the archive.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = None,
    address: Annotated[
        str, typer.Option(help="Address to listen on; another than this machine's own needs sign-in.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Open the app in the browser; it listens on this machine only, unless people sign in."""
    from app.server import serve

    settings = load_settings(data=data, port=port)
    # The pages read the settings anew for each view, in the server's own process.
    os.environ["DISTILLWATCH_DATA"] = str(settings.data.absolute())
    os.environ["DISTILLWATCH_PORT"] = str(settings.port)
    out.print(f"http://{address}:{settings.port} (stop with Ctrl+C)")
    serve(port=settings.port, browser=not no_browser, address=address)
