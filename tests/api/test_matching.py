"""Own instructions for programs: taken in, matched, told why not, listed for whose they are, alleged to whom they name."""

from datetime import timedelta
from typing import Any

import pytest

from machinery.statements import value
from machinery.transactions import whole
from settlements.operations import allege_due
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.firm import HARTWELL, LEIS, NINE, NORTE
from tests.settlements.firm import columns as trade_columns
from tests.settlements.sides import DELIVERED, FREE, RECEIVED, columns

OWN: dict[str, str | None] = {**FREE, "counterparty": NORTE, "counterparty_account": "SEC-NORT-2"}
"""What Norte says of a delivery to its own second account."""
APART = {
    number: {
        "quantity": str(number % 100 + 1),
        "amount": f"{number}.00",
        "trade_date": f"2026-11-{10 + number % 100 // 10}",
        "intended_settlement_date": f"2026-11-{23 + number % 100 // 10}",
    }
    for number in (3_000, 3_010, 3_020)
}
"""Trades that are near to none of another test: more of them differs than may of a candidate."""


def sent(call: Caller, base: dict[str, str | None], number: int, **changes: str | None) -> dict[str, Any]:
    """An own instruction that is in."""
    answer = call("POST", "instructions/sides", columns(base, number, **{**APART.get(number, {}), **changes}))
    assert answer.status_code in {200, 201}, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_two_sides_of_one_participant_meet(call: Caller) -> None:
    first = sent(call, DELIVERED, 3_250, **OWN)
    assert first["statuses"]["matching"]["code"] == "NMAT"
    back = {
        "participant": NORTE,
        "reference": "R003250",
        "securities_account": "SEC-NORT-2",
        "counterparty_account": "SEC-NORT",
    }
    second = sent(call, RECEIVED, 3_250, **{**OWN, **back})
    assert second["statuses"]["matching"]["code"] == "MACH"
    missing = columns(DELIVERED, 3_251, **{**OWN, "counterparty_account": None})
    found = assert_problem(call("POST", "instructions/sides", missing), 422, "trade_refused")
    assert [each["pointer"] for each in found["errors"]] == ["/counterparty_account"]


def test_two_sides_meet_and_each_is_told(call: Caller) -> None:
    first = sent(call, DELIVERED, 3_000)
    assert first["statuses"]["matching"]["code"] == "NMAT" and first["state"] == "accepted"
    assert [each["code"] for each in first["unmatched"]["reasons"]] == ["CMIS"]
    second = sent(call, RECEIVED, 3_000)
    assert second["statuses"]["matching"]["code"] == "MACH" and second["unmatched"] is None
    story = call("GET", f"instructions/{first['id']}").json()
    assert story["statuses"]["settlement"]["code"] in {"PEND", "PENF"} and story["unmatched"] is None
    assert [each["what"] for each in story["history"]].count("Matching") == 1
    again = call("POST", "instructions/sides", columns(DELIVERED, 3_000, **APART[3_000]))
    assert again.status_code == 200 and again.json()["state"] == "unchanged" and again.json()["id"] == first["id"]


def test_what_differs_is_said_with_both_values(call: Caller) -> None:
    sent(call, DELIVERED, 3_010, common_reference="T3010")
    found = sent(call, RECEIVED, 3_010, common_reference="T3010", quantity="90")
    assert found["unmatched"]["nearest"] == "N003010"
    (differing,) = found["unmatched"]["differences"]
    assert (differing["name"], differing["code"], differing["own"], differing["other"]) == (
        "quantity",
        "DQUA",
        "90",
        "11",
    )
    story = call("GET", f"instructions/{found['id']}").json()
    assert any("this side says 90, the other 11 (DQUA)" in said for said in story["why"])
    assert story["allowed_actions"] == ["cancel", "hold", "partial", "priority"]
    spanish = call("GET", f"instructions/{found['id']}", Accept_Language="es").json()
    assert spanish["unmatched"]["differences"][0]["words"] != differing["words"]


