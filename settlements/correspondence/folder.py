"""The message folder: files are taken from `in`, each once, and what goes out by it is written into `out`, each once.

# Note [A file is moved on only once]
Every step is a rename within the folder, which happens or does not. A file that came is renamed into `.taking`, kept with its
message in one transaction, then renamed into `taken` or `refused`: whoever is killed leaves it where the next one finds it, and
what tells the file from every other one is kept with it. A message is written whole into `.ready`, kept as written, then renamed
into `out`: killed before, it is written again where nobody looks; killed after, it is only renamed. One process at a time does it.
"""

import fcntl
import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from machinery.patience import Hindrance, again, hindrance
from machinery.transactions import whole
from settlements.correspondence.taking import receive
from settlements.correspondence.working import EVERY_RACE, take_up_one
from settlements.models import FolderFile, Message
from settlements.operations.folder import FoundFile, file_on_file, keep_file, keep_written
from settlements.queries.folder import messages_to_write, written_among
from vocabulary.actor import Actor

log = logging.getLogger(__name__)
QUIET: Final = timedelta(seconds=10)
"""What was changed less long ago may still be written."""
HALF: Final = (".tmp", ".part", ".filepart")
"""How the name of a file ends whose writer has not finished; one that begins with a dot has not either."""
LARGEST: Final = 256 << 10
AT_ONCE: Final = 500
"""How many files are taken in one run, and how many messages are written in one step of it."""
IN, OUT, TAKEN, REFUSED, TAKING, READY = "in", "out", "taken", "refused", ".taking", ".ready"
EMPTY: Final = "empty"
TOO_LARGE: Final = "too_large"
UNREADABLE: Final = "unreadable"
RACES: Final = (*EVERY_RACE, "a_file_is_taken_once")


@dataclass(frozen=True)
class Exchanged:
    """How many files were taken, how many of them became no message, and how many messages were written."""

    taken: int = 0
    refused: int = 0
    written: int = 0


When = Callable[[], tuple[datetime, date]]
"""The instant and the open business date, asked for each file: many files outlast a date."""


def exchange(root: Path, *, by: Actor, when: When, now: datetime) -> Exchanged:
    """Takes what has come, by the authority of `by`, at most AT_ONCE files, and writes what is to go; nothing while another process
    is at it. `now` is the instant of the clock by which files are dated. What stands in the way of one file stops no other one,
    and what stands in the way of taking stops no writing. Raises OSError where the folder cannot be read or written."""
    for name in (IN, OUT, TAKEN, REFUSED, TAKING, READY):
        (root / name).mkdir(parents=True, exist_ok=True)
    with _alone(root / ".lock") as is_alone:
        if not is_alone:
            return Exchanged()
        files, trouble = _take_all(root, by, when, now)
        written = _write(root, by=by, when=when)
        if trouble is not None:
            raise trouble
        return Exchanged(len(files), sum(1 for each in files if each.refusal), written)


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


def _take_all(root: Path, by: Actor, when: When, now: datetime) -> tuple[list[FolderFile], OSError | None]:
    """What came of the files that could be taken, and why no more could be looked for."""
    files = []
    try:
        for claimed in _claimed(root, now):
            kept = _taken(root, claimed, by, when)
            files += [kept] if kept is not None else []
    except OSError as trouble:
        return files, trouble
    return files, None


def _claimed(root: Path, now: datetime) -> Iterator[Path]:
    """The files to be taken, ours by now: those that a crash left first, then what has come, the oldest first."""
    yield from sorted((root / TAKING).iterdir())
    number = 0
    for path, found in sorted(_dated(root / IN), key=lambda each: (each[1].st_mtime_ns, each[0].name)):
        changed = datetime.fromtimestamp(found.st_mtime, UTC)
        is_whole = not (path.name.startswith(".") or path.name.endswith(HALF)) and now - changed >= QUIET
        if number < AT_ONCE and is_whole and stat.S_ISREG(found.st_mode):
            claimed = _moved(path, root / TAKING, f"{found.st_ino}-", path.name)
            if claimed is not None:
                number += 1
                yield claimed


def _dated(folder: Path) -> list[tuple[Path, os.stat_result]]:
    """What lies in a folder; what has gone meanwhile is left out."""
    found = []
    for path in folder.iterdir():
        try:
            found.append((path, path.lstat()))
        except FileNotFoundError:
            continue
    return found


