"""Margin accounts are reckoned from the books, called, met and disputed; each once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from backoffice.proof import look
from clearing.models import MarginCall, MarginCallAct, MarginException, MarginLine, MarginReckoning, MarginTerms
from clearing.operations import (
    AccountSecuresAnother,
    CallsAreOpen,
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
from clearing.queries import MarginWanted, margin_account_lines
from machinery.paging import Cut
from recordkeeping.models import Event
from refdata.models import InstrumentTerms, Price
from refdata.operations import InstrumentWish, PriceWish, RateWish, register_instrument, set_price, set_rate
from settlements.queries import Scope
from tests.clearing.firm import TOLD
from tests.clearing.margined import CASH, OCCASION, SEC, holding, last, lend, margined, reckoned, wished
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NINE, SHARE, THU_2026_11_19, Firm, fund
from vocabulary.identifiers import Isin
from vocabulary.money import Currency

pytestmark = pytest.mark.role("owner")
WARRANT = "DE000A0F5UF5"
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


def test_the_proof_sees_of_a_call_what_its_reckoning_saw_whatever_the_clock_says(firm: Firm) -> None:
    """A night is opened at nine, a call is relieved at ten, and the step comes to margin afterwards; then more is relieved."""
    margined(firm)
    holding(firm)
    reckoned()
    call = MarginCall.objects.get().pk
    ten = replace(OCCASION, at=NINE + timedelta(hours=1))
    relieve_call(call, "NOTED", Decimal(654), ten)
    lend(firm, "-1654", on=MON_2026_11_23)
    assert reckoned(MON_2026_11_23) == Reckoned(1, 0, 1, 0)
    assert last().outstanding == Decimal("1000.37")
    relieve_call(call, "WITHDRAWN", Decimal(1), OCCASION)
    assert "M04" not in {each.code for each in look(MON_2026_11_23, full=True).broken}
    assert MarginCallAct.objects.get(kind="CASH").amount == 1000


def test_cash_that_was_noted_other_rates_and_other_accounts_meet_no_call(firm: Firm) -> None:
    """Of EUR 2,254.37 called for 1,000 are noted as met, and come in; USD 500 are worth 100 more; an account with EUR 700 secures
    it too. Then EUR 454.37 are short: 800 are covered, and none of it was met by cash."""
    dollars, second = firm.accounts["CSH-NORT-USD"], firm.accounts["CSH-NORT-2"]
    covers = [firm.accounts[SEC], firm.accounts[CASH], dollars]
    _rated("1.25", FRI_2026_11_20)
    margined(firm, covers=covers)
    holding(firm)
    fund(firm, "CSH-NORT-USD", "USD", Decimal(500))
    fund(firm, "CSH-NORT-2", "EUR", Decimal(700))
    reckoned()
    call = MarginCall.objects.get()
    assert call.amount == Decimal("2254.37")
    _rated("1", MON_2026_11_23)
    set_margin(wished(firm, covers=[*covers, second], valid_from=MON_2026_11_23), OCCASION)
    relieve_call(call.pk, "NOTED", Decimal(1000), OCCASION)
    lend(firm, "-1000", on=MON_2026_11_23)
    assert reckoned(MON_2026_11_23) == Reckoned(1, 0, 1, 0)
    acts = MarginCallAct.objects.order_by("pk").values_list("kind", "amount")
    assert list(acts) == [("NOTED", 1000), ("COVERED", 800)]
    lend(firm, "-10000", on=TUE_2026_11_24)
    reckoned(TUE_2026_11_24)
    assert list(acts.all())[2:] == [("CASH", Decimal("454.37"))]
    assert not [each for each in look(TUE_2026_11_24, full=True).broken if each.code.startswith("M")]


def test_a_loan_that_is_paid_back_whole_came_in(firm: Firm) -> None:
    """Its account is empty then, and is no line of the reckoning."""
    margined(firm)
    holding(firm)
    reckoned()
    lend(firm, "-10000", on=MON_2026_11_23)
    reckoned(MON_2026_11_23)
    assert list(MarginCallAct.objects.values_list("kind", "amount")) == [("CASH", Decimal("2654.37"))]


def test_a_security_of_no_known_kind_is_an_exception(firm: Firm) -> None:
    account = margined(firm)
    unit = InstrumentTerms.QuantityType.UNIT
    wish = InstrumentWish(
        Isin(WARRANT), 0, "Kestrel call warrant", "RWSTCA", unit, Decimal(1), Decimal(1), Currency("EUR"), firm.market
    )
    (asset,) = register_instrument([wish], valid_from=date(2026, 1, 1), **TOLD).values()
    holding(firm)
    fund(replace(firm, assets={**firm.assets, WARRANT: asset}), SEC, WARRANT, Decimal(5))
    assert reckoned() == Reckoned(0, 0, 0, 1)
    missing = MarginException.objects.get()
    assert (missing.account_id, missing.code, missing.asset_id) == (account, "unknown_kind", asset)


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


def test_what_was_set_for_later_days_is_taken_back_by_the_terms_of_today(firm: Firm) -> None:
    """A change from Monday on, then an end on Tuesday; each is taken back, and said."""
    margined(firm)
    set_margin(wished(firm, maintenance=Decimal(25), valid_from=MON_2026_11_23), OCCASION)
    set_margin(wished(firm, covers=[], valid_from=TUE_2026_11_24), OCCASION)
    back = set_margin(wished(firm), OCCASION)
    assert back.is_changed and back.after == back.before.split("; ")[0]
    assert "from 2026-11-23: maintenance 25%" in back.before and back.before.endswith("; from 2026-11-24: none")
    assert "days of market EURX" in back.after
    stand = MarginTerms.objects.filter(valid__isempty=False)
    assert [(each.maintenance, each.valid.upper) for each in stand.filter(valid__contains=TUE_2026_11_24)] == [
        (30, None)
    ]
    assert not set_margin(wished(firm), OCCASION).is_changed


def test_an_account_does_not_end_while_calls_of_it_are_open(firm: Firm) -> None:
    margined(firm)
    holding(firm)
    reckoned()
    ended = wished(firm, covers=[], valid_from=MON_2026_11_23)
    with pytest.raises(CallsAreOpen) as refused:
        set_margin(ended, OCCASION)
    call = MarginCall.objects.get().pk
    assert refused.value.data == {"call": call, "outstanding": "2654.37", "unit": "EUR"}
    relieve_call(call, "WITHDRAWN", None, OCCASION)
    assert set_margin(ended, OCCASION).after == ""


def test_an_account_that_has_ended_is_listed_while_calls_of_it_are_open(firm: Firm) -> None:
    """It was to end on Monday before the call of Friday was made."""
    account = margined(firm)
    holding(firm)
    set_margin(wished(firm, covers=[], valid_from=MON_2026_11_23), OCCASION)
    reckoned()

    def listed() -> list[tuple[int, Decimal | None, Decimal]]:
        found = margin_account_lines(MarginWanted(), Scope(None), MON_2026_11_23, NINE, Cut())
        return [(each.id, each.maintenance, each.outstanding) for each in found.rows]

    assert listed() == [(account, None, Decimal("2654.37"))]
    relieve_call(MarginCall.objects.get().pk, "WITHDRAWN", None, OCCASION)
    assert listed() == []


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


def _rated(rate: str, on: date) -> None:
    set_rate([RateWish("USD", on, Decimal(rate))], source="ECB", **TOLD)


def _priced(firm: Firm, price: str, on: date) -> None:
    set_price(
        [PriceWish(firm.assets[SHARE], on, Decimal(price), Price.Quotation("ACTU"), "EUR")], source="test", **TOLD
    )
