"""The message folder: files are taken from `in`, each once, and what goes out by it is written into `out`, each once.

# Note [A file is moved on only once]
Every step is a rename within the folder, which happens or does not. A file that came is renamed into `.taking`, kept with its
message in one transaction, then renamed into `taken` or `refused`: whoever is killed leaves it where the next one finds it, and
what tells the file from every other one is kept with it. A message is written whole into `.ready`, kept as written, then renamed
into `out`: killed before, it is written again where nobody looks; killed after, it is only renamed. One process at a time does it.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from machinery.patience import again
from machinery.transactions import whole
from settlements.correspondence.taking import receive
from settlements.correspondence.working import EVERY_RACE, take_up_one
from settlements.models import FolderFile, Message
from settlements.operations.folder import FoundFile, file_on_file, keep_file, keep_written
from settlements.queries.folder import messages_to_write, written_among
from vocabulary.actor import Actor

QUIET: Final = timedelta(seconds=10)
"""What was changed less long ago may still be written."""
HALF: Final = (".tmp", ".part", ".filepart")
"""How the name of a file ends whose writer has not finished; one that begins with a dot has not either."""
LARGEST: Final = 256 << 10
AT_ONCE: Final = 500
IN, OUT, TAKEN, REFUSED, TAKING, READY = "in", "out", "taken", "refused", ".taking", ".ready"
EMPTY: Final = "empty"
TOO_LARGE: Final = "too_large"
RACES: Final = (*EVERY_RACE, "a_file_is_taken_once")


@dataclass(frozen=True)
class Exchanged:
    """How many files were taken, how many of them became no message, and how many messages were written."""

    taken: int = 0
    refused: int = 0
    written: int = 0


def exchange(root: Path, *, by: Actor, at: datetime, business_date: date, now: datetime) -> Exchanged:
    """Takes what has come, by the authority of `by`, and writes what is to go; nothing while another process is at it. `now`
    is the instant of the clock by which files are dated. Raises OSError where the folder cannot be read or written."""
    for name in (IN, OUT, TAKEN, REFUSED, TAKING, READY):
        (root / name).mkdir(parents=True, exist_ok=True)
    with _alone(root / ".lock") as is_alone:
        if not is_alone:
            return Exchanged()
        files = [_take(root, claimed, by, at, business_date) for claimed in _claimed(root, now)]
        return Exchanged(
            len(files),
            sum(1 for each in files if each.refusal),
            _write(root, by=by, at=at, business_date=business_date),
        )


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether no other process works on the folder, which none does until this is left."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _claimed(root: Path, now: datetime) -> Iterator[Path]:
    """The files to be taken, ours by now: those that a crash left first, then what has come, the oldest first."""
    yield from sorted((root / TAKING).iterdir())
    for path in sorted((root / IN).iterdir(), key=lambda path: (path.lstat().st_mtime_ns, path.name)):
        found = path.lstat()
        changed = datetime.fromtimestamp(found.st_mtime, UTC)
        is_whole = not (path.name.startswith(".") or path.name.endswith(HALF)) and now - changed >= QUIET
        if is_whole and stat.S_ISREG(found.st_mode):
            yield path.rename(root / TAKING / f"{found.st_ino}-{path.name}")


def oldest_in(root: Path) -> datetime | None:
    """Since when the file lies there that has lain the longest in `in` or `.taking`; None where there is none."""
    places = [place for place in (root / IN, root / TAKING) if place.is_dir()]
    changed = [path.lstat().st_mtime for place in places for path in place.iterdir()]
    return datetime.fromtimestamp(min(changed), UTC) if changed else None


def _take(root: Path, claimed: Path, by: Actor, at: datetime, business_date: date) -> FolderFile:
    """What came of a file, which is moved out of the way; second time: what came of it before."""
    found, body = _found(claimed)
    refusal = EMPTY if not body else TOO_LARGE if len(body) > LARGEST else ""

    def keep() -> FolderFile:
        with whole():
            kept = file_on_file(found.key)
            if kept is not None:
                return kept
            told = {"by": by, "at": at, "business_date": business_date}
            message = None if refusal else receive(body, Message.Channel.FILE, **told).message  # type: ignore[arg-type]
            return keep_file(found, message, refusal, **told)  # type: ignore[arg-type]

    kept = again(keep, RACES)
    if kept.message_id is not None:
        take_up_one(kept.message_id, at=at, business_date=business_date)
    claimed.rename(root / (REFUSED if kept.refusal else TAKEN) / f"{kept.pk}-{found.name}")
    return kept


def _found(claimed: Path) -> tuple[FoundFile, bytes]:
    with claimed.open("rb") as opened:
        facts = os.fstat(opened.fileno())
        body = opened.read(LARGEST + 1)
    _, _, name = claimed.name.partition("-")
    name = name.encode(errors="surrogateescape").decode(errors="replace").replace("\x00", "")
    key = f"{facts.st_dev} {facts.st_ino} {facts.st_mtime_ns} {facts.st_size} {name}"
    return FoundFile(key, name, facts.st_size, sha256(body).hexdigest()), body


def _write(root: Path, *, by: Actor, at: datetime, business_date: date) -> int:
    """Writes what is to go, and moves on what was written before; how many of the first."""
    number = 0
    _move_on(root)
    while waiting := messages_to_write(AT_ONCE):
        names = {message.pk: file_name(message) for message in waiting}
        for message in waiting:
            _put(root / READY, names[message.pk], bytes(message.body))
        _settle(root / READY)
        with whole():
            number += keep_written(names, by=by, at=at, business_date=business_date)
        _move_on(root)
    return number


def _move_on(root: Path) -> None:
    """What is kept as written is moved into `out`."""
    ready = {number: path for path in (root / READY).iterdir() if (number := _number(path.name))}
    for number in sorted(written_among(list(ready))):
        ready[number].rename(root / OUT / ready[number].name)
    _settle(root / OUT)


def file_name(message: Message) -> str:
    """The name of the file of a message: its number here, by which names are in order, and its kind."""
    return f"{message.pk:012d}-{message.kind}.{'fin' if message.kind.startswith('MT') else 'xml'}"


def _number(name: str) -> int:
    """The number of the message whose file it is; 0 of one that is not whole."""
    told = name.partition("-")[0]
    return int(told) if told.isascii() and told.isdecimal() else 0


def _put(into: Path, name: str, body: bytes) -> None:
    """A whole file, or none."""
    half = into / f".{name}"
    with half.open("wb") as opened:
        opened.write(body)
        opened.flush()
        os.fsync(opened.fileno())
    half.rename(into / name)


def _settle(folder: Path) -> None:
    """The names in a folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
