"""Where messages to workers go: Valkey, by the one address that REDIS_URL names."""

import socket
from typing import Final
from urllib.parse import parse_qs, urlsplit

LETS_GO: Final = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 30_000))
    if hasattr(socket, name)
}
"""When a worker lets go of a broker that is cut off from it, as in backoffice/database.py; as far as the system knows it."""


def broker_of(redis_url: str) -> str:
    """The address as Celery spells it: a Unix socket is `redis+socket:///path?virtual_host=0`; "" for none.

    >>> broker_of("unix:///run/valkey.sock?db=1")
    'redis+socket:///run/valkey.sock?virtual_host=1'
    """
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.path}?virtual_host={parse_qs(parts.query).get('db', ['0'])[0]}"