def _moved(path: Path, into: Path, prefix: str, name: str) -> Path | None:
    """A file under a new name, cut to what fits there; None where it cannot be moved, which is logged."""
    try:
        return path.rename(into / f"{prefix}{_cut(name, os.pathconf(into, 'PC_NAME_MAX') - len(prefix))}")
    except OSError as trouble:
        log.error("message folder: %r stays where it is: %s", path.name, trouble)
        return None


def _cut(name: str, room: int) -> str:
    """A name of so many bytes at most, with its ending.

    >>> _cut("statement-of-november.xml", 16), _cut("a.xml", 16)
    ('statement-of.xml', 'a.xml')
    """
    told = os.fsencode(name)
    if len(told) <= room:
        return name
    ending = os.fsencode(Path(name).suffix)[: room // 2]
    return (told[: room - len(ending)] + ending).decode(errors="ignore")


def oldest_in(root: Path) -> datetime | None:
    """Since when the file lies there that has lain the longest in `in` or `.taking`; None where there is none."""
    places = [place for place in (root / IN, root / TAKING) if place.is_dir()]
    changed = [found.st_mtime for place in places for _path, found in _dated(place)]
    return datetime.fromtimestamp(min(changed), UTC) if changed else None


def _taken(root: Path, claimed: Path, by: Actor, when: When) -> FolderFile | None:
    """What came of a file; None where something stands in its way: that is logged, and it is tried again in the next run."""
    try:
        return _take(root, claimed, by, when)
    except Exception as trouble:
        if hindrance(trouble) == Hindrance.AWAY:
            raise
        log.exception("message folder: %r was not taken", claimed.name)
        return None


def _take(root: Path, claimed: Path, by: Actor, when: When) -> FolderFile:
    """What came of a file, which is moved out of the way; second time: what came of it before."""
    found, body, refusal = _found(claimed)
    at, business_date = when()

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
        _take_up(kept.message_id, at, business_date)
    _moved(claimed, root / (REFUSED if kept.refusal else TAKEN), f"{kept.pk}-", found.name)
    return kept


def _take_up(message: int, at: datetime, business_date: date) -> None:
    """Does what a message says. What stands in its way is logged: the message is kept, and a worker tries it again."""
    try:
        take_up_one(message, at=at, business_date=business_date)
    except Exception as trouble:
        if hindrance(trouble) == Hindrance.AWAY:
            raise
        log.exception("message folder: message %s was not taken up", message)


def _found(claimed: Path) -> tuple[FoundFile, bytes, str]:
    """What tells a file from every other one, its bytes, and why it is no message at all."""
    try:
        with claimed.open("rb") as opened:
            facts, body = os.fstat(opened.fileno()), opened.read(LARGEST + 1)
        refusal, digest = EMPTY if not body else TOO_LARGE if len(body) > LARGEST else "", sha256(body).hexdigest()
    except PermissionError:
        facts, body, refusal, digest = claimed.lstat(), b"", UNREADABLE, ""
    _, _, name = claimed.name.partition("-")
    name = os.fsencode(name).decode(errors="replace").replace("\x00", "")
    key = f"{facts.st_dev} {facts.st_ino} {facts.st_mtime_ns} {facts.st_size} {name}"
    return FoundFile(key, name, facts.st_size, digest), body, refusal


def _write(root: Path, *, by: Actor, when: When) -> int:
    """Writes what is to go, and moves on what was written before; how many of the first."""
    number = last = 0
    _move_on(root)
    while waiting := messages_to_write(AT_ONCE, last):
        last = waiting[-1].pk
        names = {message.pk: name for message in waiting if (name := _put_of(root, message))}
        _settle(root / READY)
        at, business_date = when()
        with whole():
            number += keep_written(names, by=by, at=at, business_date=business_date)
        _move_on(root)
    return number


def _put_of(root: Path, message: Message) -> str:
    """The name under which a message was written into `.ready`; "" where it could not be, which is logged."""
    name = file_name(message)
    try:
        _put(root / READY, name, bytes(message.body))
    except OSError as trouble:
        log.error("message folder: %r was not written: %s", name, trouble)
        return ""
    return name


def _move_on(root: Path) -> None:
    """What is kept as written is moved into `out`."""
    ready = {number: path for path in (root / READY).iterdir() if (number := _number(path.name))}
    for number in sorted(written_among(list(ready))):
        _moved(ready[number], root / OUT, "", ready[number].name)
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
