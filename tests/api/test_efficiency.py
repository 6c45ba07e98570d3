"""Settlement efficiency by the API: as the page has it, for what the caller may see."""

from decimal import Decimal

from tests.api.conftest import Caller
from tests.api.test_bad_input import assert_problem


def test_groups_are_told_with_their_rates(call: Caller, stranger: Caller) -> None:
    groups = call("GET", "settlement-efficiency?by=participant").json()["items"]
    assert stranger("GET", "settlement-efficiency?by=participant").json()["items"] == []
    for each in groups:
        assert (each["settled_value"] is None) == (each["currency"] == "")
        number = each["settled"] + each["failed"]
        assert (each["rate_by_number"] is None) == (number == 0)
        if number:
            share = Decimal(100 * each["failed"]) / number
            assert abs(Decimal(each["rate_by_number"]) - share) <= Decimal("0.005")


def test_what_cannot_be_asked_is_said(call: Caller) -> None:
    assert_problem(call("GET", "settlement-efficiency?by=weather"), 400, "invalid_parameters")
    assert_problem(call("GET", "settlement-efficiency?since=2026-01-01&until=2026-11-19"), 400, "invalid_parameters")
    assert_problem(call("GET", "settlement-efficiency?nobody=1"), 400, "bad_parameter")
