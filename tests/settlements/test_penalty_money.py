"""Penalties in the books: accrued by each night between two parties, paid by the month from cash account to cash account."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Guard, Journal, Movement
from ledger.operations import close_day, keep_day
from machinery.statements import run
from machinery.transactions import rehearsal, whole
from recordkeeping.models import Event
from refdata.operations import SsiWish, close_account, set_ssi
from settlements.models import Penalty, PenaltyAccrual, PenaltyNet, PenaltyPayment, PenaltyUnpaid
from settlements.operations import (
    Accrued,
    MoneyNight,
    PaidCounts,
    accrue_penalties,
    pay_penalties,
    reallocate_penalties,
    remove_penalties,
)
from tests.refused import allowed, refused_by
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, LUMIERE, NINE, NORTE, Firm, fund
from tests.settlements.test_penalising import broken, evening, in_scope, late, night, took
from tests.settlements.test_penalty_changes import MON_2026_11_23, on

__all__ = ["late"]

TUE_2026_11_24 = date(2026, 11, 24)
THU_2026_12_24 = date(2026, 12, 24)
"""The 18th penalty business day of December: November is paid."""
WED_2026_12_23 = date(2026, 12, 23)
MON_2026_12_28 = date(2026, 12, 28)


def accrued(firm: Firm, bic: str, currency: str = "EUR") -> Decimal | None:
    """What is on the account of a party's penalties; None where it has none."""
    return (
        Guard.objects.filter(account__holder__number=f"PENALTY/{LEIS[bic]}", asset_id=firm.assets[currency])
        .values_list("posted", flat=True)
        .first()
    )


def cash(number: str) -> Decimal:
    """What is on a cash account."""
    return Guard.objects.get(account__holder__number=number).posted


def stands() -> list[tuple[date, Decimal, Decimal]]:
    """Night, exact and booked change of all accruals."""
    return list(PenaltyAccrual.objects.order_by("pk").values_list("night_id", "standing", "amount"))


def pays_for(firm: Firm, number: int = 1, **changes: str | None) -> int:
    """A penalty of Friday: Norte lacks 100 SAP at 25, 0.25 to Hartwell; the penalty."""
    with whole():
        in_scope(firm)
        match = took(number, **changes)
    night()
    return int(Penalty.objects.get(match_id=match).pk)


@pytest.fixture
def funded(late: Firm) -> Iterator[Firm]:
    """Norte has a euro on its cash account; Hartwell has the account, and nothing on it."""
    with whole():
        fund(late, "CSH-NORT-EUR", "EUR", Decimal(1))
        fund(late, "CSH-HART-EUR", "EUR", Decimal("0.01"))
    yield late


def test_a_night_books_what_it_reckoned_from_who_pays_to_who_gets_it_and_again_nothing(market: Firm) -> None:
    pays_for(market)
    assert (accrued(market, NORTE), accrued(market, HARTWELL)) == (Decimal("-0.25"), Decimal("0.25"))
    [made] = PenaltyAccrual.objects.all()
    assert made.journal_id is not None
    [leg] = Movement.objects.filter(journal_id=made.journal_id)
    journal = Journal.objects.get(pk=made.journal_id)
    assert (journal.kind, leg.amount, leg.debit.holder.number) == ("PENA", Decimal("0.25"), f"PENALTY/{LEIS[NORTE]}")
    assert (leg.credit.holder.number, leg.credit.holder.kind) == (f"PENALTY/{LEIS[HARTWELL]}", "CONTROL")
    told = Event.objects.get(code="penalties.accrued")
    assert told.after is not None
    assert (told.after["accruals"], told.after["journals"]) == (1, 1)
    with whole():
        assert accrue_penalties(MoneyNight(2, FRI_2026_11_20, JOB, told.at)) == Accrued()
    assert PenaltyAccrual.objects.count() == 1
    assert not broken(FRI_2026_11_20)


