"""What can never be false of the books, tried around the operations, as the owner."""

from datetime import date

import pytest
from django.db import connection

from backoffice.bench.firm import Firm, build_firm
from ledger.operations import open_slice, settle_slice
from machinery.statements import run, value
from tests.refused import allowed, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]

FRI_2026_10_02 = date(2026, 10, 2)
TRILLION = 1_000_000_000_000
JOURNAL = """
insert into {table} (id, slice, business_date, value_date, kind)
values ({id}, {slice}, '{business_date}', '2026-10-02', 'CASH')"""
MOVEMENT = """
insert into {table} (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
values ({journal}, 1, {slice}, '{business_date}', {asset}, {debit}, {credit}, {amount})"""
HAND = {"table": "ledger_movement_2026_10_hand", "slice": 0, "business_date": "2026-10-02", "journal": 7, "amount": 1}


@pytest.fixture
def firm() -> Firm:
    """Two participants, two ISINs; the books are open on Friday, and journal 7 stands among those by hand."""
    made = build_firm(FRI_2026_10_02, participants=2, instruments=2)
    run(JOURNAL.format(table="ledger_journal_2026_10_hand", id=7, slice=0, business_date="2026-10-02"))
    return made


def cash_leg(firm: Firm, **facts: object) -> str:
    """A movement of 1 EUR by hand from the second participant to the first, but for some facts."""
    sound = {"asset": firm.currency, "debit": int(firm.cash[1]), "credit": int(firm.cash[0])}
    return MOVEMENT.format(**(HAND | sound | facts))


def night_slice() -> int:
    """The slice of Friday's night, with its keys and foreign keys."""
    found = open_slice(FRI_2026_10_02, "night")
    for stage in ("index", "constrain"):
        settle_slice(found, stage)
    return found


def test_a_holder_has_one_account_per_asset(firm: Firm) -> None:
    again = (
        "insert into ledger_account (holder_id, asset_id) select holder_id, asset_id from ledger_account where id = %s"
    )
    assert refused_by(again, [int(firm.cash[0])]) == "a_holder_has_one_account_per_asset"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("update ledger_guard set posted = -1 where account_id = %s", "available_is_within_floor"),
        ("update ledger_guard set posted = 10, held = 11 where account_id = %s", "available_is_within_floor"),
        ("update ledger_guard set floor = 1 where account_id = %s", "available_is_within_floor"),
        ("update ledger_guard set held = -1 where account_id = %s", "held_is_not_negative"),
    ],
)
def test_a_guard(firm: Firm, change: str, constraint: str) -> None:
    account = int(firm.cash[0])
    assert allowed("update ledger_guard set posted = 11, held = 11 where account_id = %s", [account])
    assert refused_by(change, [account]) == constraint


def test_an_account_without_floor_may_go_any_way(firm: Firm) -> None:
    assert allowed("update ledger_guard set posted = -1000000 where account_id = %s", [firm.nostro])


def test_one_business_date_is_open(firm: Firm) -> None:
    another = "insert into ledger_day (business_date, opened_at) values ('2026-10-05', now())"
    assert refused_by(another) == "one_business_date_is_open"
    run("update ledger_day set closed_at = now()")
    assert allowed(another)


def test_a_hold_is_positive(firm: Firm) -> None:
    hold = "insert into ledger_hold (account_id, amount, effect, reason, at) values (%(account)s, %(amount)s, 'x', '', now())"
    sound = {"account": int(firm.cash[0]), "amount": 1}
    assert refused_by(hold, sound | {"amount": 0}) == "a_hold_is_positive"
    run(hold, sound)
    assert refused_by(hold, sound) == "ledger_hold_effect_key"
    run("insert into ledger_holdrelease (hold_id, at) select id, now() from ledger_hold")
    assert refused_by("insert into ledger_holdrelease (hold_id, at) select id, now() from ledger_hold") == (
        "ledger_holdrelease_pkey"
    )
    for table in ("ledger_hold", "ledger_holdrelease"):
        assert refused_by(f"update {table} set at = now()") == f"{table}_is_append_only"
        assert refused_by(f"delete from {table}") == f"{table}_is_append_only"


def test_a_purpose_has_one_slice_a_day(firm: Firm) -> None:
    slice_ = (
        "insert into ledger_slice (business_date, purpose, state, journals, movements, digest)"
        " values ('2026-10-02', 'x', 'OPEN', 0, 0, '')"
    )
    run(slice_)
    assert refused_by(slice_) == "a_purpose_has_one_slice_a_day"


def test_a_journal_is_in_its_slice_and_on_its_day(firm: Firm) -> None:
    found = night_slice()
    sound = {
        "table": f"ledger_journal_s{found}",
        "slice": found,
        "id": found * TRILLION + 1,
        "business_date": "2026-10-02",
    }
    assert allowed(JOURNAL.format(**sound))
    run(f"alter table ledger_journal_2026_10 detach partition ledger_journal_s{found}")
    assert refused_by(JOURNAL.format(**sound | {"slice": 0})) == "in_its_slice"
    assert refused_by(JOURNAL.format(**sound | {"id": 5})) == "a_journal_id_bears_its_slice"
    assert refused_by(JOURNAL.format(**sound | {"business_date": "2026-10-03"})) == "booked_on_its_day"
    for kind in ("HAND", "REVR"):
        assert refused_by(JOURNAL.format(**sound).replace("CASH", kind)) == "a_night_posts_nothing_by_hand"


