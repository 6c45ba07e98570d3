"""Rules of legs, numbers and dates of a row; pure, on reference data made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from settlements.checking import Checker, Trade
from settlements.operations.faults import sentence_of
from tests.settlements.firm import BOND, CASHLESS, FRI_2026_11_20, FUND, PAPERLESS, SHARE, row
from tests.settlements.known import IDS, KNOWN, check


def test_a_row_that_is_right() -> None:
    said = {"priority": "3", "partial": "PART", "place": "CSD", "settlement_condition": "BSSP"}
    said |= {"transaction_type": "REPU", "place_of_trade": "XETR", "instructed_by": "RECE"}
    trade, faults = check(row(7, common_reference="TRADE7", **said))
    assert faults == []
    assert trade == Trade(
        line=7,
        payment="DVP",
        deliverer=1,
        receiver=2,
        deliverer_reference="N000007",
        receiver_reference="H000007",
        common_reference="TRADE7",
        asset=IDS[SHARE],
        quantity=Decimal(100),
        quantity_units=100,
        currency=IDS["EUR"],
        amount=Decimal("12345.60"),
        amount_units=1_234_560,
        trade_date=date(2026, 11, 18),
        intended=FRI_2026_11_20,
        dated=True,
        deliverer_account=KNOWN.accounts["SEC-NORT"].id,
        receiver_account=KNOWN.accounts["SEC-HART"].id,
        deliverer_cash=KNOWN.accounts["CSH-NORT-EUR"].id,
        receiver_cash=KNOWN.accounts["CSH-HART-EUR"].id,
        market=9,
        place="CSD",
        priority=3,
        partial="PART",
        settlement="PEND",
        settlement_condition="BSSP",
        transaction_type="REPU",
        place_of_trade="XETR",
        instructed_by="RECE",
    )


def test_what_a_row_leaves_open_is_as_usual() -> None:
    trade, faults = check(row())
    assert (faults, trade.place, trade.priority, trade.partial) == ([], "OWN", 4, "NPAR")


@pytest.mark.parametrize(
    ("payment", "left_out", "asset", "currency"),
    [
        ("DVP", {}, IDS[SHARE], IDS["EUR"]),
        ("DWP", {}, IDS[SHARE], IDS["EUR"]),
        ("FOP", CASHLESS, IDS[SHARE], None),
        ("PFOD", PAPERLESS, None, IDS["EUR"]),
    ],
)
def test_each_payment_type_has_its_legs(
    payment: str, left_out: dict[str, str | None], asset: int | None, currency: int | None
) -> None:
    trade, faults = check(row(payment=payment, **left_out))
    assert (faults, trade.asset, trade.currency) == ([], asset, currency)


# What is written in a column, and the faults that this makes: (code, column) each.
AMOUNTS = [
    pytest.param(written, [("invalid_decimal", "amount")], id=repr(written))
    for written in (
        "1.234,56", "1,234.56", "1 234.56", "(100)", "100-", "+5", "€5", "5 EUR", "1e3", "1E+999999999", "=1+1", "0x10",
        "1_000", " 5", "5 ", "NaN", "Infinity", "-Infinity", "١٢٣", "１２３", "05", ".5", "5.", "--5", "5.5.5", "abc", "½",
        "1" * 5_000,
    )
] + [
    pytest.param("-0", [("must_be_positive", "amount")], id="minus zero"),
    pytest.param("0.00", [("must_be_positive", "amount")], id="zero"),
    pytest.param("-5", [("must_be_positive", "amount")], id="below zero"),
    pytest.param("0.001", [("scale_for_asset", "amount")], id="three decimals of EUR"),
    pytest.param("5.000", [], id="zeros that say nothing"),
    pytest.param("92233720368547758.07", [], id="the largest that fits"),
    pytest.param("92233720368547758.08", [("out_of_range", "amount")], id="a cent more"),
    pytest.param("100000000000000000", [("out_of_range", "amount")], id="10^17"),
    pytest.param("9" * 28, [("out_of_range", "amount")], id="28 digits"),
    pytest.param("9" * 29, [("out_of_range", "amount")], id="29 digits"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), AMOUNTS)
def test_an_amount(written: str, expected: list[tuple[str, str]]) -> None:
    assert check(row(amount=written))[1] == expected


@pytest.mark.parametrize(
    ("currency", "written", "units", "expected"),
    [
        ("EUR", "0.01", 1, []),
        ("JPY", "5", 5, []),
        ("JPY", "0.5", 0, [("scale_for_asset", "amount")]),
        ("JPY", "100000000000000000", 10**17, []),
        ("JPY", "100000000000000001", 0, [("out_of_range", "amount")]),
        ("BHD", "0.005", 5, []),
        ("BHD", "0.0005", 0, [("scale_for_asset", "amount")]),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(
    currency: str, written: str, units: int, expected: list[tuple[str, str]]
) -> None:
    trade, faults = check(row(currency=currency, amount=written))
    assert (faults, trade.amount_units) == (expected, units)


@pytest.mark.parametrize(
    ("isin", "written", "units", "expected"),
    [
        (SHARE, "1", 1, []),
        (SHARE, "1.5", 0, [("scale_for_asset", "quantity"), ("not_a_multiple", "quantity")]),
        (SHARE, "9223372036854775808", 0, [("out_of_range", "quantity")]),
        (FUND, "0.001", 1, []),
        (FUND, "1234.567", 1_234_567, []),
        (BOND, "2000", 200_000, []),
        (BOND, "3000.00", 300_000, []),
        (BOND, "1000", 100_000, [("below_minimum_unit", "quantity")]),
        (BOND, "2500", 250_000, [("not_a_multiple", "quantity")]),
        (BOND, "500", 50_000, [("below_minimum_unit", "quantity"), ("not_a_multiple", "quantity")]),
        (BOND, "1e3", 0, [("invalid_decimal", "quantity")]),
        (BOND, "-2000", 0, [("must_be_positive", "quantity")]),
    ],
)
def test_a_quantity_is_of_its_instrument(isin: str, written: str, units: int, expected: list[tuple[str, str]]) -> None:
    trade, faults = check(row(isin=isin, quantity=written))
    assert (faults, trade.quantity_units) == (expected, units)


INTENDED = "intended_settlement_date"
EARLIER = {"trade_date": "2021-01-04"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        *(
            pytest.param({"trade_date": written}, [("invalid_date", "trade_date")], id=f"traded {written}")
            for written in (
                "18/11/2026", "01/02/2026", "2026-02-30", "2025-02-29", "2026-1-2", "20261118", "2026-W47-3", "0000-01-01",
                "10000-01-01", "1989-12-31", "2101-01-01", "2026-11-18T00:00:00", " 2026-11-18", "٢٠٢٦-١١-١٨", "46344",
            )
        ),
        pytest.param({INTENDED: "2026-02-30"}, [("invalid_date", INTENDED)], id="settles on 30 February"),
        pytest.param({INTENDED: "2026-11-17"}, [("settles_before_its_trade", INTENDED)], id="settles before its trade"),
        pytest.param({INTENDED: "2026-11-18"}, [], id="settles on the day of its trade"),
        pytest.param({INTENDED: "2026-11-21"}, [("not_a_settlement_day", INTENDED)], id="settles on a Saturday"),
        pytest.param({INTENDED: "2026-11-26"}, [], id="Thanksgiving in EUR"),
        pytest.param(
            {INTENDED: "2026-11-26", "currency": "USD"}, [("not_a_settlement_day", INTENDED)], id="Thanksgiving in USD"
        ),
        pytest.param(
            {INTENDED: "2026-11-26", "payment": "FOP", **CASHLESS}, [], id="Thanksgiving free of payment"
        ),
        pytest.param({**EARLIER, INTENDED: "2031-01-06"}, [("settles_too_late", INTENDED)], id="ten years and two days"),
        pytest.param({**EARLIER, INTENDED: "2031-01-03"}, [("calendar_not_known", INTENDED)], id="calendar not loaded"),
        pytest.param({INTENDED: "2029-01-08"}, [("invalid_day_count", INTENDED)], id="calendar that is never open"),
        pytest.param({INTENDED: "2030-01-07"}, [("no_cut_off", INTENDED)], id="no cut-off planned"),
        pytest.param({**EARLIER, INTENDED: None}, [("no_settlement_cycle", INTENDED)], id="no cycle"),
        pytest.param({INTENDED: "2026-11-16", "trade_date": None}, [("missing", "trade_date")], id="no trade date"),
    ],
)  # fmt: skip
def test_dates(changes: dict[str, str | None], expected: list[tuple[str, str]]) -> None:
    assert check(row(**changes))[1] == expected


def test_a_day_that_is_closed_is_answered_with_the_next() -> None:
    _, faults = Checker(KNOWN).check(row(currency="USD", intended_settlement_date="2026-11-26"))
    assert [sentence_of(fault) for fault in faults] == [
        "'2026-11-26' is not a settlement day of the market and the currency. The next one is 2026-11-27."
    ]


@pytest.mark.parametrize(
    ("currency", "expected"),
    [("EUR", date(2026, 11, 27)), ("USD", date(2026, 11, 30))],
)
def test_an_intended_date_that_is_left_open_is_reckoned(currency: str, expected: date) -> None:
    """Traded on Wednesday 25 November 2026: two settlement days later; for USD Thanksgiving is none."""
    trade, faults = check(row(currency=currency, trade_date="2026-11-25", intended_settlement_date=None))
    assert (faults, trade.intended, trade.dated) == ([], expected, False)


@pytest.mark.parametrize(
    ("payment", "at", "expected"),
    [
        ("DVP", datetime(2026, 11, 20, 14, 59, 59, tzinfo=UTC), "PEND"),
        ("DVP", datetime(2026, 11, 20, 15, 0, tzinfo=UTC), "PENF"),
        ("FOP", datetime(2026, 11, 20, 15, 0, tzinfo=UTC), "PEND"),
        ("FOP", datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "PENF"),
    ],
)
def test_what_comes_at_its_cut_off_or_later_enters_as_failing(payment: str, at: datetime, expected: str) -> None:
    trade, faults = check(row(payment=payment, **(CASHLESS if payment == "FOP" else {})), replace(KNOWN, at=at))
    assert (faults, trade.settlement) == ([], expected)
