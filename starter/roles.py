"""Makes the database roles: one who owns and never logs in, one who deploys, three who run and own nothing.

Run as `python -m starter.roles` by the interpreter of the environment (it needs the database driver). It
reads

    DATABASE_URL        the database, entered by the deploy role
    BACKOFFICE_VAR      the folder whose `secrets/roles.json` keeps the run-time roles' secrets
    BACKOFFICE_ADMIN_URL  optional: the same server entered by a superuser, who then makes the deploy role
    as well

compares what is there with what must be, and does the difference; the second time it does nothing. What it
may not
do it prints as statements for a database administrator (secrets as SCRAM verifiers, never in clear) and
exits 1.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection

from starter.secret import OWNER, ROUNDS, RUNTIME_ROLES, new_password, read_roles, scram_verifier, write_roles
from starter.url import Database

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
LETS_GO = {
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
}
"""A session whose host was cut off ends within half a minute, and with it its locks: a step is then free when its lease is."""
SETTINGS: dict[str, dict[str, str]] = {
    "deploy": {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "10min"},
    "web": {
        **LETS_GO,
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
    },
    "job": {
        **LETS_GO,
        "statement_timeout": "10min",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
        "work_mem": "256MB",
    },
    "read": {
        **LETS_GO,
        "statement_timeout": "60s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "default_transaction_read_only": "on",
    },
}
TEMPORARY = ("deploy", "job", "web")


@dataclass(frozen=True)
class Found:
    """What the server has: role names with their settings, who logs in already, the database's grants, and how often it has
    passwords hashed.
    """

    settings: dict[str, dict[str, str]]
    entering: frozenset[str]
    deploy_is_member: bool
    schema_owner: str
    public_on_schema: bool
    public_on_database: bool
    grants: frozenset[tuple[str, str]]
    extensions: frozenset[str]
    owner_makes_databases: bool
    owner_checkpoints: bool
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Wanted:
    """What must be: the user and password of each role, and whether the owner may make databases and ask for
    checkpoints (tests and benches do).
    """

    database: str
    users: dict[str, str]
    passwords: dict[str, str]
    makes_databases: bool = False


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def statements(found: Found, wanted: Wanted) -> list[str]:
    """The statements that lead from what is found to what is wanted, in an order that works; none when it
    is so.
    """
    return [
        *_role_statements(found, wanted),
        *_schema_statements(found, wanted),
        *_setting_statements(found, wanted),
    ]


def _role_statements(found: Found, wanted: Wanted) -> Iterator[str]:
    owner, deploy = quoted(OWNER), quoted(wanted.users["deploy"])
    if OWNER not in found.settings:
        yield f"CREATE ROLE {owner} NOLOGIN"
    if wanted.makes_databases and not found.owner_makes_databases:
        yield f"ALTER ROLE {owner} CREATEDB"
    if wanted.makes_databases and not found.owner_checkpoints:
        yield f"GRANT pg_checkpoint TO {owner}"
    for role, user in wanted.users.items():
        if user in found.entering:
            continue
        verb = "ALTER" if user in found.settings else "CREATE"
        yield f"{verb} ROLE {quoted(user)} LOGIN PASSWORD '{scram_verifier(wanted.passwords[role], rounds=found.rounds)}'"
    if not found.deploy_is_member:
        yield f"GRANT {owner} TO {deploy}"


def _schema_statements(found: Found, wanted: Wanted) -> Iterator[str]:
    database, owner = quoted(wanted.database), quoted(OWNER)
    for extension in sorted(set(EXTENSIONS) - found.extensions):
        yield f"CREATE EXTENSION IF NOT EXISTS {quoted(extension)} SCHEMA public"
    if (OWNER, "CREATE") not in found.grants:
        yield f"GRANT CREATE, TEMPORARY, CONNECT ON DATABASE {database} TO {owner}"
    for role, user in wanted.users.items():
        if (user, "CONNECT") not in found.grants:
            yield f"GRANT CONNECT ON DATABASE {database} TO {quoted(user)}"
        if role in TEMPORARY and (user, "TEMPORARY") not in found.grants:
            yield f"GRANT TEMPORARY ON DATABASE {database} TO {quoted(user)}"
        if (user, "USAGE") not in found.grants:
            yield f"GRANT USAGE ON SCHEMA public TO {quoted(user)}"
    if found.public_on_schema:
        yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    if found.public_on_database:
        yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"
    if found.schema_owner != OWNER:
        yield f"ALTER SCHEMA public OWNER TO {owner}"


def _setting_statements(found: Found, wanted: Wanted) -> Iterator[str]:
    for role, user in wanted.users.items():
        has = found.settings.get(user, {})
        for name, value in SETTINGS[role].items():
            if has.get(name) != value:
                yield f"ALTER ROLE {quoted(user)} SET {name} = '{value}'"


def look(connection: Connection, wanted: Wanted, entering: frozenset[str]) -> Found:
    """Reads what the server has."""
    deploy = wanted.users["deploy"]
    with connection.cursor() as cursor:

        def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

        settings = {
            name: dict(item.split("=", 1) for item in config or [])
            for name, config in rows("SELECT rolname, rolconfig FROM pg_roles")
        }
        grants = rows(
            """SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type, a.kind
               FROM (SELECT (aclexplode(coalesce(datacl, acldefault('d', datdba)))).*, 'database' AS kind
                     FROM pg_database WHERE datname = current_database()
                     UNION ALL
                     SELECT (aclexplode(coalesce(nspacl, acldefault('n', nspowner)))).*, 'schema'
                     FROM pg_namespace WHERE nspname = 'public') a
               LEFT JOIN pg_roles r ON r.oid = a.grantee"""
        )
        member = {deploy, OWNER} <= settings.keys() and rows("SELECT pg_has_role(%s, %s, 'MEMBER')", deploy, OWNER)
        return Found(
            settings=settings,
            entering=entering & settings.keys(),
            deploy_is_member=bool(member and member[0][0]),
            schema_owner=rows("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'")[0][0],
            public_on_schema=any(who == "PUBLIC" and kind == "schema" for who, _, kind in grants),
            public_on_database=any(who == "PUBLIC" and kind == "database" for who, _, kind in grants),
            grants=frozenset((who, what) for who, what, kind in grants if (what == "CREATE") <= (kind == "database")),
            extensions=frozenset(name for (name,) in rows("SELECT extname FROM pg_extension")),
            owner_makes_databases=bool(rows("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolcreatedb", OWNER)),
            owner_checkpoints=OWNER in settings
            and bool(
                rows("SELECT 1 FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(%s, oid, 'MEMBER')", OWNER)
            ),
            rounds=int(rows("SELECT coalesce(current_setting('scram_iterations', true), %s)", str(ROUNDS))[0][0]),
        )


def connect(database: Database) -> Connection:
    """A connection on which each statement stands for itself."""
    parameters: dict[str, Any] = {
        "user": database.user,
        "password": database.password,
        "host": database.host,
        "port": database.port,
        "dbname": database.name,
        "connect_timeout": 10,
        **dict(database.options),
    }
    connection: Connection = psycopg2.connect(**parameters)
    connection.autocommit = True
    return connection


def enters(database: Database) -> bool:
    """Whether the server lets this user in with this password."""
    try:
        connect(database).close()
    except psycopg2.OperationalError:
        return False
    return True


def make_database(admin: Database, name: str) -> None:
    """Makes the database when the server has none of that name. Only for a server that is ours."""
    connection = connect(admin.named("postgres"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {quoted(name)}")
    connection.close()


def perform(connection: Connection, plan: list[str]) -> list[tuple[str, str]]:
    """Executes the statements; returns those that were refused, each with the server's reason."""
    refused = []
    for statement in plan:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        except psycopg2.Error as error:
            refused.append((statement, str(error).strip().splitlines()[0]))
    return refused


