"""A long run of the fuzzing, and what came of it as a table: `make fuzz COUNT=20000 SECONDS=300`.

Words after it choose targets: `python -m tests.fuzz.run html feed`. Exit code 1 where something failed; its input is
then in tests/fuzz/seeds, to be mended and committed with what mends it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.targets import TARGETS


def main(wanted: list[str]) -> int:
    """Run the targets on every core and print how many inputs each took."""
    names = {target.name for target in TARGETS}
    if unknown := sorted(set(wanted) - names):
        print(f"no target {', '.join(unknown)}; there are {', '.join(sorted(names))}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        chosen = [f"test_changed_inputs_are_read_or_refused[{name}]" for name in wanted or sorted(names)]
        environment = os.environ | {"DISTILLWATCH_FUZZ_LOG": str(log)}
        environment.setdefault("DISTILLWATCH_FUZZ_COUNT", "10000")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "load"]
        done = subprocess.run(
            command + [f"tests/fuzz/test_fuzz.py::{name}" for name in chosen], env=environment, check=False
        )
        lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    print(f"{'target':<20} {'inputs':>10} {'s':>7}")
    for line in sorted(lines, key=lambda line: str(line["target"])):
        print(
            f"{line['target']:<20} {line['inputs']:>10,} {line['seconds']:>7,}{'  FAILED' * line['failed']}"
        )
    print(f"{'all':<20} {sum(line['inputs'] for line in lines):>10,}")
    return 1 if done.returncode or len(lines) < len(chosen) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
