"""What is wrong with a row of a trade is found by column, all of it, and what it leaves open follows from the rest."""

from decimal import Decimal

import pytest

from clearing.checking import Checker, Known, TradeFacts
from clearing.checking.numbers import agree, gross_of
from clearing.operations.faults import sentence_of
from clearing.submitted import Row
from refdata.queries import AssetFacts, TermsFacts
from tests.clearing.firm import bond, columns, fx
from tests.settlements.firm import BOND, FRI_2026_11_20, HARTWELL, NORTE, SHARE, WED_2026_11_18
from tests.settlements.known import ACCOUNTS, IDS, SCALES, TERMS, settlement_day

CFI = {SHARE: "ESVUFR", BOND: "DBFTFB"}


def terms(isin: str) -> TermsFacts:
    """The terms of one of the instruments."""
    least, multiple = TERMS[isin]
    kind = "FAMT" if isin == BOND else "UNIT"
    return TermsFacts(IDS[isin], isin, isin, CFI[isin], kind, Decimal(least), Decimal(multiple), "EUR", 1)


KNOWN = Known(
    business_date=FRI_2026_11_20,
    parties={NORTE: 1},
    counterparties={NORTE: 1, HARTWELL: 2},
    accounts={each.number: each for each in ACCOUNTS},
    assets={
        code: AssetFacts(IDS[code], code, "CURRENCY" if len(code) == 3 else "INSTRUMENT", scale)
        for code, scale in SCALES.items()
    },
    terms={(isin, WED_2026_11_18): terms(isin) for isin in CFI},
    settlement_day=settlement_day,
)


def checked(**told: str | None) -> tuple[TradeFacts | None, list[tuple[str, str]]]:
    """The facts of a row and its faults, each with a sentence."""
    facts, faults = Checker(KNOWN).check(Row(1, **{name: text for name, text in told.items() if text is not None}))
    assert all(sentence_of(each) for each in faults)
    return facts, [(each.code, each.field) for each in faults]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"action": "REPLACE"}, [("invalid_code", "action")]),
        ({"party": None}, [("missing", "party")]),
        ({"party": HARTWELL, "counterparty": NORTE}, [("unknown_party", "party")]),
        ({"party": "NORTESM"}, [("invalid_lei", "party")]),
        ({"counterparty": NORTE}, [("same_party", "counterparty")]),
        ({"reference": None}, [("missing", "reference")]),
        ({"reference": "x" * 36}, [("invalid_text", "reference")]),
        ({"side": "SHORT", "product": "OPTION"}, [("invalid_code", "side"), ("invalid_code", "product")]),
        ({"product": "BOND"}, [("product_differs", "product")]),
        ({"isin": "DE0007164601"}, [("isin_checksum", "isin")]),
        ({"isin": "GB0002634946"}, [("instrument_not_valid", "isin")]),
        ({"dealt_currency": "USD"}, [("not_wanted", "dealt_currency")]),
        ({"quantity": "0"}, [("must_be_positive", "quantity")]),
        ({"quantity": "1.5"}, [("scale_for_asset", "quantity"), ("not_a_multiple", "quantity")][:1]),
        ({"price": None}, [("missing", "price")]),
        ({"price": "1.12345678901"}, [("scale_for_asset", "price")]),
        ({"price_type": "RATE"}, [("invalid_code", "price_type")]),
        ({"currency": "XXX"}, [("unknown_currency", "currency")]),
        ({"gross": "12345.62"}, [("gross_differs", "gross")]),
        ({"gross": "12345.61"}, []),
        ({"net": "12345.61"}, [("net_differs", "net")]),
        ({"accrued": "1.00"}, [("no_interest", "accrued"), ]),
        ({"trade_date": "2026-02-30"}, [("invalid_date", "trade_date")]),
        ({"trade_date": "2026-11-23"}, [("instrument_not_valid", "isin"), ("traded_in_the_future", "trade_date")]),
        ({"settlement_date": "2026-11-17"}, [("settles_before_its_trade", "settlement_date")]),
        ({"settlement_date": "2026-11-21"}, [("not_a_settlement_day", "settlement_date")]),
        ({"settlement_date": "2040-11-21"}, [("settles_too_late", "settlement_date")]),
        ({"venue": "XET"}, [("invalid_mic", "venue")]),
        ({"venue": "XOFF"}, []),
        ({"account": "SEC-HART"}, [("unknown_account", "account")]),
        ({"leg": "OPENING"}, [("not_wanted", "leg")]),
        ({"product": "REPO"}, [("missing", "leg")]),
        ({"product": "REPO", "leg": "NEAR"}, [("invalid_code", "leg")]),
    ],
)  # fmt: skip
def test_the_faults_of_a_share(changes: dict[str, str | None], faults: list[tuple[str, str]]) -> None:
    assert checked(**columns(1, **changes))[1] == faults


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"quantity": "1000"}, [("below_minimum_unit", "quantity")]),
        ({"quantity": "2500"}, [("not_a_multiple", "quantity")]),
        ({"accrued": "-1.50", "net": "9948.50"}, []),
        ({"accrued": "1.50", "net": "9951.00"}, [("net_differs", "net")]),
    ],
)
def test_the_faults_of_a_bond(changes: dict[str, str], faults: list[tuple[str, str]]) -> None:
    assert checked(**bond(1, **changes))[1] == faults


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"currency": "USD"}, [("same_currency", "dealt_currency")]),
        ({"net": "900.01"}, [("net_differs", "net")]),
        ({"isin": SHARE}, [("not_wanted", "isin")]),
        ({"product": "FX_FORWARD"}, [("missing", "settlement_date")]),
    ],
)
def test_the_faults_of_fx(changes: dict[str, str], faults: list[tuple[str, str]]) -> None:
    assert checked(**fx(1, **changes))[1] == faults


def test_what_a_row_leaves_open_follows_from_the_rest() -> None:
    share, _ = checked(**columns(1))
    open_bond, _ = checked(**bond(1))
    told, _ = checked(**bond(1, net="10000.00"))
    assert share and (share.price_type, share.gross, share.accrued, share.net) == (
        "ACTU",
        Decimal("12345.60"),
        0,
        Decimal("12345.60"),
    )
    assert open_bond and (open_bond.price_type, open_bond.gross, open_bond.accrued, open_bond.net) == (
        "PRCT",
        9950,
        None,
        None,
    )
    assert told and (told.accrued, told.net) == (50, 10_000)


def test_a_cancellation_names_its_trade_alone() -> None:
    facts, faults = checked(action="CANCEL", party=NORTE, reference="F000001", side="SELL")
    assert faults == [] and facts and (facts.action, facts.party, facts.side) == ("CANCEL", 1, None)


def test_the_digest_stands_for_the_facts_and_the_likeness_for_the_economics() -> None:
    one, _ = checked(**columns(1))
    same, _ = checked(**columns(1, quantity="100.0", price="123.4560"))
    renamed, _ = checked(**columns(2))
    other, _ = checked(**columns(1, quantity="101"))
    assert one and same and renamed and other
    assert one.digest == same.digest != renamed.digest and one.likeness == renamed.likeness != other.likeness


def test_gross_is_rounded_half_up_to_the_minor_unit() -> None:
    assert gross_of(Decimal("1"), Decimal("0.005"), "ACTU", 2) == Decimal("0.01")
    assert gross_of(Decimal("10000"), Decimal("99.12345"), "PRCT", 0) == Decimal("9912")
    assert agree(None, (None, None, Decimal("5.00")), 2, bears_interest=False) == ((None, None, Decimal("5.00")), ())
