"""The database roles: the statements that make them, and that nothing is left to do the second time."""

from dataclasses import replace

import pytest

from starter.roles import LETS_GO, SETTINGS, Found, Wanted, statements
from starter.secret import scram_verifier

USERS = {"deploy": "deploy", "web": "backoffice_web", "job": "backoffice_job", "read": "backoffice_read"}
WANTED = Wanted("books", USERS, dict.fromkeys(USERS, "secret"))
EMPTY = Found(
    settings={},
    entering=frozenset(),
    deploy_is_member=False,
    schema_owner="pg_database_owner",
    public_on_schema=True,
    public_on_database=True,
    grants=frozenset(),
    extensions=frozenset(),
    owner_makes_databases=False,
    owner_checkpoints=False,
)
WHOLE = Found(
    settings={user: SETTINGS[role] for role, user in USERS.items()} | {"backoffice_owner": {}},
    entering=frozenset(USERS.values()),
    deploy_is_member=True,
    schema_owner="backoffice_owner",
    public_on_schema=False,
    public_on_database=False,
    grants=frozenset(
        {("backoffice_owner", "CREATE")}
        | {(user, what) for user in USERS.values() for what in ("CONNECT", "USAGE", "TEMPORARY")}
    ),
    extensions=frozenset({"btree_gist", "pg_trgm", "unaccent"}),
    owner_makes_databases=False,
    owner_checkpoints=False,
)


def test_from_nothing_everything_is_made_and_no_secret_is_in_clear() -> None:
    plan = statements(EMPTY, WANTED)
    assert plan[0] == 'CREATE ROLE "backoffice_owner" NOLOGIN'
    assert sum(each.startswith("CREATE ROLE") for each in plan) == 5
    assert 'GRANT "backoffice_owner" TO "deploy"' in plan
    assert "REVOKE ALL ON SCHEMA public FROM PUBLIC" in plan
    assert 'REVOKE ALL ON DATABASE "books" FROM PUBLIC' in plan
    assert not any("secret" in each for each in plan)
    assert not any("CREATEDB" in each for each in plan)


def test_the_second_time_there_is_nothing_to_do() -> None:
    assert statements(WHOLE, WANTED) == []


@pytest.mark.parametrize(
    ("found", "wanted", "plan"),
    [
        (replace(WHOLE, schema_owner="postgres"), WANTED, ['ALTER SCHEMA public OWNER TO "backoffice_owner"']),
        (replace(WHOLE, deploy_is_member=False), WANTED, ['GRANT "backoffice_owner" TO "deploy"']),
        (
            replace(WHOLE, extensions=frozenset({"btree_gist", "unaccent"})),
            WANTED,
            ['CREATE EXTENSION IF NOT EXISTS "pg_trgm" SCHEMA public'],
        ),
        (
            WHOLE,
            replace(WANTED, makes_databases=True),
            ['ALTER ROLE "backoffice_owner" CREATEDB', 'GRANT pg_checkpoint TO "backoffice_owner"'],
        ),
        (
            replace(WHOLE, settings=WHOLE.settings | {"backoffice_web": {**LETS_GO, "lock_timeout": "5s"}}),
            WANTED,
            [
                "ALTER ROLE \"backoffice_web\" SET statement_timeout = '15s'",
                "ALTER ROLE \"backoffice_web\" SET idle_in_transaction_session_timeout = '30s'",
            ],
        ),
        (
            replace(WHOLE, grants=WHOLE.grants - {("backoffice_read", "CONNECT")}),
            WANTED,
            ['GRANT CONNECT ON DATABASE "books" TO "backoffice_read"'],
        ),
    ],
)
def test_only_the_difference_is_done(found: Found, wanted: Wanted, plan: list[str]) -> None:
    assert statements(found, wanted) == plan


def test_a_role_whose_secret_does_not_fit_gets_it_again() -> None:
    plan = statements(replace(WHOLE, entering=WHOLE.entering - {"backoffice_job"}), WANTED)
    assert len(plan) == 1 and plan[0].startswith('ALTER ROLE "backoffice_job" LOGIN PASSWORD \'SCRAM-SHA-256$4096:')


def test_passwords_are_hashed_as_often_as_the_server_says() -> None:
    plan = statements(replace(EMPTY, rounds=1), WANTED)
    assert sum("'SCRAM-SHA-256$1:" in statement for statement in plan) == len(USERS)


def test_a_verifier_is_as_rfc_7677_has_it() -> None:
    """The example of the RFC: user `user`, password `pencil`."""
    from base64 import b64decode

    assert scram_verifier("pencil", b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")) == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )
    assert scram_verifier("pencil") != scram_verifier("pencil")
