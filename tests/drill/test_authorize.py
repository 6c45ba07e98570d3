"""A few schedules of the drill of authorization, fifty approvals, and an onlooker who sees what is wrong."""

import os
from typing import Any

import pytest

from backoffice.drill import full_proof
from backoffice.drill.authorize import crowd, interleaved, make_firm, splitting
from backoffice.drill.databases import Databases
from backoffice.drill.onlooker import what_was_done
from machinery.statements import run
from machinery.transactions import whole

SCHEDULES = 12
WRONGS = {
    "unseen": "update authorizations_requesteffect set bound = jsonb_set(bound, '{changes,0,before}', '\"\"')",
    "twice": "delete from recordkeeping_event where code = 'instruction.released'",
    "wrong_people": "update authorizations_rolegrant set role = 'auditor' where role = 'approver'",
    "too_few": "delete from authorizations_decision where role = 'senior_approver'",
}


@pytest.mark.timeout(300)
def test_nothing_is_done_that_was_not_seen(template: str, django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), Databases(f"test_authorize_{os.getpid()}") as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        desk = make_firm(SCHEDULES, seed=3)
        databases.use(name, "web")
        found = [*interleaved(desk, SCHEDULES, 3, lambda _: None), *crowd(desk), *splitting(desk, pairs=2)]
        databases.use(name, "job")
        found.append(full_proof("A01-A09"))
        assert not [row for row in found if not row.held and "T11" not in row.found], found
        databases.use(name, "superuser")
        for what, sql in WRONGS.items():
            with whole():
                run("set local session_replication_role = replica")
                run(sql)
                assert getattr(what_was_done(desk.people), what), what
                run("rollback")
