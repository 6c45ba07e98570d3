"""Holds of the house by the API: a program of a party reads the code of those on its own instructions, and no more."""

from dataclasses import replace

from machinery.transactions import whole
from settlements.models import ImposedHold
from settlements.operations import impose_hold, lift_hold, review_hold
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.sides import DELIVERED, columns
from tests.settlements.test_acts import OCCASION
from tests.settlements.test_imposed import CDEL, CSDH, LATER


def test_they_are_listed_as_their_party_may_know_them(door: Door, call: Caller, stranger: Caller) -> None:
    made = call("POST", "instructions/sides", columns(DELIVERED, 8_401)).json()["id"]
    point(door.name, "owner")
    with whole():
        impose_hold([made], CSDH, OCCASION)
        impose_hold([made], CDEL, OCCASION)
        first, second = ImposedHold.objects.filter(instruction=made).order_by("pk").values_list("pk", flat=True)
        review_hold([first], None, replace(OCCASION, reason="The list still has the name"))
    with whole():
        lift_hold([second], LATER)
    point(door.name, "web")
    lifted, stands = call("GET", "imposed-holds?reference=N008401").json()["items"]
    assert [each["id"] for each in (lifted, stands)] == [second, first]
    assert (lifted["ending"], lifted["condition"], stands["ending"]) == ("LIFTED", CDEL.condition, None)
    assert (stands["instruction"], stands["reference"], stands["kind"]["code"]) == (made, "N008401", "CSDH")
    secret = (
        "imposed_by",
        "legal_reason",
        "reason",
        "case_reference",
        "until_date",
        "look_again_on",
        "imposed_request",
    )
    assert all(stands[name] is None for name in secret)
    assert [each["id"] for each in call("GET", "imposed-holds?hold_state=STANDING").json()["items"]][:1] == [first]
    assert call("GET", "imposed-holds?imposed_by=job").json()["items"] == []
    assert stranger("GET", "imposed-holds").json()["items"] == []


def test_what_cannot_be_asked_is_refused_by_name(call: Caller) -> None:
    assert_problem(call("GET", "imposed-holds?hold_state=GONE"), 400, "invalid_parameters")
    assert_problem(call("GET", "imposed-holds?nobody=1"), 400, "bad_parameter")