def test_an_unmatched_one_is_cancelled_at_once(call: Caller) -> None:
    found = sent(call, DELIVERED, 3_020, quantity="55")
    story = call("POST", f"instructions/{found['id']}/cancel", {"reason": "Entered twice"}).json()
    assert story["statuses"]["processing"]["code"] == "CAND" and story["reason"]["code"] == "CANI"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"direction": "SELL"}, 400, "invalid_fields"),
        ({"counterparty": NORTE}, 422, "trade_refused"),
        ({"participant": "LUMIFRPPXXX"}, 400, "invalid_fields"),
        ({"securities_account": "SEC-HART"}, 422, "trade_refused"),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_by_its_field(call: Caller, changes: dict[str, str], status: int, code: str) -> None:
    answer = call("POST", "instructions/sides", columns(DELIVERED, 3_030, **changes))
    found = answer.json()
    assert answer.status_code in {status, 422} and found["code"] in {code, "trade_refused"}
    assert found["errors"][0]["pointer"] == f"/{next(iter(changes))}" and found["errors"][0]["detail"]


def test_nobody_sends_for_whom_he_does_not_act(stranger: Caller) -> None:
    found = assert_problem(stranger("POST", "instructions/sides", columns(DELIVERED, 3_040)), 422, "trade_refused")
    assert found["errors"][0]["pointer"] == "/participant"


def test_a_set_is_answered_one_by_one_or_all_or_nothing(call: Caller) -> None:
    body = [columns(DELIVERED, 3_050), columns(RECEIVED, 3_050), columns(DELIVERED, 3_051, quantity="x")]
    refused = assert_problem(call("POST", "instructions/sides/bulk?atomic=true", body), 422, "bulk_refused")
    assert refused["errors"][0]["pointer"] == "/2/quantity"
    found = call("POST", "instructions/sides/bulk", body).json()
    assert found["counts"] == {"received": 3, "accepted": 2, "unchanged": 0, "refused": 1}
    assert [each.get("matching") for each in found["results"]] == ["MACH", "MACH", None]
    again = call("POST", "instructions/sides/bulk", body[:2]).json()
    assert again["counts"]["unchanged"] == 2


def test_the_story_tells_that_a_buy_in_left_it_over(call: Caller) -> None:
    found = sent(call, DELIVERED, 3_065, settlement_condition="BSSP")
    assert call("GET", f"instructions/{found['id']}").json()["settlement_condition"] == "BSSP"
    other = sent(call, RECEIVED, 3_065)
    assert call("GET", f"instructions/{other['id']}").json()["settlement_condition"] is None
    wrong = call("POST", "instructions/sides", columns(DELIVERED, 3_066, settlement_condition="BPSS")).json()
    assert [each["pointer"] for each in wrong["errors"]] == ["/settlement_condition"]
    trade = call("POST", "instructions", trade_columns(3_067, settlement_condition="BSSP")).json()
    assert trade["state"] == "accepted"


def test_the_story_tells_what_it_is_for_and_where_it_was_traded(call: Caller) -> None:
    found = sent(call, DELIVERED, 3_068, quantity="68", place_of_trade="XETR", transaction_type="REPU")
    names = ("transaction_type", "place_of_trade", "instructed_by")
    story = call("GET", f"instructions/{found['id']}").json()
    assert [story[name] for name in names] == ["REPU", "XETR", None]
    wrong = call("POST", "instructions/sides", columns(DELIVERED, 3_069, place_of_trade="XETRA")).json()
    assert [each["pointer"] for each in wrong["errors"]] == ["/place_of_trade"]


def test_a_rehearsal_leaves_nothing(call: Caller) -> None:
    before = value("select count(*) from settlements_instruction")
    answer = call("POST", "instructions/sides?dry_run=true", columns(DELIVERED, 3_060), key=None)
    assert answer.status_code == 201 and value("select count(*) from settlements_instruction") == before


