"""Nets of instructions by the API: listed, one with what is in it, told of each instruction; nobody sees those of others."""

from machinery.transactions import whole
from settlements.operations import NettingNight, net_instructions
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, NORTE
from tests.settlements.test_nets import rule, trade


def test_a_net_is_listed_and_told_with_what_is_in_it(door: Door, call: Caller, stranger: Caller) -> None:
    point(door.name, "owner")
    with whole():
        rule(door.firm)
        matches = [trade(1, NORTE, HARTWELL, amount="1000.00"), trade(2, HARTWELL, NORTE, amount="1010.00")]
        assert net_instructions(NettingNight(7, FRI_2026_11_20, JOB, NINE)).made == 1
    point(door.name, "web")
    (listed,) = call("GET", "instruction-nets?net_state=STANDING&currency=EUR&since=2026-11-20").json()["items"]
    assert (listed["model"], listed["netting"], listed["matches"], listed["one"]) == (3, "MULT", 2, None)
    assert (listed["gross"], listed["net"], listed["saved"]) == ("2010.00", "10.00", "99.5")
    told = call("GET", f"instruction-nets/{listed['id']}").json()
    assert [each["match"] for each in told["members"]] == matches
    assert {each["end"] for each in told["members"]} == {"open"}
    positions = {(each["number"], each["asset"]): each["units"] for each in told["positions"]}
    assert (positions["CSH-NORT-EUR", "EUR"], positions["CSH-HART-EUR", "EUR"]) == ("-10.00", "10.00")
    assert [(each["asset"], each["net"]) for each in told["savings"]] == [("EUR", "10.00"), ("DE0007164600", "0")]
    story = call("GET", f"instructions/{told['members'][0]['instruction']}").json()
    assert story["nets"] == [{"net": listed["id"], "net_state": "STANDING"}]
    assert story["why"][-1].startswith(f"It is in net {listed['id']}: ")
    assert call("GET", "instruction-nets?net_state=SETTLED").json()["items"] == []
    assert stranger("GET", "instruction-nets").json()["items"] == []
    assert_problem(stranger("GET", f"instruction-nets/{listed['id']}"), 404, "not_found")
    assert_problem(call("GET", "instruction-nets?net_state=OPEN"), 400, "invalid_parameters")
