"""Reads DATABASE_URL and chooses the database role of this process.

`DATABASE_URL` names the deploy role, who may become the owner and therefore migrate. Web, workers and readers
run as roles that own nothing; their names and secrets are derived into `secrets/roles.json` of the var folder.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

OWNER = "backoffice_owner"
RUNTIME_ROLES = ("web", "job", "read")
LETS_GO = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""When a process lets go of a server that is cut off from it: within half a minute, as long as a step's lease. The server
does the same (starter/roles.py). Without, both would wait for hours. Sockets of this machine know nothing of it."""


def parse_url(url: str) -> dict[str, Any]:
    """The Django connection of a PostgreSQL URL, as `postgresql://user:password@host:port/name?host=/socket/dir`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"DATABASE_URL: expected postgresql://user:password@host:port/name, found scheme {parts.scheme!r}"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": query,
    }


def connection(url: str, role: str, var: Path) -> dict[str, Any]:
    """The connection of `role` (deploy, web, job or read) to the database of `url`."""
    found = parse_url(url)
    options = [f"-c application_name=backoffice-{role}"]
    if role in RUNTIME_ROLES:
        secrets = json.loads((var / "secrets" / "roles.json").read_text())
        found["USER"] = secrets[role]["user"]
        found["PASSWORD"] = secrets[role]["password"]
    elif role == "deploy":
        options.append(f"-c role={OWNER}")
    else:
        raise ValueError(f"BACKOFFICE_ROLE: expected deploy, web, job or read, found {role!r}")
    found["OPTIONS"] = {**LETS_GO, **found["OPTIONS"], "options": " ".join(options)}
    found["CONN_MAX_AGE"] = 60
    found["CONN_HEALTH_CHECKS"] = True
    found["ATOMIC_REQUESTS"] = False
    return found
