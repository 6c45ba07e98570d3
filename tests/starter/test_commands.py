"""The command line without servers: what it reads, packs, looks for and removes."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from starter.__main__ import main
from starter.commands.data import DUMP, pack, reset, unpack
from starter.commands.looking import NOT_RUNNING, archived, doctor, duration, logs, look, status, tick
from starter.commands.up import of_full_disk, parse, unwell
from starter.place import Place
from starter.state import Lock
from starter.trouble import Trouble, told
from tests.conftest import ROOT

WELL = {"ready": True, "well": True, "checks": [{"name": "database", "ok": True, "vital": True, "wrong": ""}]}


@pytest.fixture
def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An installation that does not run, with some files in it."""
    monkeypatch.setenv("BACKOFFICE_VAR", str(folder / "var"))
    for name in ("DATABASE_URL", "REDIS_URL", "BACKOFFICE_PORT"):
        monkeypatch.delenv(name, raising=False)
    found = Place.find(ROOT)
    for folder in (found.logs, found.secrets, found.var / "backups", found.var / "pg" / "base"):
        folder.mkdir(parents=True, exist_ok=True)
    found.secrets.chmod(0o700)
    (found.var / "backups" / "kept.tar").write_text("precious")
    found.log("web").write_text("1\n2\n3\n")
    return found


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {"size": None, "port": None, "check": False, "detach": False, "host": "127.0.0.1"}),
        (["--size", "large", "--port", "9100", "--check"], {"size": "large", "port": 9100, "check": True}),
        (["--detach", "--host", "0.0.0.0"], {"detach": True, "host": "0.0.0.0"}),
    ],
)
def test_the_command_line_is_read(place: Place, arguments: list[str], expected: dict[str, Any]) -> None:
    found = vars(parse(arguments))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "65536"], ["--port", "x"], ["--size", "huge"]])
def test_what_cannot_be_is_refused(place: Place, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(arguments)
    assert "expected" in capsys.readouterr().err or "huge" in arguments


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        (WELL, ""),
        ({"ready": True}, ""),
        ({}, "/readyz does not answer"),
        ({"ready": False, "checks": []}, "/readyz says not ready"),
        (
            {"ready": True, "well": False, "checks": [{"name": "worker", "ok": False, "wrong": "no sign of life"}]},
            "worker: no sign of life",
        ),
    ],
)
def test_health_in_one_line(found: dict[str, Any], wrong: str) -> None:
    assert unwell(found) == wrong


def test_the_usage_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", "--help"]) == 0
    usage = capsys.readouterr().out
    for name in [
        "status",
        "stop",
        "logs",
        "doctor",
        "psql",
        "shell",
        "manage",
        "create-admin",
        "backup",
        "restore",
        "reset",
    ]:
        assert f"bin/up {name}" in usage
    assert main(["up", "nonsense"]) == 1
    assert "does not know 'nonsense'" in capsys.readouterr().err


def test_what_does_not_run_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(place, []) == NOT_RUNNING
    assert "is not running. Start it with bin/up." in capsys.readouterr().out
    assert main(["up", "stop"]) == 0
    for command in (["psql"], ["shell"], ["manage", "prove"], ["create-admin"]):
        assert main(["up", *command]) == 1
        assert "start it: bin/up" in capsys.readouterr().err


