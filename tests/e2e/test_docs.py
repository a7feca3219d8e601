"""The documentation says what happens: its `console` blocks are run over the demonstration, its other commands exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from app.cli.main import COMMANDS, build
from docs.generate.docstrings import meanings
from docs.generate.pages import PAGES as MADE
from kb.settings import ChannelSettings, Settings
from tests.e2e.demo_run import DemoStore

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_BLOCK = re.compile(r"^```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:\$ |    )?(?:[A-Z_]+=\S+ )*distillwatch (?P<words>[^#\n|]+)", re.MULTILINE)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Every command of a page's console blocks, with what it should print; "…" stands for any lines."""
    found = []
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        for part in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            found.append((command, printed.rstrip("\n")))
    return found


def code(page: Path) -> str:
    """What a page shows as code: fenced as a shell's, or indented."""
    text = page.read_text("utf-8")
    fenced = [
        found[1] for found in re.finditer(r"^```(?:sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]
    return "\n".join([*fenced, *re.findall(r"^    \S.*$", text, re.MULTILINE)])


def fits(printed: str, expected: str) -> bool:
    """Whether a command printed what a page shows; "…" stands for any number of lines, within a line for any words."""
    lines = [
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", ".*") + r"\n"
        for line in expected.splitlines()
    ]
    return re.fullmatch("".join(lines), "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())) is not None  # fmt: skip


@pytest.fixture(scope="module")
def folder(demo_store: DemoStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to write in, with a copy of the demonstration's data."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(demo_store.folder, folder / "data")
    return folder


@pytest.mark.parametrize(
    ("page", "command", "expected"),
    [
        pytest.param(page, command, expected, id=f"{page.stem}: {command[:50]}")
        for page in PAGES
        for command, expected in blocks(page)
    ],
)
def test_a_command_prints_what_the_page_shows(folder: Path, page: Path, command: str, expected: str) -> None:
    program, *words = shlex.split(command)
    assert program == "distillwatch"
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=folder,
        env=os.environ
        | {
            "DISTILLWATCH_DATA": str(folder / "data"),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
            "NO_COLOR": "1",
        },
    )
    assert done.returncode == 0, done.stderr
    assert fits(done.stdout, expected), f"{page.name}: {command}\n{done.stdout}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    for shown in _COMMAND.finditer(code(page)):
        words = shown["words"].split()
        if words[0].startswith("-"):
            continue
        assert words[0] in COMMANDS, f"{page.name}: {shown[0]}"


def test_an_option_that_is_shown_exists() -> None:
    texts = "\n".join(code(page) for page in (*PAGES, ROOT / "README.md"))
    wrong = []
    for shown in _COMMAND.finditer(texts):
        words = shown["words"].split()
        if words[0] not in COMMANDS:
            continue
        group = typer.main.get_command(build(words[0]))
        command = group.commands[words[0]]  # type: ignore[attr-defined]
        if len(words) > 1 and hasattr(command, "commands"):
            command = command.commands.get(words[1], command)
        known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        wrong += [
            f"{words[0]} {word}"
            for word in words
            if re.fullmatch(r"--[a-z-]+", word) and word not in known | {"--help"}
        ]
    assert wrong == []


@pytest.mark.parametrize("name", MADE)
def test_the_reference_says_what_the_program_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == MADE[name](), "run `make reference`"


@pytest.mark.parametrize("owner", [Settings, ChannelSettings])
def test_every_setting_has_its_meaning(owner: type[Settings] | type[ChannelSettings]) -> None:
    assert set(owner.model_fields) - set(meanings(owner)) == set()


@pytest.mark.parametrize(
    "page", [ROOT / "SECURITY.md", ROOT / "docs" / "faults.md"], ids=lambda page: page.stem
)
def test_every_test_that_is_named_as_proof_is_there(page: Path) -> None:
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", page.read_text("utf-8"))
    missing = [
        f"{file}::{function}"
        for file, function in named
        if not (path := ROOT / "tests" / file).is_file() or f"def {function}" not in path.read_text("utf-8")
    ]
    assert len(named) > 10
    assert missing == []


def test_a_departure_is_noticed() -> None:
    assert fits("a\nb\nc\n", "a\n…\nc")
    assert fits("a\n", "a\n…")
    assert fits("x: 12 nodes\n", "x: … nodes")
    assert not fits("a\nb\n", "a")
    assert not fits("a\nb\nd\n", "a\n…\nc")
