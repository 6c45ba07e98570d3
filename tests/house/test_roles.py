"""What each database role may do: the table of grants against PostgreSQL, and attacks as the role that serves pages."""

import re
from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from backoffice.grants import FUNCTIONS, JOB, READ, ROLES, SECRETS, SEQUENCES, WEB, privileges_of
from machinery.statements import rows, run, value
from tests.house.code import none_of

TABLES = """
select c.relname as name from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1"""
WORDS = {"I": "INSERT", "U": "UPDATE", "D": "DELETE"}
NEVER = ("TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")


def expected(table: str, role: str) -> dict[str, set[str] | None]:
    """Privilege -> the columns for which it is given; None: all of them."""
    found: dict[str, set[str] | None] = {} if role == READ and table in SECRETS else {"SELECT": None}
    for letter, columns in re.findall(r"([IUD])(?:\(([^)]*)\))?", privileges_of(table).get(role, "")):
        found[WORDS[letter]] = {each.strip() for each in columns.split(",")} if columns else None
    return found


@pytest.mark.django_db
def test_every_table_gives_each_role_what_the_table_of_grants_says() -> None:
    """Privilege by privilege, column by column, and nothing else."""
    wrong: list[str] = []
    for found in rows(TABLES):
        for role in ROLES:
            wrong += _differences(found["name"], role)
    assert none_of(wrong)


def _differences(table: str, role: str) -> Iterator[str]:
    wanted = expected(table, role)
    quoted = f'"{table}"'
    for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", *NEVER):
        whole_table = privilege in wanted and wanted[privilege] is None
        if value("select has_table_privilege(%s, %s, %s)", [role, quoted, privilege]) != whole_table:
            yield f"{role} {privilege} on {table}: expected {whole_table}"
        if privilege in {"SELECT", "INSERT", "UPDATE"} and not whole_table:
            columns = {
                each["attname"]
                for each in rows(
                    "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
                    " and has_column_privilege(%s, attrelid, attnum, %s)",
                    [quoted, role, privilege],
                )
            }
            if columns != (wanted.get(privilege) or set()):
                yield f"{role} {privilege} on {table}: expected {wanted.get(privilege) or 'no column'}, found {columns}"


