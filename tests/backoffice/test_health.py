"""What /readyz looks at, one thing at a time."""

import shutil
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.db import connection
from django.test import Client

from backoffice import health
from backoffice.health import CHECKS, archive, broker, database, disk, migrations, worker
from machinery.statements import run, value

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")


def test_the_database_answers() -> None:
    assert database() == ""


@pytest.mark.role("owner")
def test_a_migration_that_is_not_applied_is_counted() -> None:
    assert migrations() == ""
    run(
        "delete from django_migrations where app = 'settlements'"
        " and name = (select max(name) from django_migrations where app = 'settlements')"
    )
    assert migrations() == "1 migrations are not applied"


def test_a_full_disk_is_told_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk() == ""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 9, 1))
    assert disk() == "expected 500000000 bytes free, found 1"


def test_the_broker_is_asked(settings: object) -> None:
    assert broker() == ""
    settings.REDIS_URL = ""  # type: ignore[attr-defined]
    assert broker() == "REDIS_URL is not set"
    for nowhere in ("unix:///tmp/no-such-valkey.sock", "redis://127.0.0.1:1/0"):
        settings.REDIS_URL = nowhere  # type: ignore[attr-defined]
        with pytest.raises(Exception, match="onnect"):
            broker()


@pytest.mark.role("job")
@pytest.mark.parametrize(("age", "well"), [("5 seconds", True), ("29 seconds", True), ("31 seconds", False)])
def test_a_worker_gave_a_sign_of_life_lately(age: str, well: bool) -> None:
    run("insert into itservices_worker (name, seen_at) values ('host:1', now() - %s::interval)", [age])
    assert (worker() == "") is well


def archiver(last: str, failed: str = "null", mode: str = "on", timeout: int = 1) -> None:
    """What the views of the server say of its archive, for this session: an expression for each instant."""
    run(
        f"create temporary table pg_stat_archiver as select ({last})::timestamptz as last_archived_time,"
        f" ({failed})::timestamptz as last_failed_time, '0000000100000000000000A7' as last_failed_wal"
    )
    run(
        f"create temporary table pg_settings as select * from (values ('archive_mode', '{mode}'),"
        f" ('archive_timeout', '{timeout}')) s(name, setting)"
    )


@pytest.mark.parametrize(
    ("views", "wrong"),
    [
        ({"last": "null", "failed": "now()", "mode": "off"}, ""),
        ({"last": "now() - interval '1 second'"}, ""),
        ({"last": "now() - interval '1 second'", "failed": "now() - interval '2 seconds'"}, ""),
        ({"last": "now() - interval '2 seconds'", "failed": "now() - interval '1 second'"}, "could not be archived"),
        ({"last": "null", "failed": "now()"}, "segment 0000000100000000000000A7 of the log could not be archived"),
        ({"last": "now() - interval '1 day'"}, "no log was archived for "),
        ({"last": "null"}, "no log was archived for "),
        ({"last": "now() - interval '1 day'", "timeout": 0}, ""),
    ],
    ids=[
        "none is kept",
        "young",
        "mended",
        "refused",
        "refused from the start",
        "late",
        "late from the start",
        "no limit",
    ],
)
def test_the_archive_is_looked_at(views: dict[str, Any], wrong: str) -> None:
    while value("select clock_timestamp() - pg_postmaster_start_time() < interval '3 seconds'"):
        time.sleep(0.5)
    archiver(**views)
    found = archive()
    assert wrong in found and bool(found) is bool(wrong)


def test_a_house_without_worker_serves_and_is_not_well() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"], answer.json()["well"]) == (200, True, False)
    assert {c["name"] for c in answer.json()["checks"] if not c["ok"]} == {"worker"}


@pytest.mark.parametrize("name", [check.name for check in CHECKS if check.vital])
def test_without_a_vital_one_the_process_gets_no_requests(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong while looking is named by its kind, never with its details."""

    def away() -> str:
        raise ConnectionError("password=hunter2")

    checks = [replace(check, look=away) if check.name == name else check for check in CHECKS]
    monkeypatch.setattr(health, "CHECKS", checks)
    answer = Client().get("/readyz")
    (found,) = (c for c in answer.json()["checks"] if c["name"] == name)
    assert (answer.status_code, found["ok"], found["wrong"]) == (503, False, "builtins.ConnectionError")
    assert b"hunter2" not in answer.content


def test_readiness_is_only_read() -> None:
    assert Client().post("/readyz").status_code == 405
    assert Client().head("/readyz").status_code == 200
    assert connection.is_usable()
    assert isinstance(product.VAR, Path)
