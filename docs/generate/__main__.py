"""Write the pages of the reference into `docs/`: `python -m docs.generate`, or `make reference`."""

from pathlib import Path

from docs.generate.pages import PAGES

if __name__ == "__main__":
    for name, page in PAGES.items():
        (Path(__file__).parents[1] / name).write_text(page(), encoding="utf-8")
