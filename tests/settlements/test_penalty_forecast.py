"""What the coming night would charge is what it charges, if nothing changes."""

from decimal import Decimal

from machinery.statements import row as first_row
from machinery.transactions import whole
from settlements.models import Penalty
from settlements.operations import hold
from settlements.penalty_forecast_words import foreseen_cause
from settlements.queries import Scope, forecast, forecast_of_match
from tests.settlements.firm import BOND, CASHLESS, FRI_2026_11_20, FUND, HARTWELL, NORTE, SHARE, Firm, fund
from tests.settlements.test_penalising import OCCASION, in_scope, night, took

EVERYBODY = Scope(None)


def test_what_is_foreseen_is_what_the_night_reckons(market: Firm) -> None:
    """One lacks securities, one cash, one is on hold, one free of payment has no price: as many penalties, for the same amounts."""
    with whole():
        in_scope(market)
        fund(market, "SEC-NORT", BOND, Decimal(100_000))
        took(1)
        took(2, isin=BOND, quantity="50000", amount="49000.00")
        held = took(3)
        took(4, payment="FOP", isin=FUND, quantity="2", **CASHLESS)
        ids = first_row("select delivering_id as d, receiving_id as r from settlements_match where id = %s", [held])
        assert ids is not None
        hold([ids["d"], ids["r"]], OCCASION)
    told = forecast(EVERYBODY, FRI_2026_11_20)
    assert told is not None
    before = {(e.match, e.side, e.amount, ",".join(e.missing), e.reason, e.currency) for e in told.lines}
    assert [(each.currency, each.number, each.incomplete) for each in told.totals] == [("EUR", 5, 1)]
    assert told.totals[0].amount == sum((each.amount for each in told.lines), Decimal(0))
    assert forecast(EVERYBODY, FRI_2026_11_20, "USD").lines == []  # type: ignore[union-attr]
    assert "on hold" in foreseen_cause(forecast_of_match(held, EVERYBODY, FRI_2026_11_20)[0])
    night()
    after = Penalty.objects.select_related("currency").values_list(
        "match_id", "side", "amount", "missing", "reason", "currency__code"
    )
    assert before == set(after)


def test_what_has_enough_is_not_foreseen_to_be_charged(market: Firm) -> None:
    with whole():
        in_scope(market)
        fund(market, "SEC-NORT", SHARE, Decimal(100))
        fund(market, "CSH-HART-EUR", "EUR", Decimal("12345.60"))
        match = took(1)
    assert forecast_of_match(match, EVERYBODY, FRI_2026_11_20) == []
    found = forecast(EVERYBODY, FRI_2026_11_20)
    assert found is not None and (found.lines, found.totals) == ([], [])


def test_who_does_not_see_an_account_is_told_of_it_what_the_last_night_found(market: Firm) -> None:
    """Before a night has found it Hartwell is not told that Norte lacks securities; of its own cash it knows."""
    deliverer, receiver = Scope((market.parties[NORTE],)), Scope((market.parties[HARTWELL],))
    with whole():
        in_scope(market)
        fund(market, "CSH-HART-EUR", "EUR", Decimal(20_000))
        match = took(1)
    assert [each.reason for each in forecast_of_match(match, deliverer, FRI_2026_11_20)] == ["LACK"]
    assert forecast_of_match(match, receiver, FRI_2026_11_20) == []
    found = forecast(receiver, FRI_2026_11_20)
    assert found is not None and found.lines == []
