"""Programs ask for commands, follow what waits and take it back; they decide on nothing."""

from decimal import Decimal

import pytest

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import set_policy
from machinery.statements import value
from machinery.transactions import whole
from settlements.queries import statuses_of
from tests.api.conftest import LONG_AGO, Caller, Door, sign_in
from tests.conftest import point
from tests.settlements.firm import JOB, columns

ASKED = {"reason": "Reviewed"}


@pytest.fixture(autouse=True)
def releases_are_checked(door: Door) -> None:
    """A release needs an approver, whatever its amount."""
    if value("select count(*) from authorizations_policyrule") == 0:
        point(door.name, "owner")
        with whole():
            rule = RuleWish(Decimal(0), (StepWish("approver"),), expires_after=1_000)
            set_policy([ActionRules("instruction.release", (rule,))], by=JOB, at=LONG_AGO)
        point(door.name, "web")


@pytest.fixture
def held(call: Caller) -> int:
    """An instruction of the caller's on hold."""
    number = int(value("select count(*) from settlements_instruction")) + 1
    taken = call("POST", "instructions", columns(number))
    pk = int(taken.json()["instructions"][0]["id"])
    assert call("POST", f"instructions/{pk}/hold", ASKED).status_code == 200
    return pk


def asked(call: Caller, pk: int) -> int:
    """Its release, asked for as a command."""
    answer = call("POST", "commands/instruction.release", {"payload": {"instructions": [pk]}, **ASKED})
    assert answer.status_code == 202, answer.content
    found = answer.json()
    assert found["state"] == "AWAITING_APPROVAL" and answer["Location"] == f"/api/v1/requests/{found['request']}"
    return int(found["request"])


def test_what_must_be_checked_waits_and_is_followed(call: Caller, stranger: Caller, held: int) -> None:
    request = asked(call, held)
    found = call("GET", f"requests/{request}").json()
    assert (found["state"], found["action"], found["asked_by"]) == (
        "AWAITING_APPROVAL",
        "instruction.release",
        "router",
    )
    assert found["payload"] == {"instructions": [held]} and found["effect"]["lines"] == 1
    assert [(step["role"], step["approvals"], step["approved"]) for step in found["steps"]] == [("approver", 1, 0)]
    assert stranger("GET", f"requests/{request}").status_code == 404
    listed = call("GET", "requests?request_state=AWAITING_APPROVAL&mine=1&limit=1").json()["items"]
    assert [each["id"] for each in listed] == [request]
    assert request not in [each["id"] for each in stranger("GET", "requests").json()["items"]]
    [waits] = call("GET", f"instructions/{held}").json()["pending_approvals"]
    assert (waits["request"], waits["action"]) == (request, "instruction.release")
    again = call("POST", f"instructions/{held}/release", ASKED)
    assert again.status_code == 409 and again.json()["code"] == "waits_already"


def test_a_request_is_taken_back_by_who_made_it(call: Caller, stranger: Caller, held: int) -> None:
    request = asked(call, held)
    assert stranger("POST", f"requests/{request}/withdrawal", ASKED).status_code == 404
    rehearsed = call("POST", f"requests/{request}/withdrawal?dry_run=true", ASKED)
    assert rehearsed.json()["state"] == "WITHDRAWN"
    assert call("POST", f"requests/{request}/withdrawal", ASKED).json()["ended_because"] == "Reviewed"
    late = call("POST", f"requests/{request}/withdrawal", ASKED)
    assert late.status_code == 409 and late.json()["code"] == "request_ended"
    assert statuses_of([held])[held].hold == "PREA"


def test_what_nobody_must_check_is_done_at_once_and_a_rehearsal_leaves_nothing(call: Caller, held: int) -> None:
    body = {"payload": {"instructions": [held]}, **ASKED}
    tried = call("POST", "commands/instruction.release?dry_run=true", body).json()
    assert (tried["request"], tried["state"]) == (0, "REHEARSED")
    assert [step["role"] for step in tried["waits_for"]] == ["approver"]
    assert call("GET", f"instructions/{held}").json()["pending_approvals"] == []
    done = call("POST", "commands/instruction.cancel", body).json()
    assert done["state"] == "EXECUTED" and done["request"] > 0 and done["effect"]["lines"] == 1


@pytest.mark.parametrize(
    ("name", "payload", "status", "code"),
    [
        ("nothing.known", {}, 404, "unknown_command"),
        ("role.grant", {"role": "auditor", "person": 1}, 403, "right_missing"),
        ("instruction.release", {"instructions": []}, 422, "invalid_payload"),
        ("instruction.release", {"instructions": [1], "force": True}, 422, "invalid_payload"),
    ],
)
def test_what_is_refused(call: Caller, name: str, payload: object, status: int, code: str) -> None:
    answer = call("POST", f"commands/{name}", {"payload": payload, **ASKED})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_command_reaches_no_further_than_its_caller(stranger: Caller, held: int) -> None:
    """What the caller may not see is refused of the set, and named by its number alone."""
    answer = stranger("POST", "commands/instruction.release", {"payload": {"instructions": [held]}, **ASKED})
    found = answer.json()
    assert (answer.status_code, found["request"]) == (200, 0)
    assert found["effect"]["refused"] == [{"key": str(held), "code": "no_such_instruction"}]
    assert statuses_of([held])[held].hold == "PREA"


def test_the_policy_is_told_and_answers(call: Caller) -> None:
    [rule] = call("GET", "policy").json()["rules"]
    assert (rule["action"], rule["above"], [step["role"] for step in rule["steps"]]) == (
        "instruction.release", "0", ["approver"],
    )  # fmt: skip
    found = call("GET", "policy/probe?action=instruction.release&amount=1000&currency=EUR").json()
    assert (found["weighs"], found["rate"], [step["role"] for step in found["steps"]]) == (
        "1000.00", None, ["approver"],
    )  # fmt: skip
    assert call("GET", "policy/probe").status_code == 400
    assert call("GET", "policy/probe?action=nothing.known").status_code == 400
    assert call("GET", "policy/probe?action=instruction.release&amount=1&currency=XAG").status_code == 400


@pytest.mark.parametrize(("act", "status"), [("CANCEL", 200), ("HOLD", 403), ("", 422)])
def test_a_token_asks_a_depository_for_what_its_scope_has_alone(call: Caller, act: str, status: int) -> None:
    """The right follows the act, of the token as of the client system; nothing of it is at a depository."""
    narrow = sign_in(Caller(call.application, call.secret), "settlements.cancel authorizations.follow")
    pk = int(call("POST", "instructions", columns(7_700 + status)).json()["instructions"][0]["id"])
    answer = narrow("POST", "commands/depository.ask", {"payload": {"instructions": [pk], "act": act}, **ASKED})
    assert answer.status_code == status, answer.content
    if status == 200:
        assert [each["code"] for each in answer.json()["effect"]["refused"]] == ["not_at_depository"]
    if status == 403:
        assert "settlements.hold" in answer.content.decode()
