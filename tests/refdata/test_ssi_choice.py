"""Which standing settlement instruction is meant: a table, and laws."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdata.ssi import InvalidSsi, NoSsi, Purpose, SsiFacts, SsiWanted, SsiWish, choose
from vocabulary.identifiers import InvalidIdentifier
from vocabulary.money import InvalidCurrency
from vocabulary.product import Product, product_of
from vocabulary.text import InvalidText

DE, US = 1, 2
SAP = "DE0007164600"
BLANK = SsiFacts(0, 1, "", "SETTLEMENT", None, None, None, None, DE, None, "SEC", None)
SHARE = SsiWanted(1, Product.EQUITY, SAP, DE, "EUR")


def ssi(number: int, **scope: object) -> SsiFacts:
    """An SSI of party 1, called by the letter of its number."""
    return replace(BLANK, id=number, name="abcdefgh"[number], **scope)


GENERAL = ssi(0)
EQUITY = ssi(1, product="EQUITY")
EQUITY_DE = ssi(2, product="EQUITY", market=DE)
DE_EUR = ssi(3, market=DE, currency="EUR")
THREE = ssi(4, product="EQUITY", market=DE, currency="EUR")
ONLY_SAP = ssi(5, isin=SAP)
IN_DOLLAR = ssi(6, currency="USD")
FOR_CASH = ssi(7, purpose="CASH")


@pytest.mark.parametrize(
    ("candidates", "meant"),
    [
        ([], NoSsi("ssi_missing")),
        ([IN_DOLLAR, FOR_CASH], NoSsi("ssi_missing")),
        ([replace(GENERAL, party=2)], NoSsi("ssi_missing")),
        ([GENERAL, IN_DOLLAR], GENERAL),
        ([GENERAL, EQUITY], EQUITY),
        ([EQUITY, EQUITY_DE, GENERAL], EQUITY_DE),
        ([EQUITY_DE, DE_EUR, GENERAL], NoSsi("ssi_ambiguous", ("c", "d"))),
        ([EQUITY_DE, DE_EUR, THREE], THREE),
        ([THREE, ONLY_SAP], ONLY_SAP),
        ([ONLY_SAP, ssi(1, isin=SAP, currency="EUR")], ssi(1, isin=SAP, currency="EUR")),
    ],
)
def test_the_most_specific_one_that_covers_is_meant(candidates: list[SsiFacts], meant: SsiFacts | NoSsi) -> None:
    assert choose(SHARE, candidates) == meant


def test_cash_has_ssis_of_its_own() -> None:
    wanted = SsiWanted(1, Product.FX, currency="EUR", purpose=Purpose.CASH)
    assert choose(wanted, [GENERAL, FOR_CASH, DE_EUR]) == FOR_CASH


SCOPES = st.builds(
    lambda purpose, product, market, currency, isin: {
        "purpose": purpose, "product": product, "market": market, "currency": currency, "isin": isin,
    },
    st.sampled_from(["SETTLEMENT", "CASH"]),
    st.sampled_from([None, "EQUITY", "BOND"]),
    st.sampled_from([None, DE, US]),
    st.sampled_from([None, "EUR", "USD"]),
    st.sampled_from([None, SAP]),
)  # fmt: skip
CANDIDATES = st.lists(SCOPES, max_size=8).map(
    lambda scopes: [replace(BLANK, id=number, name=f"SSI {number}", **scope) for number, scope in enumerate(scopes)]
)
WANTED = st.builds(
    SsiWanted,
    st.just(1),
    st.sampled_from([Product.EQUITY, Product.BOND]),
    st.sampled_from([None, SAP]),
    st.sampled_from([None, DE]),
    st.sampled_from(["EUR", "USD"]),
    st.sampled_from(Purpose),
)


@given(WANTED, CANDIDATES, st.randoms())
def test_the_choice_covers_outweighs_the_rest_and_depends_on_no_order(
    wanted: SsiWanted, candidates: list[SsiFacts], dice: object
) -> None:
    found = choose(wanted, candidates)
    shuffled = list(candidates)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(wanted, shuffled) == found
    covering = [each for each in candidates if each.covers(wanted)]
    assert choose(wanted, covering) == found
    if isinstance(found, SsiFacts):
        assert found in covering
        assert all(each.weight < found.weight for each in covering if each != found)
    elif found.code == "ssi_missing":
        assert not covering
    else:
        highest = max(each.weight for each in covering)
        assert len(found.names) >= 2
        assert list(found.names) == sorted(each.name for each in covering if each.weight == highest)


WISH = SsiWish("5493001KJTIIGC8Y1R12", "General", "SETTLEMENT", depository="DE", safekeeping_account="SEC-1")


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"name": " "}, InvalidText),
        ({"party": "5493001KJTIIGC8Y1R13"}, InvalidIdentifier),
        ({"isin": "DE0007164601"}, InvalidIdentifier),
        ({"agent": "DEUT"}, InvalidIdentifier),
        ({"currency": "EURO"}, InvalidCurrency),
        ({"purpose": "BOTH"}, InvalidSsi),
        ({"product": "SHARES"}, InvalidSsi),
        ({"safekeeping_account": "sec 1"}, InvalidSsi),
        ({"depository": None}, InvalidSsi),
        ({"safekeeping_account": None}, InvalidSsi),
        ({"purpose": "CASH", "cash_account": "CSH-1"}, InvalidSsi),
        ({"purpose": "CASH", "depository": None, "safekeeping_account": None}, InvalidSsi),
    ],
)
def test_a_wish_is_checked_when_it_is_made(wrong: dict[str, str | None], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        replace(WISH, **wrong)


@pytest.mark.parametrize(
    ("cfi", "product"),
    [("ESVUFR", "EQUITY"), ("DBFTFB", "BOND"), ("CEOIEU", "ETF"), ("CIOIEU", "FUND"), ("RWSTCA", None), ("", None)],
)
def test_a_cfi_says_what_an_outright_trade_is(cfi: str, product: str | None) -> None:
    assert product_of(cfi) == product
