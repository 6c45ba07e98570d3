"""Links by the API: asked for by commands, listed, told of each instruction; nobody sees or links those of others."""

from typing import Any

import pytest

from tests.api.conftest import Caller
from tests.api.test_bad_input import assert_problem
from tests.settlements.sides import DELIVERED, columns

FAR = {"quantity": "77", "amount": "4711.00", "trade_date": "2026-11-12", "intended_settlement_date": "2026-11-27"}


def sent(call: Caller, number: int) -> int:
    """An own instruction that is in, near to none of another test."""
    answer = call("POST", "instructions/sides", columns(DELIVERED, number, **FAR))
    assert answer.status_code in {200, 201}, answer.content
    return int(answer.json()["id"])


def asked(call: Caller, command: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What a command answers that is done at once."""
    answer = call("POST", f"commands/{command}", {"payload": payload, "reason": "Client asked"})
    assert answer.status_code in {200, 201, 202}, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_link_is_asked_for_listed_told_and_taken_away(call: Caller, stranger: Caller) -> None:
    first, second = sent(call, 3_301), sent(call, 3_302)
    asked(call, "instruction.link", {"links": [{"instruction": first, "kind": "BEFO", "other": second}]})
    (listed,) = call("GET", "links?reference=N003301").json()["items"]
    assert (listed["kind"], listed["first"]["id"], listed["second"]["id"]) == ("BEFO", first, second)
    assert listed["first"]["statuses"]["matching"]["code"] == "NMAT"
    (told,) = call("GET", f"instructions/{second}").json()["links"]
    assert (told["link"], told["kind"], told["instruction"]) == (listed["link"], "AFTE", first)
    assert stranger("GET", "links").json()["items"] == []
    asked(call, "instruction.unlink", {"links": [listed["link"]]})
    assert call("GET", "links?reference=N003301").json()["items"] == []
    assert call("GET", f"instructions/{second}").json()["links"] == []


def test_a_pool_is_listed_with_its_members(call: Caller) -> None:
    first, second = sent(call, 3_303), sent(call, 3_304)
    wishes = [{"instruction": each, "kind": "POOL", "pool": "P3303", "members": 3} for each in (first, second)]
    asked(call, "instruction.link", {"links": wishes})
    listed = call("GET", "links?pool=P3303").json()["items"]
    assert [(each["pool"], each["found"], each["members"], each["second"]) for each in listed] == [
        ("P3303", 2, 3, None)
    ] * 2
    assert [each["first"]["id"] for each in listed] == [second, first]


def test_a_list_of_links_says_what_it_cannot_be_asked(call: Caller) -> None:
    assert_problem(call("GET", "links?link_kind=AFTE"), 400, "invalid_parameters")
    assert_problem(call("GET", "links?nobody=1"), 400, "bad_parameter")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"kind": "POOL"}, "pool"),
        ({"kind": "POOL", "pool": " P"}, "pool"),
        ({"kind": "POOL", "pool": "P", "other": 7}, "other"),
        ({"kind": "POOL", "pool": "P", "members": 1}, "members"),
        ({"kind": "BEFO"}, "other"),
        ({"kind": "BEFO", "other": 7, "pool": "P"}, "pool"),
        ({"kind": "WITH", "other": 7, "members": 3}, "members"),
    ],
    ids=str,
)
def test_a_link_that_says_too_little_or_too_much_names_the_field(
    call: Caller, wish: dict[str, Any], field: str
) -> None:
    payload = {"links": [{"instruction": sent(call, 3_305), **wish}]}
    answer = call("POST", "commands/instruction.link", {"payload": payload, "reason": "Client asked"})
    assert_problem(answer, 422, "invalid_payload")
    assert field in answer.content.decode()
