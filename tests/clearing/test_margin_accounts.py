"""Margin accounts are reckoned from the books, called, met and disputed; each once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clearing.models import MarginCall, MarginCallAct, MarginException, MarginLine, MarginReckoning, MarginTerms
from clearing.operations import (
    AccountSecuresAnother,
    MarginPastStands,
    NoSuchMarginCall,
    NotDisputed,
    NothingIsCalled,
    NotTheirsToSecure,
    Reckoned,
    dispute_call,
    relieve_call,
    set_margin,
)
from recordkeeping.models import Event
from refdata.models import Price
from refdata.operations import PriceWish, set_price
from tests.clearing.firm import TOLD
from tests.clearing.margined import OCCASION, holding, last, lend, margined, reckoned, wished
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE, THU_2026_11_19, Firm

pytestmark = pytest.mark.role("owner")
MON_2026_11_23, TUE_2026_11_24 = date(2026, 11, 23), date(2026, 11, 24)


def test_an_account_is_reckoned_from_the_books_once_and_what_is_short_is_called_for(firm: Firm) -> None:
    """100 SAP at 123.456: value 12,345.60, less 15 percent 10,493.76; loan 10,000: equity 493.76, asked 3,148.13 (30 percent)."""
    account = margined(firm)
    holding(firm)
    assert reckoned() == Reckoned(1, 1, 0, 0)
    found = last()
    assert (found.cash, found.value, found.counted, found.equity) == (
        Decimal(-10000), Decimal("12345.60"), Decimal("10493.76"), Decimal("493.76"),
    )  # fmt: skip
    assert (found.requirement, found.initial) == (Decimal("3148.13"), Decimal("5246.88"))
    call = MarginCall.objects.get()
    assert (call.account_id, call.amount, found.called) == (account, Decimal("2654.37"), Decimal("2654.37"))
    assert call.due_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert sorted(MarginLine.objects.values_list("value", "counted", "haircut")) == [
        (-10000, -10000, 0), (Decimal("12345.6"), Decimal("10493.76"), 15),
    ]  # fmt: skip
    assert reckoned() == Reckoned(0, 0, 0, 0)
    assert (MarginReckoning.objects.count(), MarginCall.objects.count()) == (1, 1)
    assert sorted(Event.objects.filter(subject_type="margin_account").values_list("code", flat=True)) == [
        "margin.called", "margin.reckoned", "margin.set",
    ]  # fmt: skip


def test_cash_that_comes_in_meets_a_call_and_the_rest_is_covered_when_nothing_is_short(firm: Firm) -> None:
    margined(firm)
    holding(firm)
    reckoned()
    lend(firm, "-1000", on=MON_2026_11_23)
    assert reckoned(MON_2026_11_23) == Reckoned(1, 0, 1, 0)
    assert list(MarginCallAct.objects.values_list("kind", "amount")) == [("CASH", 1000)]
    assert last().outstanding == Decimal("1654.37")
    _priced(firm, "200", TUE_2026_11_24)
    assert reckoned(TUE_2026_11_24) == Reckoned(1, 0, 1, 0)
    assert list(MarginCallAct.objects.order_by("pk").values_list("kind", "amount")) == [
        ("CASH", 1000), ("COVERED", Decimal("1654.37")),
    ]  # fmt: skip
    assert (last().outstanding, last().called) == (0, 0)


def test_what_falls_further_is_called_for_beside_the_call_that_is_open(firm: Firm) -> None:
    margined(firm, minimum=Decimal(500), rounding=Decimal(100))
    holding(firm)
    reckoned()
    assert MarginCall.objects.get().amount == 2700
    _priced(firm, "120", MON_2026_11_23)
    assert reckoned(MON_2026_11_23) == Reckoned(1, 0, 0, 0)
    _priced(firm, "100", TUE_2026_11_24)
    assert reckoned(TUE_2026_11_24) == Reckoned(1, 1, 0, 0)
    assert list(MarginCall.objects.order_by("pk").values_list("amount", flat=True)) == [2700, 1400]


def test_a_missing_price_is_an_exception_that_names_the_instrument(firm: Firm) -> None:
    account = margined(firm)
    holding(firm)
    stored = Price.objects.filter(asset=firm.assets[SHARE])
    assert stored.exists()
    late = date(2026, 12, 1)
    assert reckoned(late) == Reckoned(0, 0, 0, 1)
    assert reckoned(late) == Reckoned(0, 0, 0, 1)
    missing = MarginException.objects.get()
    assert (missing.account_id, missing.code, missing.asset_id, missing.value) == (
        account, "price_too_old", firm.assets[SHARE], "2026-11-17",
    )  # fmt: skip
    _priced(firm, "123", late)
    assert reckoned(late).accounts == 1


def test_a_call_is_noted_as_met_withdrawn_or_disputed_with_a_reason(firm: Firm) -> None:
    margined(firm)
    holding(firm)
    reckoned()
    call = MarginCall.objects.get().pk
    dispute_call(call, OCCASION, is_disputed=True)
    with pytest.raises(NotDisputed):
        dispute_call(call, OCCASION, is_disputed=True)
    dispute_call(call, OCCASION, is_disputed=False)
    assert relieve_call(call, "NOTED", Decimal("654.37"), OCCASION).outstanding == Decimal("2654.37")
    with pytest.raises(NothingIsCalled):
        relieve_call(call, "NOTED", Decimal(2001), OCCASION)
    assert relieve_call(call, "WITHDRAWN", None, OCCASION).amount == 2000
    for refused in (
        lambda: relieve_call(call, "NOTED", None, OCCASION),
        lambda: dispute_call(call, OCCASION, is_disputed=True),
    ):
        with pytest.raises(NothingIsCalled):
            refused()
    with pytest.raises(NoSuchMarginCall):
        relieve_call(call + 1, "NOTED", None, OCCASION)


def test_terms_change_from_a_day_on_and_an_account_ends(firm: Firm) -> None:
    account = margined(firm)
    assert not set_margin(wished(firm), OCCASION).is_changed
    assert set_margin(wished(firm, maintenance=Decimal(25), valid_from=MON_2026_11_23), OCCASION).is_changed
    stand = MarginTerms.objects.filter(account=account, valid__isempty=False).order_by("valid")
    assert [(each.maintenance, each.valid.lower) for each in stand] == [(30, FRI_2026_11_20), (25, MON_2026_11_23)]
    assert set_margin(wished(firm, covers=[], valid_from=MON_2026_11_23), OCCASION).after == ""
    assert reckoned(MON_2026_11_23).accounts == 0


def test_what_is_refused_of_terms(firm: Firm) -> None:
    margined(firm)
    with pytest.raises(MarginPastStands):
        set_margin(wished(firm, valid_from=THU_2026_11_19), OCCASION)
    with pytest.raises(NotTheirsToSecure):
        set_margin(wished(firm, party=firm.parties[HARTWELL]), OCCASION)
    with pytest.raises(AccountSecuresAnother):
        set_margin(wished(firm, unit=firm.assets["USD"]), OCCASION)
    with pytest.raises(NotTheirsToSecure):
        set_margin(wished(firm, covers=[firm.accounts["LOC-EURX"]]), OCCASION)
    assert firm.parties[NORTE]


def _priced(firm: Firm, price: str, on: date) -> None:
    set_price(
        [PriceWish(firm.assets[SHARE], on, Decimal(price), Price.Quotation("ACTU"), "EUR")], source="test", **TOLD
    )
