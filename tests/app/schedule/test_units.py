"""The files for systemd, cron and containers say what to run, where, and hold odd paths."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from app.cli.main import COMMANDS
from app.schedule.units import UnitKind, write_units
from kb.errors import SettingsError
from kb.settings import Settings


def written(folder: Path, kind: UnitKind, data: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path, _ in write_units(folder, [kind], Settings(data=data))}


def test_systemd_gets_a_service_and_a_timer(tmp_path: Path) -> None:
    files = written(tmp_path / "units", UnitKind.SYSTEMD, tmp_path / "100% data")
    assert set(files) == {
        "distillwatch.service", "distillwatch-once.service", "distillwatch-once.timer", "distillwatch-worker.service"}  # fmt: skip
    units = {}
    for name, text in files.items():
        units[name] = configparser.ConfigParser(interpolation=None, strict=True)
        units[name].optionxform = str  # type: ignore[assignment,method-assign]
        units[name].read_string(text)
    service = units["distillwatch.service"]["Service"]
    assert service["ExecStart"] == f'"{sys.executable}" "-P" "-m" "app.cli.main" "schedule" run'
    assert service["Environment"] == f'"DISTILLWATCH_DATA={tmp_path}/100%% data"'
    assert int(service["TimeoutStopSec"]) > 10
    assert units["distillwatch-once.service"]["Service"]["ExecStart"].endswith("run --once")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    files = written(tmp_path, UnitKind.SYSTEMD, tmp_path)
    found = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_the_line_of_cron_runs_in_a_shell_from_any_folder(tmp_path: Path) -> None:
    data = tmp_path / "it's 100% data"
    text = written(tmp_path, UnitKind.CRON, data)["distillwatch.cron"]
    [line] = [line for line in text.splitlines() if not line.startswith("#")]
    assert line.startswith("*/10 * * * * cd ")
    # cron hands the rest to sh and takes the backslash off an escaped percent sign.
    shell = line.removeprefix("*/10 * * * * ").replace("\\%", "%")
    told = shell.replace(sys.executable, 'sh -c \'echo "$DISTILLWATCH_DATA" "$@"\' sh')
    subprocess.run(["sh", "-c", told], check=True, cwd="/")
    log = (data / "logs" / "schedule-cron.txt").read_text()
    assert log.strip() == f"{data} -P -m app.cli.main schedule run --once"


def test_a_container_is_built_from_the_sources_and_keeps_its_data(tmp_path: Path) -> None:
    files = written(tmp_path, UnitKind.CONTAINER, tmp_path)
    compose = yaml.safe_load(files["compose.yaml"])
    assert set(compose["services"]) == {"postgres", "schedule", "worker", "app"}
    for name in ("schedule", "worker", "app"):
        assert "distillwatch@" in compose["services"][name]["environment"]["DISTILLWATCH_DATABASE_URL"]
        assert set(compose["services"][name]["depends_on"]) == {"postgres"}
    words = compose["services"]["worker"]["command"]
    assert words[0] in COMMANDS
    service = compose["services"]["schedule"]
    context = Path(service["build"]["context"])
    assert Path(service["build"]["dockerfile"]) == tmp_path / "Containerfile"
    for line in files["Containerfile"].splitlines():
        if line.startswith("COPY "):
            assert all((context / name).exists() for name in line.split()[1:-1])
    assert service["volumes"] == ["data:/data"]
    assert "USER distillwatch" in files["Containerfile"]


def test_a_folder_that_no_unit_file_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="control character"):
        written(tmp_path, UnitKind.SYSTEMD, tmp_path / "a\nExecStart=b")
