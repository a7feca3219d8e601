"""A backup made by somebody hostile: nothing is written outside the folder, and nothing is left inside it."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import StoreError
from kb.settings import Settings
from kb.store.backup import restore

Spoil = Callable[[tarfile.TarFile], None]


def add(tar: tarfile.TarFile, name: str, content: bytes = b"owned", **fields: object) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    for key, value in fields.items():
        setattr(member, key, value)
    tar.addfile(member, io.BytesIO(content))


def through_a_link(tar: tarfile.TarFile) -> None:
    add(tar, "archive", b"", type=tarfile.SYMTYPE, linkname="..")
    add(tar, "archive/outside")


HOSTILE: dict[str, Spoil] = {
    "a parent folder": lambda tar: add(tar, "../outside"),
    "a parent folder within": lambda tar: add(tar, "archive/../../outside"),
    "a link out and a file behind it": through_a_link,
    "a link to a file outside": lambda tar: add(tar, "distillwatch.db", b"", type=tarfile.LNKTYPE, linkname="../kept"),
    "a device": lambda tar: add(tar, "archive/null", b"", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
}  # fmt: skip


def backup_with(path: Path, spoil: Spoil) -> None:
    """A file that is a sound backup but for what is added."""
    content = b"not looked at"
    with tarfile.open(path, "w") as tar:
        spoil(tar)
        add(tar, "distillwatch.db", content)
        digests = {"distillwatch.db": hashlib.sha256(content).hexdigest()}
        add(tar, "manifest.json", json.dumps({"sha256": digests}).encode())


@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE)
def test_no_name_in_a_backup_leads_out_of_the_folder(spoil: Spoil, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    copy = tmp_path / "copy.tar"
    backup_with(copy, spoil)
    data = tmp_path / "data"
    with pytest.raises(StoreError, match="backup"):
        restore(copy, Settings(data=data))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.tar", "data", "kept"]
    assert (tmp_path / "kept").read_text() == "mine"
    assert list(data.iterdir()) == []


def test_an_absolute_name_stays_below_the_folder_or_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    copy = tmp_path / "copy.tar"
    backup_with(copy, lambda tar: add(tar, str(outside)))
    data = tmp_path / "data"
    try:
        restore(copy, Settings(data=data))
    except StoreError:
        assert list(data.iterdir()) == []
    assert not outside.exists()
