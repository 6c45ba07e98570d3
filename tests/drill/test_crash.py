"""Two small nights, disturbed under the product's supervisor, against the same nights left alone."""

import os
from typing import Any

import pytest

from backoffice.drill.crash import disturbed, make_crash, paid, undisturbed
from backoffice.drill.databases import Databases
from backoffice.drill.evenings import FIRST
from backoffice.drill.faults import CHILD, SESSION, WEB, ZOMBIE
from backoffice.drill.linked import kept_links
from backoffice.drill.traffic import Answered
from machinery.statements import run, statement, tuples
from tests.conftest import URL


@pytest.mark.timeout(600)
def test_the_books_come_out_the_same(template: str, django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), Databases(f"test_crash_{os.getpid()}", URL) as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        crash = make_crash(name, matches=150, nights=2, seed=1)
        rows = undisturbed(databases, crash, (1, 2))
        rows += disturbed(databases, crash, {CHILD: 2, ZOMBIE: 1, WEB: 1, SESSION: 2}, 1, lambda _: None)
        assert all(row.held for row in rows), [row for row in rows if not row.held]
        databases.use(name, "superuser")
        what_is_wrong_is_seen()


def what_is_wrong_is_seen() -> None:
    """What comes after another and settled first, a match that is lost, and an answer that is not in the books."""
    assert tuples(statement("backoffice", "drill_crash")) == []
    run("set session_replication_role = replica")
    run(
        "insert into settlements_instructionlink (id, instruction_id, kind, other_id, business_date, by, at)"
        " select 990001, min(m.delivering_id), 'BEFO', max(m.delivering_id), current_date, 'x', now()"
        " from settlements_openmatch join settlements_match m on m.id = match_id"
    )
    run(
        "insert into settlements_settlement (match_id, journal_id, slice, business_date)"
        " select max(match_id), 990001, 1, current_date from settlements_openmatch"
    )
    found = {what for what, *_ in tuples(statement("backoffice", "drill_crash"))}
    assert {"what comes after another settled first", "a match is both open and settled"} <= found
    assert not kept_links([FIRST], 1).held
    run("delete from settlements_instructionlink where id = 990001")
    run("delete from settlements_settlement where journal_id = 990001")
    run("delete from settlements_openmatch where match_id = (select min(match_id) from settlements_openmatch)")
    assert [what for what, *_ in tuples(statement("backoffice", "drill_crash"))] == [
        "a match is neither open, settled nor cancelled"
    ]
    assert not paid([Answered(journals={"crash:0:1": 7})], 1).held
