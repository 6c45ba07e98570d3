"""Continuous archiving of the embedded PostgreSQL: the segments of its log are kept in `wal` of a folder of yours, base
backups beside them. From both the books are restored to any instant since the oldest base backup.

BACKOFFICE_ARCHIVE names the folder; without it nothing is archived. It belongs on another disk.
"""

import os
from pathlib import Path

from starter.place import Place, can_reach
from starter.trouble import Trouble

__all__ = ["LATEST", "archive_folder", "archiving", "prepare_archive", "segments"]

LATEST = 60
"""Seconds after which a segment is kept although it is not full: what a lost disk can cost."""


def archive_folder() -> Path | None:
    """The folder that the environment names."""
    named = os.environ.get("BACKOFFICE_ARCHIVE")
    return Path(named).absolute() if named else None


def segments(archive: Path) -> Path:
    """Where the segments lie."""
    return archive / "wal"


def archiving(archive: Path) -> dict[str, str]:
    """The server's settings. The command is kept in a file of its own, with its reasons."""
    text = Path(__file__).with_name("archive_command.sh").read_text()
    (command,) = (line for line in text.splitlines() if not line.startswith("#"))
    return {
        "archive_mode": "on",
        "archive_timeout": str(LATEST),
        "archive_command": command.replace("ARCHIVE", str(segments(archive))),
    }


def prepare_archive(place: Place, archive: Path) -> None:
    """Makes the folder for the servers' user. Refuses a name that a shell would read otherwise, and a folder that the
    servers' user cannot write to.
    """
    if set(str(archive)) & set("\"\\$`%'\n"):
        raise Trouble(f"BACKOFFICE_ARCHIVE: {archive} has a sign that a shell reads otherwise.", "choose a plain name")
    folder = segments(archive)
    folder.mkdir(parents=True, exist_ok=True)
    if place.user is not None:
        for each in (archive, folder):
            os.chown(each, place.user.uid, place.user.gid)
    for each in (archive, folder):
        each.chmod(0o700)
    if not can_reach(place.user, folder, os.W_OK | os.X_OK):
        name = place.user.name if place.user else "this user"
        raise Trouble(f"{name} cannot write to {folder}.", "name a folder that can be entered: BACKOFFICE_ARCHIVE=...")
