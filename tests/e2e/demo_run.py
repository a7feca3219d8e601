"""The demonstration as a command, for the tests that look at what it leaves."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class DemoStore:
    """What a run of the demonstration left."""

    folder: Path
    report: dict[str, Any]
    """What it printed with --json."""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "distillwatch.db"


def run_demo(folder: Path) -> dict[str, Any]:
    """Run the command on a folder; its JSON."""
    command = [sys.executable, "-m", "app.cli.main", "demo", "--no-app", "--json", "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