def test_lists_are_of_ones_own_and_allegements_of_whom_they_name(call: Caller, stranger: Caller, door: Door) -> None:
    found = sent(call, DELIVERED, 3_070, quantity="31", intended_settlement_date="2026-11-20")
    listed = call("GET", "instructions/unmatched?reference=N003070").json()["items"]
    assert [each["id"] for each in listed] == [found["id"]] and listed[0]["unmatched"]["reasons"]
    assert stranger("GET", "instructions/unmatched?reference=N003070").json()["items"] == []
    assert stranger("GET", "allegements?reference=N003070").json()["items"] == []
    (told,) = call("GET", f"allegements?reference=N003070&counterparty={HARTWELL}").json()["items"]
    assert told["answer"]["direction"] == "RECE" and told["answer"]["participant"] == LEIS[HARTWELL]
    answer = {**columns(RECEIVED, 3_070), **told["answer"]}
    assert call("POST", "instructions/sides", answer).json()["statuses"]["matching"]["code"] == "MACH"
    assert call("GET", "allegements?reference=N003070").json()["items"] == []


def test_the_receiver_is_told_what_settles_of_its_amount(call: Caller) -> None:
    delivered = sent(call, DELIVERED, 3_090, common_reference="T3090")
    received = sent(call, RECEIVED, 3_090, common_reference="T3090", amount="12344.10")
    mine, theirs = (call("GET", f"instructions/{each['id']}").json() for each in (received, delivered))
    assert mine["amount"] == "12344.10"
    assert mine["settles"] == {"amount": "12345.60", "difference": "-1.50", "tolerated": "2.00"}
    assert theirs["amount"] == "12345.60" and theirs["settles"] is None
    listed = call("GET", "instructions?state=any&reference=H003090").json()["items"]
    assert [(each["amount"], each["instructed_amount"]) for each in listed] == [("12345.60", "12344.10")]
    opened = call("GET", "instructions?state=open&reference=H003090").json()["items"]
    assert [(each["amount"], each["instructed_amount"]) for each in opened] == [("12345.60", "12344.10")]
    for state in ("any", "open"):
        (other,) = call("GET", f"instructions?state={state}&reference=N003090").json()["items"]
        assert (other["amount"], other["instructed_amount"]) == ("12345.60", None)


def allege(door: Door) -> None:
    """A tick of the afternoon alleges what is due."""
    point(door.name, "job")
    with whole():
        allege_due(at=NINE + timedelta(hours=6))
    point(door.name, "web")


def test_an_allegement_is_read_by_its_number_and_how_it_ended(call: Caller, stranger: Caller, door: Door) -> None:
    soon = {"intended_settlement_date": "2026-11-20"}
    made = [sent(call, DELIVERED, number, quantity=str(number - 3_030), **soon) for number in (3_110, 3_111)]
    allege(door)
    first, second = (f"allegements/{each['id']}" for each in made)
    told = call("GET", first).json()
    assert (told["id"], told["reference"], told["over"]) == (made[0]["id"], "N003110", None)
    assert told["answer"]["direction"] == "RECE" and told["cut_off"] == "2026-11-20T15:00:00.000000Z"
    assert_problem(stranger("GET", first), 404, "not_found")
    assert_problem(call("GET", "allegements/987654321"), 404, "not_found")
    call("POST", "instructions/sides", {**columns(RECEIVED, 3_110), **told["answer"]})
    call("POST", f"instructions/{made[1]['id']}/cancel", {"reason": "Entered twice"})
    matched, cancelled = (call("GET", each).json()["over"] for each in (first, second))
    assert matched["code"] == "MACH" and cancelled["code"] == "CAND"
    assert matched["at"] and matched["words"] and cancelled["words"]
    assert_problem(stranger("GET", first), 404, "not_found")


def test_an_event_of_an_allegement_leads_to_it(call: Caller, door: Door) -> None:
    allege(door)  # what other tests have sent: one event tells of all that is alleged at once
    made = sent(call, DELIVERED, 3_120, quantity="91", intended_settlement_date="2026-11-20")
    allege(door)
    call("POST", f"instructions/{made['id']}/cancel", {"reason": "Entered twice"})
    door.seal()
    for kind in ("allegement.made", "allegement.removed"):
        event = call("GET", f"events?type={kind}").json()["items"][-1]
        subject = event["data"]["subject"]
        assert subject == {"type": "allegement", "id": str(made["id"]), "reference": "N003120"}
        found = call("GET", f"allegements/{subject['id']}").json()
        assert found["over"]["code"] == "CAND"
