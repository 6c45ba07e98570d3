"""Keeps what other commands (`status`, `stop`) must know of the running supervisor, and the lock that makes
it the only one.

The lock is a file lock whose descriptor every service inherits. It is free only when the last process of an
installation is gone, however it went, so who takes it can be sure that nobody else writes to the data.
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


class Lock:
    """The lock of one var folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self.descriptor = -1

    def is_held(self) -> bool:
        """Whether somebody holds it now."""
        if not self.path.exists():
            return False
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def take(self, waiting: Callable[[], None] = lambda: None, limit: float = LONGEST_WAIT) -> bool:
        """Takes it, waiting for the left-overs of an earlier run to be gone; False when they are still there.

        `waiting` is called once, when it has to wait.
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        end = time.monotonic() + limit
        told = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    os.close(descriptor)
                    return False
                if not told:
                    told = True
                    waiting()
                time.sleep(0.1)
            else:
                self.descriptor = descriptor
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
        """Lets it go; children that still have it keep it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class State:
    """What the running supervisor says of itself, as a JSON file that is always whole."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "state.json"
        self.facts: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        """The facts last written; empty when there are none."""
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError):
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
    """The process id of the supervisor of this var folder, when one runs."""
    if not Lock(folder).is_held():
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
