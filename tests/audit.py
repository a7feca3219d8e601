"""Are the pinned packages free of known holes? Run by `make audit`; what needs no network is checked without one.

Exit code 1: a package has a known hole, or is not what the pins say. 2: the advisory database could not be asked, so
that nothing is known.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.markers import Marker

PINS = Path(__file__).parents[1] / "constraints.txt"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? *\\?$")


def pins(text: str) -> list[tuple[str, str, str | None, int]]:
    """Name, version, marker and number of hashes of every pinned package.

    Raises:
        ValueError: a line that is neither a pin nor a hash.
    """
    found: list[list[str | int | None]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if pin := _PIN.match(line):
            found.append([pin["name"], pin["version"], pin["marker"], 0])
        elif re.match(r"^ +--hash=sha256:[0-9a-f]{64} *\\?$", line) and found:
            found[-1][3] = int(found[-1][3] or 0) + 1
        elif line.strip():
            raise ValueError(f"line {number} is neither a pin nor a hash: {line[:80]}")
    return [(str(name), str(wanted), marker and str(marker), int(hashes or 0)) for name, wanted, marker, hashes in found]  # fmt: skip


def offline(text: str) -> list[str]:
    """What is wrong with the pins as far as this machine alone can say."""
    wrong = []
    for name, wanted, marker, hashes in pins(text):
        if not hashes:
            wrong.append(f"{name}=={wanted} is pinned without a hash")
        if marker and not Marker(marker).evaluate():
            continue
        try:
            there = version(name)
        except PackageNotFoundError:
            wrong.append(f"{name}=={wanted} is pinned and not installed; run `make install`")
            continue
        if there != wanted:
            wrong.append(f"{name} is pinned at {wanted} and installed as {there}; run `make install`")
    return wrong


def judged(report: dict[str, list[dict[str, object]]]) -> tuple[list[str], list[str]]:
    """From pip-audit's JSON: the known holes, and the packages that nothing is known of, a line each."""
    holes, unknown = [], []
    for package in report["dependencies"]:
        named = f"{package['name']} {package.get('version', '')}".strip()
        if reason := package.get("skip_reason"):
            unknown.append(f"{named}: {reason}")
        for hole in package.get("vulns", ()):  # type: ignore[attr-defined]
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            holes.append(f"{named}: {hole['id']}, mended in {mended}")
    return holes, unknown


def main() -> int:
    """Run every check; the exit code."""
    wrong = offline(PINS.read_text("utf-8"))
    print(f"pins: {'; '.join(wrong) if wrong else 'every package has its hash and is installed as pinned'}")
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--requirement", str(PINS), "--no-deps", "--disable-pip",
         "--format", "json", "--progress-spinner", "off", "--timeout", "30"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        holes, unknown = judged(json.loads(asked.stdout))
    except (ValueError, KeyError, TypeError):
        last = asked.stderr.strip().splitlines()[-1:] or ["no answer"]
        print(
            f"advisories: the database could not be asked ({last[0]}); nothing is known, run it with a network"
        )
        return 1 if wrong else 2
    for line in holes:
        print(f"advisories: {line}; raise it with `make lock`")
    if unknown:
        print(
            f"advisories: the database could not be asked about {len(unknown)} packages, such as {unknown[0]}; "
            "nothing is known of them, run it where the package index can be reached"
        )
    if not holes and not unknown:
        print("advisories: no package has a known hole")
    return 1 if wrong or holes else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