@pytest.mark.django_db
def test_functions_and_sequences_are_given_to_those_named() -> None:
    """A function of ours that no grant names can be called by nobody."""
    wrong = []
    for found in rows(
        "select p.proname as name, p.oid as oid from pg_proc p where p.pronamespace = 'public'::regnamespace"
        " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    ):
        for role in ROLES:
            may = value("select has_function_privilege(%s, %s::oid, 'EXECUTE')", [role, found["oid"]])
            if may != (role in FUNCTIONS.get(found["name"], ())):
                wrong.append(f"{role} {found['name']}: {may}")
    for found in rows("select relname as name from pg_class where relkind = 'S'"):
        for role in ROLES:
            may = value("select has_sequence_privilege(%s, %s, 'USAGE')", [role, f'"{found["name"]}"'])
            if may != (role in SEQUENCES.get(found["name"], ())):
                wrong.append(f"{role} {found['name']}: {may}")
            if value("select has_sequence_privilege(%s, %s, 'UPDATE')", [role, f'"{found["name"]}"']):
                wrong.append(f"{role} may set {found['name']}")
    assert none_of(wrong)


@pytest.mark.django_db
def test_the_roles_that_run_own_nothing_and_are_nobody_else() -> None:
    """No superuser, no maker of roles or databases, no member of another role, no owner of anything."""
    odd = rows(
        "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolcreaterole or rolcreatedb or"
        " rolreplication or rolbypassrls)",
        [list(ROLES)],
    )
    members = rows(
        "select m.member::regrole::text as name from pg_auth_members m where m.member::regrole::text = any(%s)",
        [list(ROLES)],
    )
    owned = rows(
        "select relname as name from pg_class where relowner::regrole::text = any(%s)"
        " and relnamespace not in (select oid from pg_namespace where nspname like 'pg_temp%%')",
        [list(ROLES)],
    )
    assert none_of([*(f["rolname"] for f in odd), *(f["name"] for f in members), *(f["name"] for f in owned)])


@pytest.mark.django_db
def test_the_functions_that_act_as_their_owner_look_only_where_they_should() -> None:
    """Every SECURITY DEFINER function has a search path of its own, with pg_temp last."""
    found = rows(
        "select proname, coalesce(array_to_string(proconfig, ','), '') as config from pg_proc"
        " where prosecdef and pronamespace = 'public'::regnamespace"
    )
    assert found
    assert none_of(f["proname"] for f in found if "search_path=public, pg_temp" not in f["config"])


PRIVILEGES_ON_EVENTS = """
select c.relacl::text as on_table, a.attname as name, a.attacl::text as on_column
from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relname = 'recordkeeping_event' and a.attnum > 0 order by 2"""
APPEND_ONLY = (
    "recordkeeping_event",
    "recordkeeping_leaf",
    "recordkeeping_checkpoint",
    "settlements_settlement",
    "settlements_instruction",
    "ledger_journal",
    "ledger_effect",
)
ATTACKS = [
    *(f"update {table} set {column} = {column}" for table, column in zip(
        APPEND_ONLY, ("reason", "position", "note", "slice", "reference", "narrative", "fingerprint"), strict=True)),
    *(f"delete from {table}" for table in APPEND_ONLY),
    *(f"truncate {table}" for table in APPEND_ONLY),
    *(f"lock table {table} in access exclusive mode" for table in APPEND_ONLY),
    "update ledger_guard set posted = posted + 1",
    "insert into settlements_settlement (match_id, journal_id, slice, business_date) values (1, 1, 1, '2026-01-05')",
    "insert into ledger_journal (id, slice, business_date, value_date, kind) values (1, 0, now(), now(), 'HAND')",
    "insert into ledger_movement values (1, 1, 0, now(), 1, 1, 2, 1)",
    "update settlements_openmatch set settlement = 'PENF'",
    "update settlements_openmatch set quantity_units = 1",
    "update ledger_day set closed_at = null",
    "delete from ledger_hold",
    "insert into ledger_slice (business_date, purpose) values ('2026-01-05', 'mine')",
    "select ledger_move_guards(array[1], array[1.0])",
    "select ledger_open_slice('2026-01-05', 'night')",
    "alter table recordkeeping_event disable trigger all",
    "alter table ledger_guard drop constraint available_is_within_floor",
    "drop trigger recordkeeping_event_is_append_only on recordkeeping_event",
    "drop table recordkeeping_event",
    "create table mine (id int)",
    "create function mine() returns int language sql as 'select 1'",
    "create or replace function machinery_refuse_change() returns trigger language plpgsql as 'begin return new; end'",
    "create trigger mine before insert on recordkeeping_event for each row execute function machinery_refuse_change()",
    "create rule mine as on insert to recordkeeping_event do instead nothing",
    "create extension dblink",
    "set role backoffice_owner",
    "set role backoffice_job",
    "set session authorization backoffice_owner",
    "set session_replication_role = replica",
    "alter role backoffice_web superuser",
    "copy recordkeeping_event to program 'cat'",
    "copy recordkeeping_event to '/tmp/stolen'",
    "copy recordkeeping_event from program 'cat /etc/passwd'",
    "select lo_import('/etc/passwd')",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user",
    "select rolpassword from pg_authid",
    "insert into django_migrations (app, name, applied) values ('mine', '0001', now())",
    *("insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
      f" request_id, at, {column}) overriding system value values ('job', 'x', 'x', 'x', 'x', '{{}}', '', '', now(), {mine})"
      for column, mine in (("id", "-1"), ("recorded_at", "'2020-01-01'"), ("xid", "1"))),
]  # fmt: skip


REFUSED = {"42501", "0A000", "23514", "23503", "55000"}
OF_ANYBODY = [
    "alter table recordkeeping_event disable trigger all",
    "alter table ledger_guard drop constraint available_is_within_floor",
    "drop table recordkeeping_event",
    "drop trigger recordkeeping_event_is_append_only on recordkeeping_event",
    "create table mine (id int)",
    "create schema mine",
    "create view mine as select 1 as id",
    "create or replace function machinery_refuse_change() returns trigger language plpgsql as 'begin return new; end'",
    "create extension dblink",
    "create extension file_fdw",
    "set role backoffice_owner",
    "set role backoffice_web",
    "set session authorization backoffice_owner",
    "set session_replication_role = replica",
    "create role mine superuser",
    "copy recordkeeping_event to program 'cat'",
    "copy recordkeeping_event to '/tmp/stolen'",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/stolen')",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select pg_reload_conf()",
    "select pg_switch_wal()",
    "select rolpassword from pg_authid",
    "update pg_class set relowner = 10 where relname = 'recordkeeping_event'",
    "insert into django_migrations (app, name, applied) values ('mine', '0001', now())",
]
OF_JOBS = [
    *OF_ANYBODY,
    *(verb.format(table=table) for table in APPEND_ONLY for verb in ("delete from {table}", "truncate {table}")),
    "update recordkeeping_event set reason = ''",
    "update ledger_journal set narrative = ''",
    "update ledger_movement set amount = amount + 1",
    "update settlements_settlement set business_date = business_date",
    "update ledger_guard set posted = posted + 1",
    "update itservices_proofresult set violations = 0",
    "delete from itservices_run",
    "delete from ledger_hold",
    "delete from ledger_day",
    "insert into ledger_slice (business_date, purpose) values ('2026-01-05', 'mine')",
    "insert into ledger_journal (id, slice, business_date, value_date, kind) values (1, 0, now(), now(), 'HAND')",
    "insert into ledger_movement values (1, 1, 0, now(), 1, 1, 2, 1)",
    "insert into oauth2_provider_accesstoken (token, expires, scope, created, updated) values ('x', now(), '', now(), now())",
    "insert into django_session (session_key, session_data, expire_date) values ('x', '', now())",
    "update django_session set expire_date = now()",
]
OF_READERS = [
    *OF_ANYBODY,
    "create temporary table mine (id int)",
    "insert into ledger_hold (effect) values ('mine')",
    "update itservices_run set state = 'DONE'",
    "delete from settlements_openmatch",
    "truncate ledger_guard",
    "select * from ledger_guard for update",
    "lock table ledger_guard in exclusive mode",
    "select nextval('settlements_instruction_id_seq')",
    "select setval('settlements_instruction_id_seq', 1)",
    "select ledger_open_month('2026-01-05')",
    "select ledger_move_guards(array[1], array[1.0])",
    "select ledger_seal_day('2026-01-05')",
    "select ledger_settle_slice(1, 'keys')",
]


def refusal_of(statement: str) -> str:
    """The state with which PostgreSQL refuses a statement."""
    with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(getattr(refused.value.__cause__, "pgcode", ""))


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [*ATTACKS, "create schema mine", "create view mine as select 1 as id"])
def test_an_attack_of_the_web_role_is_refused(statement: str) -> None:
    """Whoever gets hold of a page's connection can do what pages do, and nothing else."""
    assert refusal_of(statement) in REFUSED