def test_a_movement_is_in_its_slice_and_on_its_day(firm: Firm) -> None:
    found = night_slice()
    journal = found * TRILLION + 1
    run(JOURNAL.format(table=f"ledger_journal_s{found}", slice=found, id=journal, business_date="2026-10-02"))
    sound = {"table": f"ledger_movement_s{found}", "slice": found, "journal": journal}
    assert allowed(cash_leg(firm, **sound))
    run(f"alter table ledger_movement_2026_10 detach partition ledger_movement_s{found}")
    assert refused_by(cash_leg(firm, **sound | {"slice": 0})) == "in_its_slice"
    assert refused_by(cash_leg(firm, **sound | {"business_date": "2026-10-03"})) == "booked_on_its_day"


def test_what_is_in_a_leaf_belongs_there_or_goes_nowhere(firm: Firm) -> None:
    """Through the parent a row finds its leaf; one of a slice or month that was never opened has none."""
    assert allowed(cash_leg(firm, table="ledger_movement"))
    assert refused_by(cash_leg(firm, table="ledger_movement", slice=77)) == "None"
    assert refused_by(cash_leg(firm, table="ledger_movement", business_date="2031-01-01")) == "None"


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_a_movement_is_positive(firm: Firm, amount: str) -> None:
    assert refused_by(cash_leg(firm, amount=amount)) == "a_movement_is_positive"


def test_a_movement_has_two_accounts(firm: Firm) -> None:
    assert refused_by(cash_leg(firm, debit=int(firm.cash[0]))) == "a_movement_has_two_accounts"


@pytest.mark.parametrize("place", ["by hand", "of a night"])
def test_both_accounts_hold_the_asset_and_the_journal_is_there(firm: Firm, place: str) -> None:
    facts: dict[str, object] = {}
    if place == "of a night":
        found = night_slice()
        journal = found * TRILLION + 1
        run(JOURNAL.format(table=f"ledger_journal_s{found}", slice=found, id=journal, business_date="2026-10-02"))
        facts = {"table": f"ledger_movement_s{found}", "slice": found, "journal": journal}
    securities = int(firm.securities[0, 0])
    assert allowed(cash_leg(firm, **facts))
    assert refused_by(cash_leg(firm, **facts | {"debit": securities})) == "a_debit_account_holds_the_asset"
    assert refused_by(cash_leg(firm, **facts | {"credit": securities})) == "a_credit_account_holds_the_asset"
    assert refused_by(cash_leg(firm, **facts | {"journal": 8})) == "a_movement_has_its_journal"


@pytest.mark.parametrize("noun", ["journal", "movement"])
@pytest.mark.parametrize("leaf", ["2026_10_hand", "of the night"])
def test_what_is_booked_is_never_changed(firm: Firm, noun: str, leaf: str) -> None:
    table = f"ledger_{noun}_" + (f"s{night_slice()}" if leaf == "of the night" else leaf)
    column = {"journal": "narrative = 'x'", "movement": "amount = 2"}[noun]
    for change in (f"update {table} set {column}", f"delete from {table}", f"truncate {table} cascade"):
        assert refused_by(change) == "is_append_only"


def test_keys_that_are_unique_for_ever(firm: Firm) -> None:
    effect = "insert into ledger_effect (effect, journal_id, business_date, fingerprint) values ('pay', %s, '2026-10-02', '')"
    run(effect, [7])
    assert refused_by(effect, [8]) == "ledger_effect_pkey"
    link = "insert into ledger_reversal (reversed_journal, reversing_journal) values (%s, %s)"
    run(link, [7, 8])
    assert refused_by(link, [7, 9]) == "ledger_reversal_pkey"
    assert refused_by(link, [6, 8]) == "ledger_reversal_reversing_journal_key"
    assert refused_by("update ledger_effect set journal_id = 9") == "ledger_effect_is_append_only"
    assert refused_by("delete from ledger_effect") == "ledger_effect_is_append_only"
    assert refused_by("update ledger_reversal set reversing_journal = 9") == "ledger_reversal_is_append_only"
    assert refused_by("truncate ledger_reversal") == "ledger_reversal_is_append_only"


def test_a_kept_balance_stays(firm: Firm) -> None:
    keep = "insert into ledger_balancesnapshot (account_id, business_date, posted) values (%s, '2026-10-01', %s)"
    run(keep, [int(firm.cash[0]), 5])
    assert refused_by(keep, [int(firm.cash[0]), 6]) == "ledger_balancesnapshot_pkey"
    assert refused_by("update ledger_balancesnapshot set posted = 6") == "ledger_balancesnapshot_is_append_only"
    assert refused_by("delete from ledger_balancesnapshot") == "ledger_balancesnapshot_is_append_only"


def test_an_account_stays(firm: Firm) -> None:
    """Instructions on it are not asked."""
    account = int(firm.cash[0])
    moved = "update ledger_account set {} where id = %s"
    assert refused_by("delete from ledger_account where id = %s", [account]) == "ledger_account_is_never_deleted"
    assert refused_by(moved.format("id = id + 100000"), [account]) == "ledger_account_keeps_its_key"
    assert refused_by(moved.format("asset_id = asset_id + 1"), [account]) == "ledger_account_keeps_its_key"


def test_an_account_with_movements_stays_whatever_sleeps(firm: Firm) -> None:
    connection.check_constraints()
    run("alter table ledger_account disable trigger user")
    run(cash_leg(firm))
    run("delete from ledger_guard where account_id = %s", [int(firm.cash[0])])
    assert (
        refused_by("delete from ledger_account where id = %s", [int(firm.cash[0])])
        == "a_credit_account_holds_the_asset"
    )


def test_a_guard_needs_its_account(firm: Firm) -> None:
    free = int(value("select max(id) + 1 from ledger_account"))
    guard = "insert into ledger_guard (account_id, asset_id, posted, held) values (%s, %s, 0, 0)"
    assert refused_by(guard, [free, firm.currency]).startswith("ledger_guard_account_id_")
