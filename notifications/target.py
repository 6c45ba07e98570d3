"""Where a webhook may go: what an address may look like, and to which networks its name may lead. Pure.

Only a name in its plain form is taken: whatever another reader could take for a number, a user or a path elsewhere is
refused before anything is looked up. The addresses behind the name are judged after it was resolved, once, and the
connection is made to one of those very addresses.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import ClassVar, Final
from urllib.parse import urlsplit

from vocabulary.invalid import Invalid

PORTS: Final = (443, 8443)
LONGEST: Final = 500
LOOPBACK: Final = frozenset({"127.0.0.1", "[::1]", "localhost"})
_VISIBLE = re.compile(r"[!-~]+")
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


class InvalidTarget(Invalid):
    """An address to which nothing is sent."""

    code: ClassVar[str] = "invalid_target"


@dataclass(frozen=True)
class Target:
    """An address to which may be sent: `host` as its certificate names it, `path` with its query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        return self.host if self.port == (443 if self.secure else 80) else f"{self.host}:{self.port}"


def target_of(url: str, *, loopback: bool = False, allowed: Collection[str] = ()) -> Target:
    """The target of a URL; refuses InvalidTarget.

    https to a host name, port 443 or 8443, no user, no fragment, visible ASCII only; `allowed`, where it is not empty,
    are the domains under which the name must be. `loopback` (a sandbox) takes http to this machine, any port, besides.
    """
    if not _VISIBLE.fullmatch(url) or len(url) > LONGEST or "\\" in url:
        raise _invalid("visible ASCII characters, at most 500 of them", url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise _invalid("an address like https://example.com/hook", url) from wrong
    if "@" in parts.netloc or "#" in url:
        raise _invalid("no user, no password and no fragment", url)
    name = re.sub(r":[0-9]*$", "", parts.netloc)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if loopback and parts.scheme == "http" and name in LOOPBACK:
        return Target(False, name, port or 80, path)
    if parts.scheme != "https":
        raise _invalid("https", url)
    if not _NAME.fullmatch(name) or len(name) > 253:
        raise _invalid("the name of a host in small letters, as example.com", url)
    if allowed and not any(name == each or name.endswith(f".{each}") for each in allowed):
        raise _invalid("a host under " + ", ".join(sorted(allowed)), url)
    if parts.netloc.endswith(":") or (port or 443) not in PORTS:
        raise _invalid("port 443 or 8443", url)
    return Target(True, name, port or 443, path)


def public(addresses: Iterable[str]) -> list[str]:
    """The addresses that a name leads to, as they are; refuses InvalidTarget where there is none, or one that is not on
    the public internet: a name that leads to both leads nowhere."""
    found = list(dict.fromkeys(addresses))
    if not found:
        raise _invalid("a name that leads to an address", "none")
    for address in found:
        if not is_public(address):
            raise _invalid("an address on the public internet", address)
    return found


def is_public(address: str) -> bool:
    """Whether an address is somewhere that everybody can reach, and in no range that stands for another one."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if getattr(found, "scope_id", None) or not found.is_global or found.is_multicast or found.is_reserved:
        return False
    return not any(found.version == each.version and found in each for each in _NOT_PUBLIC)


def _invalid(expected: str, found: str) -> InvalidTarget:
    return InvalidTarget(expected=expected, found=found, way_out="Give an https address of a host of yours.")
