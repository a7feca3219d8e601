"""Reference data that lies beside the checkout on some machines; tests that use it skip where it is absent."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared(relative: str) -> Path:
    """A file or folder of the reference data; skips the test where there is none."""
    path = ROOT.parent / "shared" / relative
    if not path.exists():
        pytest.skip(f"reference data {relative} is not on this machine")
    return path
