"""A small crowd at the bank, what its snapshots see, and the trap."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.drill.bank import DAY, INSTRUMENTS, PARTICIPANTS, Seen, Told, crowd, judged, trap, wrong_now
from backoffice.drill.databases import Databases
from machinery.statements import run
from machinery.transactions import whole


@pytest.fixture(scope="module")
def bank(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Databases, str, Firm]]:
    """The accounts, in a database of its own."""
    with django_db_blocker.unblock(), Databases(f"test_bank_{os.getpid()}") as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        firm = build_firm(DAY, PARTICIPANTS, INSTRUMENTS)
        open_balances(firm, DAY, holding=200, cash=200_00)
        yield databases, name, firm


def test_no_snapshot_is_wrong(bank: tuple[Databases, str, Firm], django_db_blocker: Any) -> None:
    databases, name, firm = bank
    with django_db_blocker.unblock():
        databases.use(name, "web")
        rows = {row.what: row for row in crowd(firm, clients=3, seconds=2, seed=1)}
    for what in (
        "negative, out of balance, or not what its facts add up to",
        "answers other than done or refused",
        "acknowledged postings that are in the books",
    ):
        assert rows[what].held, rows[what]
    assert int(rows["snapshots"].found) > 1


def test_a_second_withdrawal_is_refused(bank: tuple[Databases, str, Firm], django_db_blocker: Any) -> None:
    databases, name, firm = bank
    with django_db_blocker.unblock():
        databases.use(name, "superuser")
        rows = trap(databases, name, firm, fillers=4_000)
    assert [row.found for row in rows if not row.held] == []


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("update ledger_guard set floor = 1000000 where account_id = {cash}", "an account is below its floor"),
        ("update ledger_guard set posted = posted + 1 where account_id = {cash}", "an asset is not in balance"),
        (
            "update ledger_guard set held = held + 1 where account_id = {cash}",
            "a guard is not what its holds add up to",
        ),
    ],
)
def test_a_snapshot_sees(bank: tuple[Databases, str, Firm], django_db_blocker: Any, sql: str, what: str) -> None:
    databases, name, firm = bank
    with django_db_blocker.unblock():
        databases.use(name, "superuser")
        with whole():
            assert wrong_now() == []
            run("alter table ledger_guard drop constraint available_is_within_floor")
            run(sql.format(cash=firm.cash[0]))
            assert any(found.startswith(what) for found in wrong_now())
            run("rollback")


def test_what_is_missed_is_not_held(bank: tuple[Databases, str, Firm], django_db_blocker: Any) -> None:
    databases, name, _ = bank
    told = Told(waits=[0.2], effects=["never posted"], troubles=["deadlock"])
    with django_db_blocker.unblock():
        databases.use(name, "web")
        rows = judged([told], Seen(snapshots=1, wrong=["an account"]), 30)
    assert not any(row.held for row in rows)