def test_what_is_removed_or_re_allocated_is_accrued_as_the_difference(market: Firm) -> None:
    """0.25 of the deliverer becomes 0.17 of the receiver: 0.42 go back. Removed, 0.17 go to it again."""
    pk = pays_for(market)
    with whole():
        reallocate_penalties([pk], "RECE", on())
    night(MON_2026_11_23)
    monday = Penalty.objects.filter(business_date=MON_2026_11_23).values_list("amount", flat=True)
    again = sum(monday, Decimal(0))
    assert accrued(market, NORTE) == Decimal("0.17") - again
    with whole():
        remove_penalties([pk], "TECH", on(TUE_2026_11_24))
    night(TUE_2026_11_24)
    assert accrued(market, HARTWELL) == 2 * again == -(accrued(market, NORTE) or 0)
    assert [amount for _, _, amount in stands()][1] in {Decimal("0.42") - again, again - Decimal("0.42")}
    assert not broken(TUE_2026_11_24)


def paid_month(firm: Firm, number: int = 1) -> date:
    """A penalty of November that Norte pays Hartwell, 0.25, and the night of the payment day, on which it is netted and paid."""
    pays_for(firm, number)
    ends_november()
    return date(2026, 11, 1)


def ends_november() -> None:
    """Goes on from the Monday after to the payment day of November, and runs its night."""
    with whole():
        close_day(MON_2026_11_23, THU_2026_12_24, by=JOB, at=evening(MON_2026_11_23))
        keep_day(MON_2026_11_23)
    night(THU_2026_12_24)


def test_a_month_is_paid_on_its_payment_day_and_closes_what_was_accrued(funded: Firm) -> None:
    """Norte pays 0.25 of November; of December 0.25 stay accrued."""
    month = paid_month(funded)
    assert (cash("CSH-NORT-EUR"), cash("CSH-HART-EUR")) == (Decimal("0.75"), Decimal("0.26"))
    december = sum(Penalty.objects.filter(business_date=THU_2026_12_24).values_list("amount", flat=True), Decimal(0))
    assert accrued(funded, NORTE) == -december
    nets = PenaltyNet.objects.filter(month_id=month, counterparty=None).order_by("net")
    payer, taker = (PenaltyPayment.objects.get(net=net) for net in nets)
    assert [(each.amount, each.net.net) for each in (payer, taker)] == [
        (Decimal(x), Decimal(x)) for x in ("-0.25", "0.25")
    ]
    assert payer.journal_id is not None
    journal = Journal.objects.get(pk=payer.journal_id)
    assert (journal.kind, journal.subject, payer.account.holder.number) == ("PENP", payer.net_id, "CSH-NORT-EUR")
    told = Event.objects.get(code="penalties.paid").after or {}
    assert told["nets"] == [
        [each.net_id, f"{each.amount:f}"] for each in sorted((payer, taker), key=lambda p: p.net_id)
    ]
    assert not broken(THU_2026_12_24)


def test_who_has_no_cash_is_named_nobody_is_paid_for_him_and_the_next_night_tries_again(late: Firm) -> None:
    with whole():
        fund(late, "CSH-NORT-EUR", "EUR", Decimal("0.20"))
    month = paid_month(late)
    assert not PenaltyPayment.objects.exists()
    why = PenaltyUnpaid.objects.filter(net__month_id=month).order_by("amount").values_list("why", "amount")
    assert list(why) == [("NO_CASH", Decimal("-0.25")), ("NOT_PAID_IN", Decimal("0.25"))]
    told = Event.objects.get(code="penalties.not_paid").after or {}
    assert {code for _, _, code in told["nets"]} == {"NO_CASH", "NOT_PAID_IN"}
    assert not broken(THU_2026_12_24)
    with whole():
        fund(late, "CSH-NORT-EUR", "EUR", Decimal("0.05"), MON_2026_12_28)
    night(MON_2026_12_28)
    assert (cash("CSH-NORT-EUR"), cash("CSH-HART-EUR")) == (Decimal(0), Decimal("0.25"))
    assert PenaltyUnpaid.objects.count() == 2
    assert not broken(MON_2026_12_28)


def test_who_has_no_open_cash_account_of_the_currency_is_named(funded: Firm) -> None:
    with whole():
        fund(funded, "CSH-NORT-2", "EUR", Decimal(5))
        for number in ("CSH-NORT-EUR", "CSH-NORT-2"):
            close_account([funded.accounts[number]], closed_on=MON_2026_11_23, reason="Moved", by=JOB, at=NINE)
    month = paid_month(funded)
    why = PenaltyUnpaid.objects.filter(net__month_id=month).order_by("amount").values_list("why", flat=True)
    assert list(why) == ["NO_ACCOUNT", "NOT_PAID_IN"]


