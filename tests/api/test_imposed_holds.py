"""Holds of the house by the API: a program of a party reads the code of those on its own instructions, and no more."""

from dataclasses import replace
from typing import Any

from authorizations.matrix import MATRIX
from authorizations.operations import set_policy
from machinery.transactions import whole
from settlements.messages.parts import Axis, Reason
from settlements.models import Cancellation, ImposedHold
from settlements.operations import impose_hold, lift_hold, review_hold
from tests.api.conftest import LONG_AGO, Caller, Door, client_system, sign_in
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.correspondence.posted import JOB, OURS, TEN
from tests.settlements.correspondence.test_depositories import MINUTE, advice, answers, outside, reach
from tests.settlements.correspondence.test_lifting import LIFT, ONE, UNA
from tests.settlements.firm import HARTWELL, NORTE
from tests.settlements.sides import DELIVERED, columns
from tests.settlements.test_acts import OCCASION
from tests.settlements.test_imposed import CDEL, CSDH, LATER
from vocabulary.status import ProcessingStatus


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


def test_that_a_lifting_also_cancels_is_answered(door: Door, settings: Any) -> None:
    """What its depository cancelled while the law had the house hold it: rehearsed, waiting, and changed since."""
    settings.OWN_BIC = OURS
    point(door.name, "owner")
    with whole():
        analyst = client_system(
            "analyst", [door.firm.parties[NORTE], door.firm.parties[HARTWELL]], "compliance_analyst"
        )
        set_policy([each for each in MATRIX if each.action == LIFT], by=JOB, at=LONG_AGO)
    analyst = sign_in(analyst)
    reach(door.firm)
    made = [outside(number) for number in (8_411, 8_412)]
    for each in made:
        answers(advice(each, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    with whole():
        assert impose_hold(made, replace(CSDH, legal_reason="SANCTIONS"), OCCASION).done == 2
    holds = list(ImposedHold.objects.filter(instruction__in=made).order_by("pk").values_list("pk", flat=True))
    gone = {"processing": Axis(ProcessingStatus.CANCELLED, (Reason("CANS"),))}
    answers(advice(made[0], **gone), TEN + 2 * MINUTE)
    point(door.name, "web")
    body = {"payload": {"holds": holds}, "reason": "Another person"}
    rehearsed = f"commands/{LIFT}?dry_run=true"
    effect = analyst("POST", rehearsed, body).json()["effect"]
    moved = [(line["what"], line["after"], line["amount"], line["currency"]) for line in effect["changes"]]
    assert sorted(moved) == [
        ("imposed", "", "", ""),
        ("imposed", "", "12345.6", "EUR"),
        ("processing", "CAND", "12345.6", "EUR"),
    ]
    assert (effect["lines"], effect["totals"], effect["consequences"]) == (3, {"EUR": "24691.2"}, [ONE])
    spanish = analyst("POST", rehearsed, body, Accept_Language="es").json()["effect"]
    assert spanish["consequences"] == [UNA]
    alone = analyst("POST", rehearsed, {**body, "payload": {"holds": holds[1:]}}).json()["effect"]
    assert (alone["lines"], alone["consequences"]) == (1, [])
    request = analyst("POST", f"commands/{LIFT}", body).json()["request"]
    names = ", ".join(str(each) for each in holds)
    told = analyst("GET", f"requests/{request}").json()
    assert (told["said"], told["effect"]["consequences"]) == (f"Lift holds of the house: {names}. {ONE}", [ONE])
    spanish = analyst("GET", f"requests/{request}", Accept_Language="es").json()
    assert spanish["said"] == f"Levantar retenciones de la casa: {names}. {UNA}"
    assert not Cancellation.objects.filter(pk__in=made).exists()