@pytest.mark.django_db
@pytest.mark.role("job")
@pytest.mark.parametrize("statement", OF_JOBS)
def test_an_attack_of_the_job_role_is_refused(statement: str) -> None:
    """Nor does a worker rewrite what it has written."""
    assert refusal_of(statement) in REFUSED


@pytest.mark.django_db
@pytest.mark.role("read")
@pytest.mark.parametrize("statement", OF_READERS)
def test_an_attack_of_the_reading_role_is_refused(statement: str) -> None:
    """Nor does who may read leave anything behind, lock anybody out, or run what writes. Its sessions are read-only at first,
    which they may undo: it is the lack of rights that holds."""
    run("set transaction read write")
    assert refusal_of(statement) in REFUSED


@pytest.mark.django_db
def test_the_database_has_no_door_of_its_own_to_the_outside() -> None:
    """No extension that reads files or calls other servers, no untrusted language, no foreign server."""
    assert value("select array_agg(extname::text order by extname) from pg_extension") == ["btree_gist", "plpgsql"]
    assert value("select array_agg(lanname::text) from pg_language where not lanpltrusted and lanispl") is None
    assert value("select count(*) from pg_foreign_server") == 0


@pytest.mark.django_db
def test_everybody_has_nothing_here() -> None:
    """PUBLIC may not even look into the schema or connect: all that a role may do was given to it by name."""
    assert not value("select has_schema_privilege('public', 'public', 'USAGE')")
    assert not value("select has_schema_privilege('public', 'public', 'CREATE')")
    assert not value("select has_database_privilege('public', current_database(), 'CREATE')")
    granted = rows(
        "select c.relname as name from pg_class c, aclexplode(c.relacl) a"
        " where c.relnamespace = 'public'::regnamespace and a.grantee = 0"
    )
    callable_ = rows(
        "select p.proname as name from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " where p.pronamespace = 'public'::regnamespace and a.grantee = 0"
        " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    )
    assert none_of(each["name"] for each in [*granted, *callable_])


@pytest.mark.django_db
def test_the_web_role_changes_no_setting_of_the_server() -> None:
    """ALTER SYSTEM is tried outside a transaction: inside one it is refused before anyone asks who tries."""
    found = connection.settings_dict
    session = psycopg2.connect(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"], port=found["PORT"]
    )
    session.autocommit = True
    try:
        with session.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("alter system set fsync = off")
    finally:
        session.close()


@pytest.mark.django_db
def test_what_the_web_role_grants_itself_it_does_not_get() -> None:
    """PostgreSQL answers such a GRANT with a warning, not with an error; nothing is granted."""
    before = rows(PRIVILEGES_ON_EVENTS)
    run("grant all on recordkeeping_event to backoffice_web")
    run("grant all (recorded_at) on recordkeeping_event to public")
    assert before
    assert rows(PRIVILEGES_ON_EVENTS) == before


@pytest.mark.django_db
@pytest.mark.role("read")
@pytest.mark.parametrize("table", sorted(SECRETS))
def test_the_reading_role_sees_no_secrets(table: str) -> None:
    """Passwords, sessions, tokens and client secrets."""
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'select * from "{table}"')


