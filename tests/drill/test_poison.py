"""A small firm, poisoned and mended."""

import os
from typing import Any

import pytest

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.drill.databases import Databases
from backoffice.drill.poison import DAY, MENDED, REFUSES_ALL, mended, poison, resumed, stopped
from machinery.statements import run


@pytest.mark.long
def test_poison_is_told_and_holds_up_nobody(template: str, django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), Databases(f"test_poison_{os.getpid()}") as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        firm = build_firm(DAY, participants=6, instruments=4)
        open_balances(firm, DAY, holding=1_000_000, cash=10**11)
        file_matches(firm, 199, DAY, seed=5)
        databases.use(name, "superuser")
        account = poison(firm, seed=1)
        run(REFUSES_ALL)
        databases.use(name, "job")
        rows = [*stopped()]
        databases.use(name, "superuser")
        run(MENDED)
        databases.use(name, "job")
        rows += resumed(200)
        assert all(row.held for row in rows), rows
        assert not any(row.held for row in resumed(201) if "settle" in row.what)
        databases.use(name, "superuser")
        run(
            "insert into ledger_guard (account_id, asset_id, posted, held, floor) values (%s, %s, 0, 0, 0)",
            [account, int(firm.assets[0])],
        )
        databases.use(name, "job")
        rows = [*mended(200)]
    assert all(row.held for row in rows), rows