def test_a_standing_instruction_for_cash_says_from_which_account_it_is_paid(funded: Firm) -> None:
    wish = SsiWish(LEIS[NORTE], "Cash", "CASH", currency="EUR", cash_account="CSH-NORT-2")
    with whole():
        fund(funded, "CSH-NORT-2", "EUR", Decimal(5))
        set_ssi([wish], valid_from=FRI_2026_11_20, by=JOB, at=NINE)
    paid_month(funded)
    assert (cash("CSH-NORT-2"), cash("CSH-NORT-EUR")) == (Decimal("4.75"), Decimal(1))


def test_a_killed_step_goes_on_with_nothing_booked_twice(funded: Firm) -> None:
    """What the step had booked before it was killed is taken back with it; done again it is the same once."""
    pays_for(funded)
    told = MoneyNight(1, MON_2026_11_23, JOB, evening(MON_2026_11_23))
    with whole(), rehearsal():
        first = accrue_penalties(told)
    with whole():
        assert accrue_penalties(told) == first
        assert accrue_penalties(told) == Accrued()
        assert pay_penalties(told) == PaidCounts()


@pytest.mark.parametrize(
    ("code", "table", "sql"),
    [
        ("P07", "settlements_penaltyaccrual", "update settlements_penaltyaccrual set standing = standing * 2"),
        ("P07", "settlements_penaltyaccrual", "delete from settlements_penaltyaccrual where month = '2026-11-01'"),
        ("P07", "settlements_penaltyaccrual", "update settlements_penaltyaccrual set amount = amount - 0.01"),
        ("P07", "settlements_penalty", "delete from settlements_penalty where business_date = '2026-11-20'"),
        ("P08", "settlements_penaltypayment", "update settlements_penaltypayment set amount = 2 * amount"),
        ("P08", "settlements_penaltypayment", "delete from settlements_penaltypayment where amount > 0"),
        ("P08", "settlements_penaltypayment", "delete from settlements_penaltypayment where amount < 0"),
        ("P09", "settlements_penaltypayment", "delete from settlements_penaltypayment where amount < 0"),
        (
            "P09",
            "ledger_guard",
            "update ledger_guard set posted = posted - 1 where account_id in (select a.id from ledger_account a"
            " join refdata_account h on h.id = a.holder_id where h.number like 'PENALTY/%')",
        ),
    ],
)
def test_what_is_changed_past_the_operations_is_named(funded: Firm, code: str, table: str, sql: str) -> None:
    paid_month(funded)
    with whole():
        run(f"alter table {table} disable trigger user")
        run(sql)
        run("set constraints all immediate")
        run(f"alter table {table} enable trigger user")
    assert code in broken(THU_2026_12_24)


ACCRUAL = {
    "night": "night",
    "month": "date '2026-10-01'",
    "market_id": "market_id",
    "currency_id": "currency_id",
    "party_id": "party_id",
    "counterparty_id": "counterparty_id",
    "standing": "standing",
    "amount": "0",
    "journal_id": "null",
}
"""An accrual of another month, of which nothing is booked."""


@pytest.mark.parametrize(
    ("sentence", "changes"),
    [
        ("two_parties_accrue_once_a_night", {"month": "month"}),
        ("a_journal_books_one_accrual", {"amount": "amount", "journal_id": "journal_id"}),
        ("what_is_booked_of_an_accrual_has_its_journal", {"amount": "amount"}),
        ("a_month_of_accruals_is_named_by_its_first_day", {"month": "date '2026-10-02'"}),
        (
            "an_accrual_is_seen_by_the_lower_of_its_parties",
            {"party_id": "counterparty_id", "counterparty_id": "party_id"},
        ),
        ("an_accrual_changes_what_stands", {"standing": "0"}),
    ],
)
def test_an_accrual_is_kept_by_its_constraints(late: Firm, sentence: str, changes: dict[str, str]) -> None:
    pays_for(late)
    columns = ACCRUAL | changes
    sql = f"insert into settlements_penaltyaccrual ({', '.join(columns)}) select {{}} from settlements_penaltyaccrual"
    assert allowed(sql.format(", ".join(ACCRUAL.values())))
    assert refused_by(sql.format(", ".join(columns.values()))) == sentence