@pytest.mark.django_db
@pytest.mark.role("read")
def test_the_reading_role_writes_nothing() -> None:
    """Not one table, not one sequence."""
    wrong = [f"{f['name']}" for f in rows(TABLES) if value(
        "select has_any_column_privilege(%s, %s, 'INSERT, UPDATE')", [READ, f'"{f["name"]}"'])]  # fmt: skip
    assert none_of(wrong)


@pytest.mark.django_db
@pytest.mark.role("owner")
@pytest.mark.parametrize("verb", ["update recordkeeping_event set reason = ''", "delete from recordkeeping_event",
                                  "truncate recordkeeping_event, recordkeeping_leaf, recordkeeping_comment,"
                                  " recordkeeping_mention"])  # fmt: skip
def test_even_the_owner_cannot_change_an_event(verb: str) -> None:
    """The trigger says so, whoever asks."""
    with pytest.raises(Error, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_needs_its_password(role: str) -> None:
    """The table of grants is worth as much as the way in: the servers of tests ask for passwords as all of ours do."""
    found = connection.settings_dict
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(dbname=found["NAME"], user=role, password="guess", host=found["HOST"], port=found["PORT"])
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(dbname=found["NAME"], user=role, host=found["HOST"], port=found["PORT"], passfile="/nowhere")


@pytest.mark.django_db
def test_sessions_keep_what_the_house_assumes() -> None:
    """READ COMMITTED and UTC everywhere; durability only where the server is meant to be durable."""
    shown = {name: value(f"show {name}") for name in (
        "default_transaction_isolation", "timezone", "standard_conforming_strings", "session_replication_role")}  # fmt: skip
    assert shown == {
        "default_transaction_isolation": "read committed",
        "timezone": "UTC",
        "standard_conforming_strings": "on",
        "session_replication_role": "origin",
    }
    durable = {name: value(f"show {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")}
    if settings.MODE != "test":
        assert set(durable.values()) == {"on"}
    assert WEB in ROLES and JOB in ROLES
