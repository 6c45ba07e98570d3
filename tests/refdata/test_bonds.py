"""Terms of bonds, and price collars."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from recordkeeping.models import Event
from refdata.bonds import BondFacts, InvalidBondTerms
from refdata.models import BondTerms, PriceCollar
from refdata.operations import CollarWish, NotOnFile, set_bond_terms, set_price_collar
from refdata.queries import CollarFacts, bond_history, bond_terms, collars
from tests.refdata.firm import AT, CLERK, SAP, Firm
from vocabulary.identifiers import Isin
from vocabulary.product import Product
from vocabulary.text import InvalidText

START, JULY = date(2026, 1, 1), date(2026, 7, 1)
WHO = {"by": CLERK, "at": AT}
GILT = BondFacts(Decimal(8), 2, "ACT/ACT ICMA", date(2010, 6, 7), None, date(2041, 6, 7), False, 7, 7)


class TestTermsOfBonds:
    def test_the_same_again_changes_nothing(self, firm: Firm) -> None:
        assert set_bond_terms({SAP: GILT}, valid_from=START, **WHO) == 1
        told = Event.objects.count()
        assert set_bond_terms({SAP: replace(GILT, coupon_percent=Decimal("8.00"))}, valid_from=JULY, **WHO) == 0
        assert (BondTerms.objects.count(), Event.objects.count()) == (1, told)

    def test_a_change_ends_the_former_terms(self, firm: Firm) -> None:
        set_bond_terms({SAP: GILT}, valid_from=START, **WHO)
        set_bond_terms({SAP: replace(GILT, ex_coupon_days=None)}, valid_from=JULY, **WHO)
        assert bond_terms([firm.sap], JULY - timedelta(days=1)) == {firm.sap: GILT}
        assert bond_terms([firm.sap, 0], JULY)[firm.sap].ex_coupon_days is None
        assert bond_terms([firm.sap], START - timedelta(days=1)) == {}
        assert [each.valid.lower for each in bond_history(firm.sap)] == [JULY, START]
        event = Event.objects.filter(code="bond_terms.set").latest("id")
        assert (event.subject_ids, event.before["each"][str(firm.sap)]["ex_coupon_days"]) == ([str(firm.sap)], 7)

    def test_of_a_bond_that_is_not_on_file_there_are_none(self, firm: Firm) -> None:
        with pytest.raises(NotOnFile):
            set_bond_terms({Isin("US0378331005"): GILT}, valid_from=START, **WHO)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"frequency": 5},
            {"convention": "ACT/ACT"},
            {"coupon_percent": Decimal(-1)},
            {"coupon_percent": Decimal("0.12345678901")},
            {"frequency": 0},
            {"frequency": 0, "coupon_percent": Decimal(0), "first_coupon": date(2011, 6, 7)},
            {"maturity": date(2010, 6, 7)},
            {"first_coupon": date(2010, 6, 7)},
            {"first_coupon": date(2041, 6, 8)},
            {"ex_coupon_days": -1},
            {"decimals_per_100": 13},
        ],
    )
    def test_terms_that_no_bond_has_are_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(InvalidBondTerms):
            replace(GILT, **wrong)

    def test_a_zero_coupon_has_neither_coupon_nor_frequency(self) -> None:
        assert replace(GILT, frequency=0, coupon_percent=Decimal(0)).coupon_percent == 0


class TestCollars:
    def test_the_products_own_then_the_markets_then_the_usual_one(self, firm: Firm) -> None:
        wishes = [CollarWish(firm.market, Decimal(5)), CollarWish(firm.market, Decimal("2.5"), Product.BOND)]
        assert set_price_collar(wishes, source="Risk committee", valid_from=START, **WHO) == 2
        assert set_price_collar(wishes, source="Risk committee", valid_from=JULY, **WHO) == 0
        wanted = [(firm.market, Product.EQUITY), (firm.market, Product.BOND), (0, Product.BOND)]
        assert collars(wanted, JULY) == {
            wanted[0]: CollarFacts(Decimal(5), "Risk committee"),
            wanted[1]: CollarFacts(Decimal("2.5"), "Risk committee"),
            wanted[2]: CollarFacts(Decimal(10), ""),
        }
        assert set_price_collar(wishes[:1], source="Board", valid_from=JULY, **WHO) == 1
        assert PriceCollar.objects.count() == 3
        with pytest.raises(InvalidText):
            set_price_collar(wishes, source="", valid_from=START, **WHO)

    @pytest.mark.parametrize(("price", "allowed"), [("110", True), ("110.01", False), ("90", True), ("89.99", False)])
    def test_at_the_edge_a_price_is_allowed(self, price: str, allowed: bool) -> None:
        assert CollarFacts(Decimal(10), "").allows(Decimal(price), Decimal(100)) is allowed