def test_payments_are_kept_by_their_constraints(funded: Firm) -> None:
    """What adds up to more than a row is said by payments_of_penalties_add_up, under two names."""
    paid_month(funded)
    payment = "insert into settlements_penaltypayment (net_id, account_id, amount, journal_id, business_date, run_id, at) select"
    again = (
        f"{payment} %s, account_id, %s, %s, business_date, run_id, at from settlements_penaltypayment where amount < 0"
    )
    [payer, taker] = PenaltyPayment.objects.order_by("amount")
    assert refused_by(again, [payer.net_id, payer.amount, 1]) == "settlements_penaltypayment_pkey"
    run("alter table settlements_penaltypayment disable trigger settlements_penaltypayment_is_append_only")
    run("delete from settlements_penaltypayment")
    taken = [payer.net_id, payer.amount, payer.journal_id]
    one = f"{payment} %s, account_id, %s, %s, date '2026-12-24', 1, now() from (select {payer.account_id} as account_id) x"
    assert allowed(one, taken)
    assert refused_by(one, [payer.net_id, payer.amount * 2, 1]) == "what_is_paid_of_penalties_is_what_was_accrued"
    assert refused_by(one, [payer.net_id, 0, 1]) == "a_payment_of_penalties_is_of_something"
    each = PenaltyNet.objects.filter(month_id=date(2026, 11, 1), party_id=payer.net.party_id).exclude(counterparty=None)
    assert refused_by(one, [each.get().pk, payer.amount, 1]) == "what_is_paid_of_penalties_is_what_was_accrued"
    assert refused_by(one, [taker.net_id, taker.amount, 1]) == "no_more_of_penalties_is_paid_out_than_was_paid_in"
    run(one, taken)
    assert refused_by(one, [taker.net_id, taker.amount, payer.journal_id]) == "a_journal_pays_one_net"
    assert allowed(one, [taker.net_id, taker.amount, 1])


def test_why_a_net_is_not_paid_and_nights_that_accrue_are_kept_by_their_constraints(late: Firm) -> None:
    paid_month(late)
    sql = (
        "insert into settlements_penaltyunpaid (net_id, business_date, why, amount, run_id, at)"
        " select net_id, %s, %s, %s * amount, run_id, at from settlements_penaltyunpaid where amount < 0"
    )
    assert allowed(sql, [MON_2026_12_28, "NO_CASH", 1])
    assert refused_by(sql, [THU_2026_12_24, "NO_CASH", 1]) == "a_night_tries_to_pay_a_net_once"
    for why, turned in (("NO_CASH", -1), ("NOT_PAID_IN", 1), ("LAZY", 1), ("NO_ACCOUNT", 0)):
        assert refused_by(sql, [MON_2026_12_28, why, turned]) == "a_net_is_not_paid_for_a_known_reason"
    nights = (
        "insert into settlements_accrualnight (business_date, changes_through, run_id, at) values (%s, %s, 1, now())"
    )
    assert allowed(nights, [MON_2026_12_28, 0])
    assert refused_by(nights, [WED_2026_12_23, 0]) == "nights_accrue_penalties_one_after_another"
    run("alter table settlements_accrualnight disable trigger nights_accrue_penalties_one_after_another")
    assert refused_by(nights, [MON_2026_12_28, -1]) == "a_night_accrues_changes_from_the_first_on"


def test_an_account_of_penalties_is_its_partys_and_a_control_account(market: Firm) -> None:
    sql = (
        "insert into refdata_account (number, party_id, kind, currency_id, opened_on)"
        " values (%s, %s, %s, null, date '2026-01-01')"
    )
    number, party = f"PENALTY/{LEIS[LUMIERE]}", market.parties[LUMIERE]
    assert allowed(sql, [number, party, "CONTROL"])
    for wrong in (
        [number, party, "LOCATION"],
        [number, market.parties[NORTE], "CONTROL"],
        ["PENALTY/X", party, "CONTROL"],
    ):
        assert refused_by(sql, wrong) == "an_account_of_penalties_bears_the_lei_of_its_party"
