"""What an instruction waits for and who waits for whom, by the API: the words of the page, with the facts beside them."""

from machinery.statements import run
from settlements.models import Match
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.api.test_instructions import taken
from tests.conftest import point
from tests.settlements.firm import HARTWELL, LEIS, NORTE, SHARE


def test_it_says_what_lacks_and_what_would_settle_it(call: Caller) -> None:
    """Both sides lack: two acts, and nothing less."""
    pk = taken(call, 7_001, amount="99999999.00")
    found = call("GET", f"instructions/{pk}/waiting").json()
    (first, *_) = found["waits_for"]
    assert (first["depth"], first["instruction"]["reference"], first["is_circle"]) == (0, "N007001", False)
    assert [each["code"] for each in first["why"]] == ["SECURITIES", "CASH"]
    assert [each["code"] for each in found["would_settle"]] == ["SECURITIES", "CASH"]
    securities = found["would_settle"][0]
    assert (securities["party"], securities["asset"]) == ("Banco del Norte SA", SHARE)
    assert securities["words"].startswith("100 DE0007164600 are delivered") or securities["units"]
    spanish = call("GET", f"instructions/{pk}/waiting", Accept_Language="es").json()
    assert spanish["would_settle"][0]["words"] != securities["words"]


def test_what_is_held_is_released(call: Caller) -> None:
    pk = taken(call, 7_002)
    assert call("POST", f"instructions/{pk}/hold", {"reason": "Under review"}).status_code == 200
    found = call("GET", f"instructions/{pk}/waiting").json()
    assert "HOLD" in [each["code"] for each in found["would_settle"]]
    assert found["matches"] is None and found["is_least"] in {True, False}


def test_what_is_not_open_waits_for_nothing(call: Caller, stranger: Caller) -> None:
    """Neither does a program learn of what it may not see."""
    pk = taken(call, 7_003)
    for side in (pk, Match.objects.get(delivering_id=pk).receiving_id):
        assert call("POST", f"instructions/{side}/cancel", {"reason": "Entered twice"}).status_code == 200
    assert set(call("GET", f"instructions/{pk}/waiting").json().values()) == {None}
    assert_problem(stranger("GET", f"instructions/{pk}/waiting"), 404, "not_found")


def test_who_waits_for_whom(door: Door, call: Caller, stranger: Caller) -> None:
    pk = taken(call, 7_004)
    point(door.name, "owner")
    run(
        "update settlements_openmatch set settlement = 'PENF', deliverer_reason = 'LACK', receiver_reason = 'CLAC'"
        " where match_id = (select id from settlements_match where delivering_id = %(pk)s)",
        {"pk": pk},
    )
    point(door.name, "web")
    (found,) = call("GET", "fails/who-waits").json()["items"]
    assert (found["group"], found["waits"]["lei"], found["waits_for"]["lei"]) == (1, LEIS[HARTWELL], LEIS[NORTE])
    assert (found["instructions"], found["amounts"]) == (1, [{"currency": "EUR", "amount": "12345.60"}])
    assert stranger("GET", "fails/who-waits").json()["items"] == []
