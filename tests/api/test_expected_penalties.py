"""What depositories are expected to charge, by the API."""

from typing import Any

from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.correspondence.posted import OURS
from tests.settlements.correspondence.test_depositories import outside, reach
from tests.settlements.expected import expects
from tests.settlements.firm import HARTWELL, LEIS, NORTE
from tests.settlements.sides import FREE, receives


def test_what_is_expected_of_an_instruction_is_told_with_why_and_how_much(
    door: Door, call: Caller, stranger: Caller, settings: Any
) -> None:
    settings.OWN_BIC = OURS
    reach(door.firm)
    pk = outside(8_201, receives, **FREE)
    where = f"instructions/{pk}/expected-penalties"
    assert call("GET", where).json() == {"expected": []}
    point(door.name, "owner")
    made = expects(pk)
    unknown = expects(pk, kind="LMFP", side="", missing="later_side", reason="", amount=0)
    point(door.name, "web")
    late, found = call("GET", where).json()["expected"]
    assert (found["id"], found["pays"]["lei"], found["gets"]["lei"]) == (made.pk, LEIS[NORTE], LEIS[HARTWELL])
    assert (found["amount"], found["currency"], found["reason"], found["state"]) == ("0.25", "EUR", "CLAC", "ACTV")
    assert found["cause"] == "Banco del Norte SA lacked securities (told: CLAC)."
    assert (late["id"], late["pays"], late["missing"], late["state"]) == (unknown.pk, None, ["later_side"], "NCOM")
    assert_problem(stranger("GET", where), 404, "not_found")


def test_the_board_of_fails_has_them_apart_and_narrows_to_a_currency(
    door: Door, call: Caller, stranger: Caller, settings: Any
) -> None:
    settings.OWN_BIC = OURS
    reach(door.firm)
    late = {**FREE, "trade_date": "2026-11-17", "intended_settlement_date": "2026-11-19"}
    pk, plain = (outside(number, receives, **late) for number in (8_211, 8_212))
    point(door.name, "owner")
    expects(pk)
    expects(pk, kind="LMFP", side="", missing="later_side", reason="", amount=0)
    point(door.name, "web")
    found = {each["id"]: each for each in call("GET", "fails?place=outside").json()["items"]}
    assert found[pk]["expected_penalties"] == [{"currency": "EUR", "amount": "0.25", "lacking": 1}]
    assert (found[pk]["penalties"], found[plain]["expected_penalties"]) == ([], [])
    summed = [each["id"] for each in call("GET", "fails?expected_in=eur").json()["items"]]
    assert pk in summed and plain not in summed
    assert call("GET", "fails?expected_in=USD").json()["items"] == []
    assert stranger("GET", "fails?expected_in=EUR").json()["items"] == []
    assert_problem(call("GET", "fails?expected_in=E1"), 400, "invalid_parameters")
