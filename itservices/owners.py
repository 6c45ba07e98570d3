"""Who holds a step: which thread of which process on which host, and whether that process is still there.

A lease lapses by itself after half a minute. When its owner is a process of this very host that has ended, nobody needs
to wait for that: the step may be taken at once. About another host, or another container of this one, nothing is known,
and there only the lease counts. A wrong answer costs time and never a fact: the fence keeps a late attempt out.
"""

import os
import socket
import threading
from pathlib import Path


def here() -> str:
    """This host, and the set of process ids that it means (Linux: the pid namespace; "" where there is none)."""
    try:
        numbers = Path("/proc/self/ns/pid").readlink().name.removeprefix("pid:").strip("[]")
    except OSError:
        numbers = ""
    return f"{socket.gethostname()}/{numbers}"


def me() -> str:
    """How this thread signs the steps that it takes: host/namespace:process:thread."""
    return f"{here()}:{os.getpid()}:{threading.get_ident()}"


def is_gone(owner: str) -> bool:
    """Whether the owner was a process of this host that has ended. False for whatever cannot be known."""
    host, _, rest = owner.partition(":")
    process = rest.partition(":")[0]
    if host != here() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
