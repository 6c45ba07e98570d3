"""The trail is kept: sealed, signed when it is due, and copied outside the database. Every worker does so every two seconds.

The signing key is a file that only its owner can read. Whoever has it, the database's owner role and every copy of the
checkpoints can rewrite the past: keep the copies where the others are not.
"""

import fcntl
import logging
import os
import time
from base64 import b64decode, b64encode
from datetime import date
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from machinery.transactions import whole
from recordkeeping.notes import Signer, instant_of, notes_in
from recordkeeping.operations import AT_ONCE, TrailDoesNotAddUp, become_sealer, seal_events, sign_checkpoints, sign_now
from recordkeeping.queries import checkpoint_of_day, checkpoints_since

log = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds that the end of a day waits for transactions that began before it; a worker signs the day later otherwise."""

LONGEST_NOTE: Final = 4096
"""Bytes at the end of a copy in which its last note stands whole."""


def keep_trail() -> bool:
    """Seals what can be sealed, signs what is due, copies what is signed; whether nothing stood in the way. Again: goes on.

    What is left of a long queue of events is sealed before anything is signed: a leaf may not be much older than a
    checkpoint before it. A key that cannot be read, a folder that cannot be written to and a trail that does not add up stop
    nobody's work: the log tells of them, /readyz does when leaves wait for their signature, and the proof when the close of
    a date does.
    """
    with whole():
        if seal_events() == AT_ONCE:
            return True
    try:
        key = signer()
        with whole():
            sign_checkpoints(key)
        copy_checkpoints()
    except (OSError, TrailDoesNotAddUp) as trouble:
        log.error("the trail is sealed, but not signed and copied to %s: %s", settings.CHECKPOINTS, trouble)
        return False
    return True


def close_trail(business_date: date) -> bool:
    """Keeps the trail until the close of a date is signed, something stands in the way, or PATIENCE ends; whether it is
    signed."""
    until = time.monotonic() + PATIENCE
    while True:
        kept = keep_trail()
        with whole():
            closed = checkpoint_of_day(business_date) is not None
        if closed or not kept or time.monotonic() > until:
            return closed
        time.sleep(0.1)


def sign_all() -> None:
    """Seals, and signs at once whatever the trail has grown by: before it is handed out. Waits for a worker that does so at
    this moment; what a transaction that is still running holds back is not in it. Refuses TrailDoesNotAddUp."""
    sealed = AT_ONCE
    while sealed == AT_ONCE:
        with whole():
            become_sealer()
            sealed = seal_events()
    with whole():
        become_sealer()
        sign_now(signer())
    copy_checkpoints()


def signer() -> Signer:
    """The key that signs, made at the first use. OSError where its file cannot be read or holds none."""
    path = settings.TRAIL_KEY_FILE
    if not path.exists():
        _make(path)
    try:
        private = Ed25519PrivateKey.from_private_bytes(b64decode(path.read_text()))
    except ValueError as fault:
        raise OSError(f"{path} holds no key: {fault}. Bring it back from its copy.") from fault
    return Signer(settings.TRAIL_ORIGIN, private)


def _make(path: Path) -> None:
    """Whole or not at all, and not when another process was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def copy_checkpoints() -> int:
    """Appends the checkpoints that are not in the copy yet to the file of their day (UTC); how many.

    The copy is only added to. When what it has last is not in the database - a database that was restored, or changed -
    the log says so, and the copy goes on with what was signed after that.
    """
    folder: Path = settings.CHECKPOINTS
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        last = _last_note(folder)
        with whole():
            found = checkpoints_since(instant_of(last) or None)
        notes = [each.note for each in found]
        if last and last not in notes:
            log.error(
                "the copy of checkpoints ends with one that the database does not have: %s", last.splitlines()[:4]
            )
        fresh = (
            notes[notes.index(last) + 1 :] if last in notes else [n for n in notes if instant_of(n) > instant_of(last)]
        )
        for note in fresh:
            _append(folder / f"{instant_of(note)[:10]}.txt", note)
    return len(fresh)


def _last_note(folder: Path) -> str:
    files = sorted(folder.glob("????-??-??.txt"))
    if not files:
        return ""
    with files[-1].open("rb") as file:
        file.seek(max(0, files[-1].stat().st_size - LONGEST_NOTE))
        return ["", *notes_in(file.read().decode(errors="replace"))][-1]


def _append(path: Path, note: str) -> None:
    with path.open("a") as file:
        file.write(f"{note}\n")
        file.flush()
        os.fsync(file.fileno())
