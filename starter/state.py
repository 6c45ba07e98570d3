"""Keeps what other commands (`status`, `stop`) must know of the running supervisor, and the lock that makes
it the only one.

There are two file locks. The descriptor of the one every service inherits: it is free only when the last process of an
installation is gone, however it went, so who takes it can be sure that nobody else writes to the data. The other is the
supervisor's alone and ends with it, so it tells whether one lives: a process id does not, it may be a dead process that
nobody has collected, or somebody else by now.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starter.trouble import Trouble

__all__ = ["Lock", "State"]

LONGEST_WAIT = 60.0


def held(path: Path) -> bool:
    """Whether somebody holds a lock now."""
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def is_file(path: Path, file: os.stat_result) -> bool:
    """Whether the path leads to that file. A descriptor that its process has closed by now leads nowhere."""
    try:
        return os.path.samestat(file, path.stat())
    except OSError:
        return False


class Lock:
    """The locks of one var folder. `descriptor` is the one to inherit."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self.mark = folder / "supervisor"
        self.descriptor = self.own = -1

    def is_held(self) -> bool:
        """Whether a process of the installation lives: the supervisor, or one that it left behind."""
        return held(self.path)

    def holders(self) -> list[int]:
        """The processes that keep it, as far as this user may look into them (Linux; elsewhere empty)."""
        if not self.path.exists():
            return []
        lock, found = self.path.stat(), []
        for folder in Path("/proc").glob("[0-9]*/fd"):
            try:
                opened = list(folder.iterdir())
            except OSError:
                continue
            if any(is_file(each, lock) for each in opened):
                found.append(int(folder.parent.name))
        return sorted(found)

    def has_supervisor(self) -> bool:
        """Whether a supervisor lives."""
        return held(self.mark)

    def take(self, waiting: Callable[[], None] = lambda: None, limit: float = LONGEST_WAIT) -> bool:
        """Takes both, waiting for the left-overs of an earlier run to be gone. False when they are still there after
        `limit` seconds, and at once when a supervisor lives. `waiting` is called once, when it has to wait.
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        end = time.monotonic() + limit
        told = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end or self.has_supervisor():
                    os.close(descriptor)
                    return False
                if not told:
                    told = True
                    waiting()
                time.sleep(0.1)
            else:
                self.descriptor = descriptor
                self.own = os.open(self.mark, os.O_RDWR | os.O_CREAT, 0o644)
                fcntl.flock(self.own, fcntl.LOCK_EX)
                return True

    def wait_until_free(self, limit: float) -> bool:
        """Waits for it to be let go; False when it still is held at the limit."""
        end = time.monotonic() + limit
        while self.is_held():
            if time.monotonic() >= end:
                return False
            time.sleep(0.1)
        return True

    def release(self) -> None:
        """Lets both go; children that still have the one to inherit keep it."""
        for descriptor in (self.own, self.descriptor):
            if descriptor >= 0:
                os.close(descriptor)
        self.descriptor = self.own = -1


class State:
    """What the running supervisor says of itself, as a JSON file that is always whole."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "state.json"
        self.facts: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """The facts last written; empty when there are none."""
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError, TypeError):
            return {}

    def write(self, **facts: Any) -> None:
        """Adds to the facts and writes them."""
        changed = {**self.facts, **facts}
        if changed == self.facts:
            return
        self.facts = changed
        draft = self.path.with_suffix(f".{os.getpid()}")
        try:
            draft.write_text(json.dumps(changed, indent=2) + "\n")
            draft.replace(self.path)
        except OSError:
            draft.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forgets all."""
        self.facts = {}
        self.path.unlink(missing_ok=True)


def supervisor_pid(folder: Path) -> int | None:
    """The process id of the supervisor of this var folder, when one runs. Refuses one that is another user's."""
    if not Lock(folder).has_supervisor():
        return None
    pid = State(folder).read().get("pid")
    if not isinstance(pid, int):
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        raise Trouble(
            f"Process {pid} of another user runs from {folder}.", "use that user's account, or root's"
        ) from None
    return pid
