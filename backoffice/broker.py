"""Where messages to workers go: Valkey, by the one address that REDIS_URL names."""

import socket
from typing import Final
from urllib.parse import parse_qs, urlsplit

from backoffice.database import LETS_GO

OF_THE_SOCKET: Final = {
    "TCP_KEEPIDLE": "keepalives_idle",
    "TCP_KEEPINTVL": "keepalives_interval",
    "TCP_KEEPCNT": "keepalives_count",
    "TCP_USER_TIMEOUT": "tcp_user_timeout",
}
KEEPALIVE: Final = {
    getattr(socket, name): int(LETS_GO[option]) for name, option in OF_THE_SOCKET.items() if hasattr(socket, name)
}
"""When a worker lets go of a broker that is cut off from it: as of a server (LETS_GO); as far as the system knows it."""


def broker_of(redis_url: str) -> str:
    """The address as Celery spells it: a Unix socket is `redis+socket:///path?virtual_host=0`; "" for none.

    >>> broker_of("unix:///run/valkey.sock?db=1")
    'redis+socket:///run/valkey.sock?virtual_host=1'
    """
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.path}?virtual_host={parse_qs(parts.query).get('db', ['0'])[0]}"
