"""Hosts of a drill's own: network namespaces on a bridge of this machine (iproute2), each with a name and processes apart.

What runs there reaches this machine, and this machine it, over TCP on the bridge and by no other way; whether the link is up
is the drill's to say. It needs root.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PROGRAMS: Final = ("ip", "unshare")
ENTER: Final = ("unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "slave")
NAMED: Final = 'echo "$0" > /proc/sys/kernel/hostname && exec "$@"'


class NoNetwork(Exception):
    """Hosts cannot be made on this machine; its text says why."""


@dataclass
class Network:
    """So many hosts, `host1` and up, from `with` to its end. The addresses are those set aside for benchmarks (RFC 2544)."""

    many: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> "Network":
        """Makes bridge and hosts. Refuses NoNetwork."""
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if os.geteuid() != 0 or missing:
            raise NoNetwork(f"expected root, ip and unshare; found user {os.geteuid()}, without {missing or 'none'}")
        try:
            ip("link", "add", self.bridge, "type", "bridge")
            ip("address", "add", f"{self.address}/24", "dev", self.bridge)
            ip("link", "set", self.bridge, "up")
            for number in range(1, self.many + 1):
                self._make_host(number)
        except NoNetwork:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end_processes()
        known = {line.split()[0] for line in ip("netns", "list").splitlines() if line}
        for name in self.names:
            if self._space(name) in known:
                ip("netns", "delete", self._space(name))
        if Path(f"/sys/class/net/{self.bridge}").exists():
            ip("link", "delete", self.bridge)

    @property
    def bridge(self) -> str:
        """The bridge's name; a device's has at most 15 characters."""
        return f"bo{os.getpid()}"

    @property
    def address(self) -> str:
        """This machine's, on the bridge."""
        return self._address(1)

    @property
    def subnet(self) -> str:
        """All addresses of the bridge, as pg_hba.conf says it."""
        return f"{self._address(0)}/24"

    @property
    def names(self) -> list[str]:
        """The hosts."""
        return [f"host{number}" for number in range(1, self.many + 1)]

    def cut(self, name: str) -> None:
        """Takes a host off the network: what it sends is lost, and so is what is sent to it."""
        ip("link", "set", self._link(name), "down")

    def join(self, name: str) -> None:
        """Brings it back."""
        ip("link", "set", self._link(name), "up")

    def start(self, name: str, command: Sequence[str], log: Path, **more: Any) -> subprocess.Popen[bytes]:
        """A process on a host, in a session of its own, that is killed with the network at the latest."""
        into = ("ip", "netns", "exec", self._space(name), *ENTER, "sh", "-c", NAMED, name, *command)
        with log.open("ab") as said:
            process = subprocess.Popen(  # noqa: S603 - the drill's own commands
                into, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True, **more
            )
        self.processes.append(process)
        return process

    def end_processes(self) -> None:
        """Kills -9 whatever was started on the hosts, with all that it started."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def _make_host(self, number: int) -> None:
        name = f"host{number}"
        space, link = self._space(name), self._link(name)
        ip("netns", "add", space)
        ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
        ip("link", "set", link, "master", self.bridge)
        ip("link", "set", link, "up")
        within = ("-n", space)
        ip(*within, "address", "add", f"{self._address(number + 1)}/24", "dev", "eth0")
        ip(*within, "link", "set", "lo", "up")
        ip(*within, "link", "set", "eth0", "up")

    def _space(self, name: str) -> str:
        return f"{self.bridge}-{name}"

    def _link(self, name: str) -> str:
        return f"{self.bridge}h{name.removeprefix('host')}"

    def _address(self, number: int) -> str:
        return f"198.18.{os.getpid() % 256}.{number}"


def ip(*arguments: str) -> str:
    """One command of iproute2; what it says. Refuses NoNetwork with its words."""
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise NoNetwork(f"ip {' '.join(arguments)}: {done.stderr.strip() or done.returncode}")
    return done.stdout
