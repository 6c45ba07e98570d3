"""A small firm, crashed twice and restored once; and a restore that is not what it should be."""

from dataclasses import replace
from typing import Any

from backoffice.drill import restore
from backoffice.drill.restore import archiving, perform


def test_books_are_restored_to_a_moment_and_the_archive_goes_on(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: Any
) -> None:
    options = {"phases": 3, "targets": 1, "journals": 60, "seed": 1}
    restored = restore.restored
    wrong: list[bool] = []

    def twice(kept: restore.Kept, moment: restore.Moment) -> list[Any]:
        """Restores it, and judges it by what the tables were not."""
        other = replace(moment, tables=(("ledger_journal", "(0, 0)"), *moment.tables[1:]))
        wrong.extend(row.held for row in restored(kept, other)[:1])
        return restored(kept, moment)

    monkeypatch.setattr(restore, "restored", twice)
    with django_db_blocker.unblock():
        rows = perform(options, lambda _: None)
    assert all(row.held for row in rows), rows
    assert [row.what for row in rows][:1] == ["a base backup"]
    assert wrong == [False]


def test_a_segment_is_kept_whole_or_not_at_all(tmp_path: Any) -> None:
    """Kept again it is no trouble; another content under the same name is."""
    import subprocess

    archive = tmp_path / "archive"
    archive.mkdir()
    segment = tmp_path / "00000001"
    segment.write_bytes(b"log")
    command = archiving(archive)["archive_command"].replace("%f", segment.name).replace("%p", str(segment))
    assert [subprocess.run(command, shell=True, check=False).returncode for _ in range(2)] == [0, 0]
    assert (archive / segment.name).read_bytes() == b"log"
    segment.write_bytes(b"other")
    assert subprocess.run(command, shell=True, check=False, capture_output=True).returncode != 0
    assert [path.name for path in archive.iterdir()] == [segment.name]
    assert (archive / segment.name).read_bytes() == b"log"
