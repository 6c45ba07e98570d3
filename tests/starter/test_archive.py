"""The archive of PostgreSQL's log: its settings, its folder, its base backups."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path

import pytest

from starter.archive import archive_folder, archiving, prepare_archive, segments
from starter.commands.archive import base_backup, base_backups, instant
from starter.place import Place
from starter.trouble import Trouble


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place of nobody else's user."""
    return Place(tmp_path, tmp_path, tmp_path, tmp_path, tmp_path, tmp_path, None, "key")


def test_the_folder_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKOFFICE_ARCHIVE", raising=False)
    assert archive_folder() is None
    monkeypatch.setenv("BACKOFFICE_ARCHIVE", "/a/folder")
    assert archive_folder() == Path("/a/folder")


def test_the_command_keeps_segments_in_it() -> None:
    found = archiving(Path("/a/folder"))
    assert found["archive_mode"] == "on"
    assert found["archive_timeout"] == "60"
    assert '"/a/folder/wal/%f"' in found["archive_command"] and "ARCHIVE" not in found["archive_command"]


def test_the_folder_is_private(place: Place, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    for _ in range(2):
        prepare_archive(place, archive)
    assert segments(archive).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ['a"b', "a$b", "a`b", "a%b", "a'b", "a\nb", "a\\b"])
def test_a_name_that_a_shell_reads_otherwise_is_refused(place: Place, tmp_path: Path, name: str) -> None:
    with pytest.raises(Trouble, match="plain name"):
        prepare_archive(place, tmp_path / name)


def test_only_whole_base_backups_count_oldest_first(tmp_path: Path) -> None:
    for name in ("base-20261102T000000Z", "base-20261101T000000Z", "draft-7"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "backup_label").touch()
    (tmp_path / "base-20261103T000000Z").mkdir()
    assert [path.name for path in base_backups(tmp_path)] == ["base-20261101T000000Z", "base-20261102T000000Z"]


def test_without_an_archive_there_is_no_base_backup(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKOFFICE_ARCHIVE", raising=False)
    with pytest.raises(Trouble, match="No archive is kept"):
        base_backup(place, [])


def test_an_instant_has_its_zone() -> None:
    assert instant("2026-11-24T17:00:00+01:00") == datetime(2026, 11, 24, 16, tzinfo=UTC)
    with pytest.raises(ArgumentTypeError, match="with its zone"):
        instant("2026-11-24T17:00:00")
