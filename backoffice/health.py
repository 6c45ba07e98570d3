"""/livez and /readyz: what a supervisor, a load balancer and `bin/up` ask."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from backoffice.schedule import folder_trouble
from itservices.queries import SIGN_OF_LIFE, is_a_worker_there, real_instant
from machinery import standby
from machinery.permission import PUBLIC, permission
from machinery.statements import rows, statement
from recordkeeping.queries import unsigned_for
from settlements.correspondence.folder import oldest_in
from settlements.queries import untold_for

PROBES = frozenset({"livez", "readyz"})
LEAST_FREE_BYTES = 500_000_000
SIGNED_WITHIN = timedelta(minutes=5)
TOLD_WITHIN = timedelta(minutes=30)
"""The confirmations of a night of a million take a while; what waits longer stands still."""
LAIN_WITHIN = timedelta(minutes=10)
"""A file is taken within two minutes, unless its writer has not finished it."""


@dataclass(frozen=True)
class Check:
    """One thing to look at: `look` returns what is wrong, or "" when it is well.

    Without a vital one this process must not get requests; the others say that the house is not well.
    """

    name: str
    look: Callable[[], str]
    vital: bool = False


def database() -> str:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return ""


def migrations() -> str:
    """Every migration of this version is applied."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(pending)} migrations are not applied" if pending else ""


def disk() -> str:
    """There is room under var/."""
    place = settings.VAR if settings.VAR.exists() else Path(settings.BASE_DIR)
    free = shutil.disk_usage(place).free
    return "" if free > LEAST_FREE_BYTES else f"expected {LEAST_FREE_BYTES} bytes free, found {free}"


def broker() -> str:
    """Valkey answers within a second."""
    parts = urlsplit(settings.REDIS_URL)
    if not settings.REDIS_URL:
        return "REDIS_URL is not set"
    options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    if parts.scheme in {"unix", "redis+socket"}:
        number = parse_qs(parts.query).get("virtual_host", parse_qs(parts.query).get("db", ["0"]))[0]
        client = redis.Redis(unix_socket_path=parts.path, db=int(number), **options)  # type: ignore[arg-type]
    else:
        client = redis.Redis.from_url(settings.REDIS_URL, **options)
    with client:
        client.ping()
    return ""


def worker() -> str:
    """A worker gave a sign of life within half a minute."""
    return "" if is_a_worker_there() else f"no sign of life from a worker for {SIGN_OF_LIFE.seconds} s"


def trail() -> str:
    """No leaf of the trail has waited longer than SIGNED_WITHIN for its signature."""
    waiting = unsigned_for()
    return "" if waiting <= SIGNED_WITHIN else f"leaves are not signed for {waiting.total_seconds():.0f} s"


def messages() -> str:
    """No sealed event has waited longer than TOLD_WITHIN for the parties that wish to be told of it."""
    waiting = untold_for()
    return "" if waiting <= TOLD_WITHIN else f"parties are not told by message for {waiting.total_seconds():.0f} s"


def folder() -> str:
    """The message folder, where one is named, can be read and written, its client system may hand in, and nothing has lain in it
    for longer than LAIN_WITHIN."""
    root = Path(settings.MESSAGE_FOLDER)
    if not settings.MESSAGE_FOLDER:
        return ""
    if wrong := folder_trouble(settings.MESSAGE_CLIENT):
        return wrong
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        return "the message folder cannot be read and written"
    lies = oldest_in(root)
    late = lies is not None and real_instant() - lies > LAIN_WITHIN
    return f"a file has lain in the message folder since {lies:%Y-%m-%d %H:%M:%S}Z" if late else ""


def archive() -> str:
    """The log of PostgreSQL is archived, where it is to be: the last segment was, and not longer ago than twice the time after
    which one is archived that is not full. From the archive the books are restored to any instant."""
    (found,) = rows(statement("backoffice", "archived"))
    if not found["is_kept"]:
        return ""
    if found["refused"]:
        return f"segment {found['refused']} of the log could not be archived"
    late = found["within"] is not None and found["since"] > found["within"]
    return f"no log was archived for {found['since'].total_seconds():.0f} s" if late else ""


CHECKS: list[Check] = [
    Check("database", database, vital=True),
    Check("migrations", migrations, vital=True),
    Check("disk", disk, vital=True),
    Check("broker", broker),
    Check("worker", worker),
    Check("trail", trail),
    Check("messages", messages),
    Check("folder", folder),
    Check("archive", archive),
    Check("standby", standby.what_is_wrong),
]


def _looked(check: Check) -> dict[str, str | bool]:
    """The outcome of one check. Whatever goes wrong while looking is the answer, by its kind and without
    details.
    """
    try:
        wrong = check.look()
    except Exception as trouble:
        wrong = f"{type(trouble).__module__}.{type(trouble).__qualname__}"
    return {"name": check.name, "ok": not wrong, "vital": check.vital, "wrong": wrong}


@permission(PUBLIC)
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain")


@permission(PUBLIC)
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every vital check passes, else 503; `well` says whether all of them do."""
    looked = [_looked(check) for check in CHECKS]
    ready = all(found["ok"] for found in looked if found["vital"])
    well = all(found["ok"] for found in looked)
    return JsonResponse({"ready": ready, "well": well, "checks": looked}, status=200 if ready else 503)