def wanted_roles(database: Database, folder: Path, new_secrets: bool, makes_databases: bool) -> Wanted:
    """The roles of this installation; secrets that were not made before are made and kept."""
    kept = read_roles(folder)
    for role in RUNTIME_ROLES:
        if new_secrets or role not in kept:
            kept[role] = {"user": f"backoffice_{role}", "password": new_password()}
    users = {"deploy": database.user} | {role: str(kept[role]["user"]) for role in RUNTIME_ROLES}
    passwords = {"deploy": database.password} | {role: str(kept[role]["password"]) for role in RUNTIME_ROLES}
    write_roles(folder, {"owner": OWNER, **kept})
    return Wanted(database.name, users, passwords, makes_databases)


def main(arguments: list[str] | None = None) -> int:
    """Makes the roles; 0 when the server is as it must be, 1 when a database administrator has to help."""
    parser = argparse.ArgumentParser(prog="starter.roles", description="Make the database roles of Backoffice.")
    parser.add_argument("--new-secrets", action="store_true", help="give the run-time roles new secrets")
    parser.add_argument(
        "--makes-databases",
        action="store_true",
        help="let the owner make databases and ask for checkpoints, for tests and benches",
    )
    asked = parser.parse_args(arguments)
    database = Database.parse(os.environ["DATABASE_URL"])
    folder = Path(os.environ["BACKOFFICE_VAR"]) / "secrets"
    known = bool(set(RUNTIME_ROLES) & read_roles(folder).keys()) or asked.new_secrets
    admin = database
    if os.environ.get("BACKOFFICE_ADMIN_URL"):
        admin = Database.parse(os.environ["BACKOFFICE_ADMIN_URL"]).named(database.name)
        make_database(admin, database.name)
    try:
        connection = connect(admin)
    except psycopg2.OperationalError as error:
        print(f"cannot enter {admin.shown}: {str(error).strip()}", file=sys.stderr)
        return 1
    wanted = wanted_roles(database, folder, asked.new_secrets, asked.makes_databases)
    entering = frozenset(
        user for role, user in wanted.users.items() if enters(database.entered_by(user, wanted.passwords[role]))
    )
    found = look(connection, wanted, entering)
    strangers = sorted((set(wanted.users.values()) & found.settings.keys()) - entering - {database.user})
    if strangers and not known:
        (folder / "roles.json").unlink()
        print(
            f"the server has {', '.join(strangers)} already, and their secrets are not in {folder}.\n"
            "Copy roles.json there from the installation that made them; or, when that "
            "one is gone, give them\n"
            "new secrets: python -m starter.roles --new-secrets",
            file=sys.stderr,
        )
        return 1
    refused = perform(connection, statements(found, wanted))
    if not refused:
        return 0
    print(
        f"{admin.user} may not do everything on this server. Ask a database administrator to run:\n",
        file=sys.stderr,
    )
    for statement, reason in refused:
        print(f"{statement};  -- {reason}", file=sys.stderr)
    print("\nin database " + database.name + ", then start again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
