"""Fails by the API: where each settles, and of what settles outside what its depository told last."""

from typing import Any

from machinery.transactions import whole
from settlements.operations import hold
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.settlements.correspondence.posted import OURS
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    FAILING,
    OCCASION,
    advice,
    answers,
    come_in,
    outside,
    reach,
)
from tests.settlements.sides import delivers

LATE = {"place": "CSD", "intended_settlement_date": "2026-11-19"}


def test_a_fail_tells_where_it_settles(door: Door, call: Caller, stranger: Caller, settings: Any) -> None:
    settings.OWN_BIC = OURS
    reach(door.firm)
    told, silent = (outside(number, intended_settlement_date="2026-11-19") for number in (8_101, 8_102))
    (held,) = come_in(delivers(8_103, **LATE))
    with whole():
        hold([held], OCCASION)
    answers(advice(told, **ACCEPTED, **FAILING))
    found = {each["id"]: each for each in call("GET", "fails?place=outside").json()["items"]}
    assert found.keys() == {told, silent, held}
    assert {(each["place"], each["depository"]) for each in found.values()} == {("CSD", DEPOSITORY)}
    assert [found[pk]["at_depository"] for pk in (told, held)] == ["FAILING", "TO_SEND"]
    assert (found[told]["reason"]["code"], found[told]["settlement"], found[silent]["settlement"]) == (
        "LACK",
        "PENF",
        "",
    )
    assert call("GET", "fails?place=own").json()["items"] == [] == stranger("GET", "fails").json()["items"]
    assert_problem(call("GET", "fails?place=nowhere"), 400, "invalid_parameters")
