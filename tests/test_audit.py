"""The audit tells a known hole from a database that could not be asked, and pins that are not what they say."""

import pytest

from tests.audit import PINS, judged, offline, pins

HASH = "    --hash=sha256:" + "0" * 64


def test_every_pin_has_a_hash() -> None:
    found = pins(PINS.read_text("utf-8"))
    assert len(found) > 100
    assert [name for name, _, _, hashes in found if not hashes] == []


def test_what_is_not_as_pinned_is_told() -> None:
    text = (
        f"pytest==0.1 \\\n{HASH}\nno-such-package==1.0\nnumpy==0.2 ; python_full_version < '3' \\\n{HASH}\n"
    )
    wrong = offline(text)
    assert [line.split("==")[0].split(" ")[0] for line in wrong] == [
        "pytest",
        "no-such-package",
        "no-such-package",
    ]
    assert "without a hash" in wrong[1]


def test_a_line_that_is_no_pin_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        pins("-e git+https://evil.example/x\n")


def test_a_known_hole_and_an_unknown_package_are_told_apart() -> None:
    holes, unknown = judged(
        {
            "dependencies": [
                {"name": "sound", "version": "1", "vulns": []},
                {"name": "holed", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]},
                {"name": "other", "skip_reason": "not found"},
            ]
        }
    )
    assert holes == ["holed 2: PYSEC-1, mended in 2.1"]
    assert unknown == ["other: not found"]
