"""What a partly successful buy-in left over, as messages say it: BPSS of the schema, BSSP of the rules of penalties."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from machinery.transactions import whole
from settlements.messages.contents import Allegement, conditions_of
from settlements.messages.own import own_row
from settlements.models import SettlementCondition
from settlements.operations import allege_due
from tests.settlements.correspondence.posted import TEN, delivers, fin, receives, sent, state, xml
from tests.settlements.correspondence.test_depositories import outside, reach, said
from tests.settlements.correspondence.test_taking import BOTH, Written
from tests.settlements.correspondence.test_telling import say, told, wish
from tests.settlements.firm import HARTWELL, Firm
from tests.settlements.messages.said import USUAL
from tests.settlements.messages.test_iso20022 import needs_data, schema

pytestmark = pytest.mark.usefixtures("own_bic")


def kept() -> list[tuple[str, str]]:
    """Which instructions say a condition, by their references."""
    return sorted(SettlementCondition.objects.values_list("instruction__reference", "code"))


@BOTH
def test_a_message_says_it(market: Firm, as_written: Written) -> None:
    assert state(sent(as_written(delivers(conditions=("NOMC", "BPSS")), "M1"))) == ["ACCEPTED"]
    assert state(sent(as_written(receives(conditions=("NOMC",)), "M2", HARTWELL))) == ["ACCEPTED"]
    assert kept() == [("N000001", "BSSP")]


def test_a_message_says_it_by_the_code_of_the_rules_of_penalties(market: Firm) -> None:
    assert state(sent(fin(delivers(conditions=("BSSP",)), "M1"))) == ["ACCEPTED"]
    written = xml(delivers(2, conditions=("BPSS",)), "M2").replace(b">BPSS<", b">BSSP<")
    assert state(sent(written)) == ["ACCEPTED"]
    assert kept() == [("N000001", "BSSP"), ("N000002", "BSSP")]


@pytest.mark.parametrize(
    ("conditions", "code"), [((), None), (("NOMC",), None), (("BPSS",), "BSSP"), (("SPDL", "BSSP"), "BSSP")], ids=str
)
def test_its_row_has_the_code_of_the_rules_of_penalties(conditions: tuple[str, ...], code: str | None) -> None:
    assert own_row(replace(USUAL, conditions=conditions)).settlement_condition == code


@pytest.mark.parametrize(
    ("opts_out", "is_residue", "codes"),
    [(False, False, ()), (True, False, ("NOMC",)), (False, True, ("BPSS",)), (True, True, ("NOMC", "BPSS"))],
)
def test_what_is_written_has_the_codes_of_the_schema(opts_out: bool, is_residue: bool, codes: tuple[str, ...]) -> None:
    assert conditions_of(claim_opt_out=opts_out, is_residue=is_residue) == codes


@needs_data
def test_an_instruction_that_says_it_is_one_of_the_schema() -> None:
    document = etree.fromstring(xml(replace(USUAL, conditions=("BPSS",))))
    asked = schema("sese.023.001.11")
    assert asked.validate(document), asked.error_log


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_the_depository_is_told_it(market: Firm, form: str) -> None:
    reach(market, form)
    assert said(outside(1, settlement_condition="BSSP")).conditions == ("BPSS",)
    assert said(outside(2)).conditions == ()


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_whom_it_names_is_told_it(market: Firm, form: str) -> None:
    wish(market, HARTWELL, "ALLEGEMENT", form)
    sent(xml(delivers(conditions=("BPSS",)), "M1"))
    with whole():
        assert allege_due(at=TEN + timedelta(hours=5))
    assert say() == 1
    (read,) = told(market.parties[HARTWELL])
    assert isinstance(read.content, Allegement) and read.content.conditions == ("BPSS",)
