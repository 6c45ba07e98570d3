"""Lists of standing settlement instructions and of terms of bonds: good rows are kept, the others say why not."""

import pytest

from itservices.operations import FileAlreadyLoaded
from recordkeeping.models import Event
from refdata.queries import SsiFacts, SsiWanted, bond_terms, settlement_instructions_for
from tests.refdata.firm import AT, LEI_ONE, LEI_TWO, SAP, Firm
from tests.refdata.test_lists import counts, faults, lines, load
from vocabulary.product import Product

SSIS = "valid_from,party,name,purpose,product,market,currency,isin,depository,agent,safekeeping_account,cash_account"
BONDS = (
    "isin,valid_from,coupon_percent,frequency,convention,first_accrual,first_coupon,maturity,end_of_month,"
    "ex_coupon_days,decimals_per_100"
)
GOOD = (
    f"2026-01-01,{LEI_ONE},House,SETTLEMENT,,,,,DE,,SEC-1,CSH-1",
    f"2027-01-01,{LEI_TWO},Usual,SETTLEMENT,EQUITY,DE,EUR,{SAP},DE,DEUTDEFF,70/123,",
    f"2026-01-01,{LEI_TWO},Usual,SETTLEMENT,,,,,DE,DEUTDEFF,70/100,",
)


class TestSsis:
    def test_good_rows_are_kept_and_a_newer_file_changes_what_differs(self, firm: Firm) -> None:
        found = load("ssis", lines(SSIS, *GOOD))
        assert (counts(found), found.totals) == ((3, 3, 0, 0), {"parties": 2})
        wanted = SsiWanted(firm.two, Product.EQUITY, SAP, firm.market, "EUR")
        for day, account in ((AT.date(), "70/100"), (AT.date().replace(year=2027), "70/123")):
            answer = settlement_instructions_for([wanted], day)[wanted]
            assert isinstance(answer, SsiFacts) and answer.safekeeping_account == account
        with pytest.raises(FileAlreadyLoaded):
            load("ssis", lines(SSIS, *GOOD))
        newer = load("ssis", lines(SSIS, GOOD[0], f"2026-12-01,{LEI_ONE},House,SETTLEMENT,,,,,DE,,SEC-1,"))
        assert counts(newer) == (2, 1, 1, 0)
        assert Event.objects.filter(code="ssi.set").count() == 3

    def test_each_other_row_says_its_field_its_value_and_why(self, firm: Firm) -> None:
        load("ssis", lines(SSIS, *GOOD))
        found = load(
            "ssis",
            lines(
                SSIS,
                f"2026-13-01,{LEI_ONE}X,,BOTH,SHARES,,EURO,DE,DE,X,sec 1,",
                f"2026-12-01,{LEI_ONE},A,CASH,,,,,,,SEC-1,",
                "2026-12-01,529900ODI3047E2LIV03,B,SETTLEMENT,,,,,FR,,SEC-1,",
                f"2026-12-01,{LEI_ONE},C,SETTLEMENT,,,,,DE,,SEC-1,",
                f"2026-02-01,{LEI_ONE},House,SETTLEMENT,BOND,,,,DE,,SEC-1,",
                f"2026-12-01,{LEI_ONE},Bonds,SETTLEMENT,BOND,,,,DE,,SEC-1,",
            ),
        )
        assert counts(found) == (6, 1, 0, 5)
        assert faults(found) == {
            ("invalid_date", "valid_from"): 1,
            ("invalid_lei", "party"): 1,
            ("missing", "name"): 1,
            ("invalid_ssi", "purpose"): 1,
            ("invalid_ssi", "product"): 1,
            ("invalid_currency", "currency"): 1,
            ("invalid_isin", "isin"): 1,
            ("invalid_bic", "agent"): 1,
            ("invalid_ssi", "safekeeping_account"): 1,
            ("invalid_ssi", ""): 1,
            ("not_on_file", "party"): 1,
            ("not_on_file", "depository"): 1,
            ("not_on_file", "safekeeping_account"): 1,
            ("ssi_scope_taken", "name"): 1,
            ("ssi_past_stands", "name"): 1,
        }


class TestTermsOfBonds:
    def test_good_rows_are_kept_the_others_say_why_not(self, firm: Firm) -> None:
        found = load(
            "bond-terms",
            lines(
                BONDS,
                f"{SAP},2026-01-01,8,2,ACT/ACT ICMA,1989-06-07,,2041-06-07,False,7,7",
                f"{SAP},2026-07-01,8,2,ACT/ACT ICMA,1989-06-07,,2041-06-07,,,",
                "US0378331005,2026-01-01,4,2,30/360,2020-01-15,2020-07-15,2030-01-15,,,",
                f"{SAP},2026-08-01,8,5,30/360,2020-01-15,,2030-01-15,,,",
                f"{SAP},2026-09-01,8%,2.0,30/365,x,,2030-01-15,perhaps,-1,",
            ),
        )
        assert counts(found) == (5, 2, 0, 3)
        assert faults(found) == {
            ("not_on_file", "isin"): 1,
            ("invalid_bond_terms", ""): 1,
            ("invalid_decimal", "coupon_percent"): 1,
            ("invalid_decimal", "frequency"): 1,
            ("list_not_understood", "convention"): 1,
            ("invalid_date", "first_accrual"): 1,
            ("invalid_flag", "end_of_month"): 1,
            ("invalid_decimal", "ex_coupon_days"): 1,
        }
        assert bond_terms([firm.sap], AT.date())[firm.sap].ex_coupon_days is None
