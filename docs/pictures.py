"""The pictures of README.md and app.md, taken of the app over the demonstration.

    make demo ARGS=--no-app && make pictures

Chromium draws them; Pillow keeps 256 colours of each, which leaves a quarter of the bytes and no difference that can be seen.
"""

import argparse
import io
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app.cli.demo import demo_settings
from tests.e2e.app_browser import Reader, reading, running_app, running_browser

HERE = Path(__file__).parent
_COLOURS = 256
_SIZE = (1360, 850)
_GRAPH = '[role="img"][data-drawn]'


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, and the page that it shows."""

    name: str
    path: str
    drawn: str = "[data-dw-drawn]"
    """What is there when the page is ready to be looked at."""
    middle: str | None = None
    """What the picture has in its middle; None shows the page's top."""


def pictures(store: Path) -> list[Picture]:
    """Every picture; ids that follow from the demonstration's texts are looked up."""
    with closing(sqlite3.connect(store)) as rows:

        def one(query: str) -> str:
            return str(rows.execute(query).fetchone()[0])

        distilled = one(
            "select id from proposition where predicate = 'distilled' order by support_origins desc, id limit 1"
        )
        document = one("select document_id from claim group by 1 order by count(*) desc, 1 limit 1")
        case = one("select case_id from docket_entry group by 1 order by count(*) desc, 1 limit 1")
    chart = '[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg'
    return [
        Picture("app.png", "", chart),
        Picture("app-claims.png", f"claims?c_proposition={distilled}"),
        Picture("app-company.png", "company?id=company-deepseek", chart),
        Picture("app-case.png", f"case?id={case}"),
        Picture("app-document.png", f"document?id={document}"),
        Picture("app-graph.png", "graph?g_sel=company-deepseek", _GRAPH, middle=_GRAPH),
        Picture("app-review.png", "review"),
    ]


def take(reader: Reader, picture: Picture, folder: Path) -> Path:
    """Take one picture."""
    page = reader.open(picture.path)
    page.wait_for_selector(picture.drawn, state="attached", timeout=60_000)
    if picture.middle:
        page.locator(picture.middle).evaluate("element => element.scrollIntoView({ block: 'center' })")
    # the mouse and the cursor are nobody's
    page.mouse.move(0, 0)
    reader.settled()
    whole = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    path = folder / picture.name
    few = whole.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    return path


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="of a demonstration; where `make demo` keeps it by default")
    parser.add_argument("--out", type=Path, default=HERE)
    given = parser.parse_args()
    data = demo_settings(given.data).data
    width, height = _SIZE
    with (
        running_app(data) as address,
        running_browser() as browser,
        reading(browser, address, width=width, height=height) as reader,
    ):
        for picture in pictures(data / "distillwatch.db"):
            path = take(reader, picture, given.out)
            sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
