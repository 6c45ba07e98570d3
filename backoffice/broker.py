"""Where messages to workers go: Valkey, by the one address that REDIS_URL names."""

from urllib.parse import parse_qs, urlsplit


def broker_of(redis_url: str) -> str:
    """The address as Celery spells it: a Unix socket is `redis+socket:///path?virtual_host=0`; "" for none.

    >>> broker_of("unix:///run/valkey.sock?db=1")
    'redis+socket:///run/valkey.sock?virtual_host=1'
    """
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.path}?virtual_host={parse_qs(parts.query).get('db', ['0'])[0]}"
