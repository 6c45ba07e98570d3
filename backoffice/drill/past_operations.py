"""What PostgreSQL itself refuses: statements that go past the operations, as the role of web, with triggers awake.

Each would break what an operation checks in Python too. Whoever refuses it is named: a constraint, a trigger, or the lack
of a privilege. All of it is taken back.
"""

from collections.abc import Mapping
from typing import Final

from django.db import DatabaseError, connection

from backoffice.drill import Row
from machinery.statements import run
from machinery.transactions import rehearsal, whole

NO_PRIVILEGE: Final = "42501"
ATTEMPTS: Final[Mapping[str, tuple[str, str]]] = {
    "one person says twice that a copy may send": (
        "insert into notifications_release (server, home, actor_kind, actor_id, actor_name, reason, at)"
        " select 'drill', false, 'person', '7', 'Ana', '', now() from generate_series(1, 2)",
        "one_releases_a_server_once",
    ),
    "a journal is reversed a second time": (
        "insert into ledger_reversal select reversed_journal, -reversing_journal from ledger_reversal limit 1",
        "ledger_reversal_pkey",
    ),
    "a hold is released a second time": (
        "insert into ledger_holdrelease (hold_id, at) select hold_id, at from ledger_holdrelease limit 1",
        "ledger_holdrelease_pkey",
    ),
    "more is held than is there": (
        "update ledger_guard set held = posted - floor + 1 where account_id ="
        " (select min(account_id) from ledger_guard where floor is not null)",
        "available_is_within_floor",
    ),
    "a role that has ended is given back": (
        "update authorizations_rolegrant set valid = tstzrange(lower(valid), null) where upper(valid) is not null",
        "a_role_grant_is_only_ever_shortened",
    ),
    "an effect is written without its journal": (
        "insert into ledger_effect select 'drill', journal_id, business_date, fingerprint from ledger_effect limit 1",
        NO_PRIVILEGE,
    ),
    "a trade is of a party that is not there": (
        "insert into clearing_trade (party_id, channel, reference, at) values (-7, 'API', 'drill', now())",
        "a_trade_has_its_party",
    ),
    "an account of the books is deleted, though nobody may": ("delete from ledger_account", NO_PRIVILEGE),
    "what waits for its match is let go": (
        "delete from settlements_unmatched where instruction_id = (select max(instruction_id) from settlements_unmatched)",
        "what_leaves_matching_is_matched_or_cancelled",
    ),
    "a movement is changed": ("update ledger_movement set amount = amount + 1", NO_PRIVILEGE),
    "an event is deleted": ("delete from recordkeeping_event", NO_PRIVILEGE),
}
"""What is tried: its statement, and who must refuse it."""


def refused_by_postgresql() -> list[Row]:
    """A row for each attempt, by the session of this process."""
    rows = []
    for sentence, (sql, expected) in ATTEMPTS.items():
        found = refused_by(sql)
        rows.append(Row(f"past the operations: {sentence}", _named(expected), _named(found), found == expected))
    return rows


def refused_by(sql: str) -> str:
    """The constraint or trigger that refuses a statement, or the code of what PostgreSQL says; "" when it is done."""
    try:
        with whole(), rehearsal():
            run(sql)
            connection.check_constraints()
    except DatabaseError as refusal:
        cause = refusal.__cause__
        return getattr(getattr(cause, "diag", None), "constraint_name", None) or getattr(cause, "pgcode", None) or "?"
    return ""


def _named(refuser: str) -> str:
    return {"": "it was done", NO_PRIVILEGE: "no privilege"}.get(refuser, refuser)
