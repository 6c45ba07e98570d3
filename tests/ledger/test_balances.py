"""Balances as of any day are kept balances plus movements; statements, pages and journals tell the same books."""

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from django.db import connection

from backoffice.bench.firm import Firm, build_firm, open_balances
from ledger.operations import BalanceTooLow, Entry, Leg, close_day, keep_day, place_hold, post, release_hold, reverse
from ledger.queries import (
    account_sheet,
    balances,
    journal_ids_of,
    journals,
    last_closed_day,
    snapshot_totals,
    statement_page,
    trial_balance,
)
from machinery.statements import rows, run, value
from machinery.transactions import whole
from refdata.models import Account as Holder
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

THU_2026_10_29 = date(2026, 10, 29)
FRI_2026_10_30 = date(2026, 10, 30)
SAT_2026_10_31 = date(2026, 10, 31)
MON_2026_11_02 = date(2026, 11, 2)
TUE_2026_11_03 = date(2026, 11, 3)
DAYS = (THU_2026_10_29, FRI_2026_10_30, SAT_2026_10_31, MON_2026_11_02, TUE_2026_11_03)
NOON = datetime(2026, 10, 29, 12, tzinfo=UTC)
BY = Actor("person", "7", "Ana")

Moves = dict[tuple[int, date], Decimal]