def test_logs(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert logs(place, ["web", "-n", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["    2", "    3"]
    with pytest.raises(Trouble, match="no log 'nope'") as refused:
        logs(place, ["nope"])
    assert refused.value.remedy == "one of web"


@pytest.mark.parametrize(
    ("seconds", "words"), [(59.9, "up for 0 min 59 s"), (61, "up for 1 min 1 s"), (7260, "up for 2 h 1 min")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    (place.secrets / "secret_key").write_text("x")
    (place.secrets / "secret_key").chmod(0o644)
    (place.postgres_data).mkdir(exist_ok=True)
    (place.postgres_data / "PG_VERSION").write_text("17\n")
    assert doctor(place, []) == 1
    told_of = capsys.readouterr().out
    assert "!!  secrets                others can read secret_key" in told_of and "chmod -R go=" in told_of
    assert "!!  data version" in told_of and "made by PostgreSQL 17" in told_of
    assert told_of.rstrip().endswith("2 wrong.")
    (place.secrets / "secret_key").chmod(0o600)
    (place.postgres_data / "PG_VERSION").unlink()
    assert {finding.what for finding in look(place) if finding.wrong} == set()
    told = {finding.what: finding.note for finding in look(place)}
    assert ("root" in told["own processes"]) == (os.geteuid() == 0)
    assert {"Python", "platform", "disk", "environment", "secrets", "running", "port"} <= {f.what for f in look(place)}


def test_a_beat_that_does_not_tick_is_found(place: Place) -> None:
    place.log("beat").write_text("tick\n")
    ticked = place.log("beat").stat().st_mtime
    assert tick(place, ticked + 60, ticked - 500).wrong == ""
    assert tick(place, ticked + 400, ticked - 500).wrong == "silent for 400 s"
    assert tick(place, ticked + 400, ticked + 380).wrong == "", "it was started only now"


def test_an_archive_that_falls_behind_is_found(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKOFFICE_ARCHIVE", raising=False)
    assert "none is kept" in archived(0.0, 0.0).note
    monkeypatch.setenv("BACKOFFICE_ARCHIVE", str(tmp_path))
    segment = tmp_path / "wal" / "0000000100000000000000A7"
    segment.parent.mkdir()
    assert archived(500.0, 450.0).wrong == "", "it was started only now"
    assert archived(500.0, 350.0).wrong == "no log was archived for 150 s"
    segment.touch()
    kept = segment.stat().st_mtime
    assert archived(kept + 100, 0.0).wrong == ""
    assert archived(kept + 130, 0.0).wrong == "no log was archived for 130 s"
    assert archived(kept + 130, 0.0).remedy.endswith(f"is there room in {tmp_path}?")


@pytest.mark.parametrize(
    ("error", "way_out"),
    [
        (OSError(28, "No space left on device", "/a/file"), "make room"),
        (OSError(13, "Permission denied", "/a/file"), "as the user who owns the folder"),
        (OSError(30, "Read-only file system", "/a/file"), "BACKOFFICE_VAR=/a/folder"),
        (OSError(5, "Input/output error"), "bin/up doctor"),
    ],
)
def test_what_the_system_refuses_is_told_in_our_words(error: OSError, way_out: str) -> None:
    assert way_out in told(error).remedy


def test_a_full_disk_is_named_as_the_cause(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = Trouble("postgres was not ready", "look")
    assert of_full_disk(place.var, trouble) is trouble
    usage = os.statvfs(place.var)
    monkeypatch.setattr("starter.commands.up.FULL", usage.f_bavail * usage.f_frsize * 2)
    found = of_full_disk(place.var, trouble)
    assert found.what.startswith(f"The disk of {place.var} is full (") and "postgres was not ready" in found.what
    assert "make room" in found.remedy


def test_reset_removes_data_and_keeps_backups(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble, match="This removes the data"):
        reset(place, [])
    assert place.log("web").exists()
    lock = Lock(place.var)
    lock.take()
    with pytest.raises(Trouble, match="is running"):
        reset(place, ["--yes"])
    lock.release()
    assert reset(place, ["--yes"]) == 0
    assert [path.name for path in place.var.iterdir()] == ["backups"]
    assert (place.var / "backups" / "kept.tar").read_text() == "precious"


def test_reset_leaves_a_database_that_is_not_ours(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db/books")
    (place.secrets / "roles.json").write_text("{}")
    reset(place, ["--yes"])
    assert sorted(path.name for path in place.var.iterdir()) == ["backups", "secrets"]


@pytest.fixture
def archive(place: Place, tmp_path: Path) -> Path:
    """A backup, packed."""
    (place.secrets / "secret_key").write_text("the key\n")
    dump = tmp_path / DUMP
    dump.write_bytes(b"PGDMP" + bytes(1000))
    target = tmp_path / "made.tar"
    pack(target, dump, place)
    return target


def test_a_backup_is_whole_private_and_reads_back(archive: Path, tmp_path: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    folder = tmp_path / "out"
    folder.mkdir()
    unpack(archive, folder)
    assert (folder / DUMP).read_bytes().startswith(b"PGDMP")
    assert (folder / "secret_key").read_text() == "the key\n"


def test_a_backup_that_is_none_or_damaged_is_refused(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Trouble, match="is no backup of Backoffice"):
        unpack(ROOT / "README.md", folder)
    with pytest.raises(Trouble, match="is no backup of Backoffice"):
        unpack(tmp_path / "absent.tar", folder)
    damaged = tmp_path / "damaged.tar"
    raw = bytearray(archive.read_bytes())
    raw[raw.index(b"PGDMP") + 100] ^= 1
    damaged.write_bytes(raw)
    with pytest.raises(Trouble, match=r"is damaged: database\.dump"):
        unpack(damaged, folder)
    later = tmp_path / "later.tar"
    (folder / "manifest.json").write_text(json.dumps({"format": 2, "sha256": {}}))
    with tarfile.open(later, "w") as file:
        file.add(folder / "manifest.json", "manifest.json")
    with pytest.raises(Trouble, match="has format 2; this version reads 1"):
        unpack(later, folder)


def test_serving_needs_servers_and_a_name_that_is_known(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "flower"]) == 1
    assert "expected web, worker or beat" in capsys.readouterr().err
    assert main(["serve", "web"]) == 1
    assert "DATABASE_URL and REDIS_URL must be set" in capsys.readouterr().err


def test_health_of_a_container_without_a_server(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_PORT", "1")
    assert main(["healthy"]) == 1


@pytest.mark.parametrize("program", ["up", "test", "bench", "drill"])
def test_programs_find_a_python_or_say_what_to_do(tmp_path: Path, program: str) -> None:
    away = {"PATH": str(tmp_path)}
    for name in ("dirname", "pwd"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    found = subprocess.run(
        ["/bin/sh", str(ROOT / "bin" / program)], env=away, capture_output=True, text=True, check=False, timeout=60
    )
    assert found.returncode == 2
    assert "needs Python 3.11 or later" in found.stderr and "apt-get install python3" in found.stderr


def test_the_starter_needs_nothing_but_python(tmp_path: Path) -> None:
    """It runs before anything is installed: isolated from every package, it says its usage."""
    command = [sys.executable, "-S", "-P", "-m", "starter", "up", "--help"]
    found = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert found.returncode == 0, found.stderr