def four_with_balances() -> Firm:
    """Four participants with 1,000.00 of cash and 100 of each of two ISINs."""
    made = build_firm(THU_2026_10_29, participants=4, instruments=2)
    open_balances(made, THU_2026_10_29, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return four_with_balances


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `four_with_balances`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


def pay(firm: Firm, effect: str, amount: Decimal, debit: int = 0, credit: int = 1, day: date = THU_2026_10_29) -> Entry:
    """One payment between two participants."""
    leg = Leg(firm.currency, int(firm.cash[debit]), int(firm.cash[credit]), amount)
    return Entry(effect, "HAND", day, [leg], narrative=effect)


def book(*entries: Entry, day: date = THU_2026_10_29) -> list[int]:
    """Books entries; their journals."""
    with whole():
        return [found.journal_id for found in post(entries, business_date=day, by=BY, at=NOON)]


@pytest.fixture
def history(firm: Firm) -> Moves:
    """Five days over the end of a month, payments on each, the next day's first ones before the old is kept; what moved
    by account and day."""
    dice = np.random.default_rng(4)
    moved: Moves = defaultdict(Decimal)
    for f in rows("select debit_account, credit_account, business_date, amount from ledger_movement"):
        moved[f["debit_account"], f["business_date"]] -= f["amount"]
        moved[f["credit_account"], f["business_date"]] += f["amount"]

    def some(day: date, count: int) -> None:
        for n in range(count):
            debit, step = int(dice.integers(4)), int(dice.integers(1, 4))
            credit, amount = (debit + step) % 4, Decimal(int(dice.integers(1, 5_000))) / 100
            with suppress(BalanceTooLow):
                book(pay(firm, f"{day}:{count}:{n}", amount, debit, credit, day), day=day)
                moved[int(firm.cash[debit]), day] -= amount
                moved[int(firm.cash[credit]), day] += amount

    for day, following in pairwise(DAYS):
        some(day, 12)
        with whole():
            close_day(day, following, by=BY, at=NOON)
        some(following, 3)
        with whole():
            keep_day(day)
    some(DAYS[-1], 5)
    return moved


def reckoned(moved: Moves, account: int, as_of: date) -> Decimal:
    """The balance by adding up."""
    return sum((amount for (who, day), amount in moved.items() if who == account and day <= as_of), Decimal(0))


def test_the_balance_of_any_day_is_what_had_moved_by_then(firm: Firm, history: Moves) -> None:
    accounts = [*map(int, firm.cash), *map(int, firm.securities.ravel()), int(firm.nostro)]
    for offset in range(-2, 9):
        as_of = THU_2026_10_29 + timedelta(days=offset)
        assert balances(accounts, as_of) == {a: reckoned(history, a, as_of) for a in accounts}, as_of
    assert balances(accounts) == {a: reckoned(history, a, TUE_2026_11_03) for a in accounts}
    assert balances([999_999], FRI_2026_10_30) == balances([999_999]) == {999_999: Decimal(0)}


def test_it_is_so_whether_balances_are_kept_or_not(firm: Firm, history: Moves, own_database: OwnDatabase) -> None:
    """Kept balances only make it quick."""
    accounts = list(map(int, firm.cash))
    kept = {day: balances(accounts, day) for day in DAYS}
    own_database.use("owner")
    run("alter table ledger_balancesnapshot disable trigger ledger_balancesnapshot_is_append_only")
    run("delete from ledger_balancesnapshot")
    assert {day: balances(accounts, day) for day in DAYS} == kept


def test_a_day_is_kept_for_what_moved_on_it_and_once(firm: Firm, history: Moves) -> None:
    found = rows("select account_id, business_date from ledger_balancesnapshot")
    closed = DAYS[:-1]
    assert {(f["account_id"], f["business_date"]) for f in found} == {key for key in history if key[1] in closed}
    with whole():
        assert keep_day(FRI_2026_10_30) == 0
    assert last_closed_day() == MON_2026_11_02
    sealed = rows("select business_date, state from ledger_slice where purpose = 'day' order by 1")
    assert sealed == [{"business_date": day, "state": "FINISHED"} for day in closed]


def test_a_statement_is_the_difference_of_two_balances(firm: Firm, history: Moves) -> None:
    for account in map(int, firm.cash):
        for since, until in ((THU_2026_10_29, TUE_2026_11_03), (FRI_2026_10_30, SAT_2026_10_31), (MON_2026_11_02,) * 2):
            told = statement_page(
                account, Holder.objects.all(), until, balances([account], until)[account], limit=10_000
            )
            lines = [line for line in told.lines if line.business_date >= since]
            opening = balances([account], since - timedelta(days=1))[account]
            assert opening + sum(line.amount for line in lines) == balances([account], until)[account]
            assert [line.business_date for line in lines] == sorted((x.business_date for x in lines), reverse=True)
            later = statement_page(
                account, Holder.objects.all(), date(2027, 1, 1), balances([account])[account], limit=10_000
            )
            assert until != TUE_2026_11_03 or list(later.lines) == list(told.lines), (
                "no day after the last has anything"
            )
            assert {line.other_id for line in lines} <= {*map(int, firm.cash), int(firm.nostro)} - {account}


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_the_pages_of_a_statement_follow_one_another(firm: Firm, history: Moves, limit: int) -> None:
    account, visible = int(firm.cash[1]), Holder.objects.all()
    closing = balances([account], TUE_2026_11_03)[account]
    lines, after = [], ""
    while True:
        page = statement_page(account, visible, TUE_2026_11_03, closing, after=after, limit=limit)
        assert len(page.lines) <= limit
        lines += page.lines
        after = page.after
        if not after:
            break
    told = [(line.journal_id, line.leg, line.amount, line.value_date, line.kind) for line in lines]
    assert told == [
        (f["journal_id"], f["leg"], f["amount"], f["value_date"], f["kind"])
        for f in rows(
            "select m.journal_id, m.leg, j.value_date, j.kind,"
            " case m.credit_account when %(a)s then m.amount else -m.amount end as amount"
            " from ledger_movement m join ledger_journal j on j.id = m.journal_id"
            " where %(a)s in (m.credit_account, m.debit_account) and m.business_date <= %(day)s"
            " order by m.business_date desc, m.journal_id desc, m.leg desc",
            {"a": account, "day": TUE_2026_11_03},
        )
    ]
    running = closing
    for line in lines:
        assert line.balance == running
        running -= line.amount
    assert running == 0


def test_accounts_of_others_are_not_named(firm: Firm, history: Moves) -> None:
    account = int(firm.cash[0])
    mine = Holder.objects.filter(books=account)
    closing = balances([account], TUE_2026_11_03)[account]
    page = statement_page(account, mine, TUE_2026_11_03, closing)
    assert page.lines
    assert {(line.other_id, line.other) for line in page.lines} == {(None, None)}
    (sheet,) = journals([page.lines[0].journal_id], mine)
    (leg,) = sheet.legs
    assert (leg.debit_id, leg.credit_id).count(account) == 1
    assert (leg.debit_id, leg.credit_id).count(None) == 1
    assert account_sheet(int(firm.cash[1]), mine, TUE_2026_11_03) is None
    of_others = rows(
        "select journal_id from ledger_movement where slice = 0 and %s not in (debit_account, credit_account)",
        [account],
    )
    assert of_others
    assert journals([f["journal_id"] for f in of_others], mine) == []


def test_a_journal_and_its_reversal_name_each_other(firm: Firm) -> None:
    (taken,) = book(replace(pay(firm, "fee", Decimal("12.34")), subject=4711))
    assert journal_ids_of("HAND", 4711) == [taken]
    with whole():
        close_day(THU_2026_10_29, FRI_2026_10_30, by=BY, at=NOON)
    with whole():
        keep_day(THU_2026_10_29)
    with whole():
        links = reverse([taken], business_date=FRI_2026_10_30, by=BY, at=NOON, reason="booked twice")
    back = links[taken]
    first, second = journals([taken, back], Holder.objects.all())
    assert (first.reversed_by, first.reverses, second.reverses, second.reversed_by) == (back, None, taken, None)
    assert (second.kind, second.subject, second.narrative) == ("REVR", taken, "booked twice")
    assert (first.business_date, second.business_date) == (THU_2026_10_29, FRI_2026_10_30)
    assert first.value_date == second.value_date == THU_2026_10_29
    assert [(m.debit_id, m.credit_id, m.amount) for m in second.legs] == [
        (m.credit_id, m.debit_id, m.amount) for m in first.legs
    ]
    assert balances([int(firm.cash[0])], THU_2026_10_29) == {int(firm.cash[0]): Decimal("987.66")}
    assert balances([int(firm.cash[0])]) == {int(firm.cash[0]): Decimal(1000)}


def test_the_trial_balance_adds_up_to_nothing(firm: Firm, history: Moves) -> None:
    found = trial_balance()
    assert [f["difference"] for f in found] == [Decimal(0)] * 3
    assert {f["code"]: f["credits"] for f in found}["EUR"] == Decimal(4_000)
    assert snapshot_totals() == {str(f["code"]): str(f["credits"]) for f in found}


def test_nobody_spends_what_is_not_there_while_many_try(firm: Firm) -> None:
    """Four sessions pay to and fro, holds come and go; every snapshot meanwhile is sound, and so is the end."""
    stop = threading.Event()
    unsound: list[object] = []

    def session(number: int) -> int:
        dice, done = np.random.default_rng(number), 0
        try:
            for n in range(40):
                debit, step = int(dice.integers(4)), int(dice.integers(1, 4))
                with suppress(BalanceTooLow):
                    book(pay(firm, f"{number}:{n}", Decimal(int(dice.integers(1, 600))), debit, (debit + step) % 4))
                    done += 1
                with suppress(BalanceTooLow), whole():
                    held = place_hold(
                        int(firm.cash[debit]), Decimal(200), effect=f"h{number}:{n}", reason="pledge", at=NOON, by=BY
                    )
                    if n % 2:
                        release_hold(held, at=NOON, by=BY, reason="returned")
        finally:
            connection.close()
        return done

    def reader() -> int:
        looks = 0
        try:
            while not stop.is_set():
                found = rows("select sum(posted) as total, min(posted - held - floor) as least from ledger_guard"
                             " where asset_id = %s", [firm.currency])  # fmt: skip
                unsound.extend(f for f in found if f["total"] != 0 or f["least"] < 0)
                looks += 1
        finally:
            connection.close()
        return looks

    with ThreadPoolExecutor(5) as pool:
        looking = pool.submit(reader)
        done = [each.result() for each in [pool.submit(session, number) for number in range(4)]]
        stop.set()
        assert looking.result() > 0
    assert (unsound, min(done) > 0) == ([], True)
    moved = rows("select account_id, posted from ledger_guard where asset_id = %s", [firm.currency])
    for f in moved:
        sums = value("select coalesce(sum(case credit_account when %(a)s then amount else -amount end), 0) from"
                     " ledger_movement where %(a)s in (debit_account, credit_account)", {"a": f["account_id"]})  # fmt: skip
        assert f["posted"] == sums
    held = value(
        "select sum(h.amount) from ledger_hold h left join ledger_holdrelease r on r.hold_id = h.id where r is null"
    )
    assert held == value("select sum(held) from ledger_guard")
