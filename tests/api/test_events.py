"""The feed and the subscriptions by the programs' door: each client its own, nothing of others, strictly read."""

from typing import Any

import pytest

from machinery.statements import rows, value
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.settlements.firm import columns

URL = "https://client.example/hooks/"


def filed(call: Caller, door: Door, number: int) -> dict[str, Any]:
    """Hands in one trade, sealed."""
    answer = call("POST", "instructions", columns(number))
    assert answer.status_code == 201, answer.content
    door.seal()
    found: dict[str, Any] = answer.json()
    return found


def head(call: Caller) -> int:
    """The id of the last event."""
    found = call("GET", "events").json()
    while found["more"]:
        found = call("GET", found["next"].removeprefix("/api/v1/")).json()
    return int(found["after"])


def test_the_feed_goes_on_where_it_was_left(door: Door, call: Caller, stranger: Caller) -> None:
    after = head(call)
    first, second = filed(call, door, 901), filed(call, door, 902)
    page = call("GET", f"events?after={after}&limit=1").json()
    assert len(page["items"]) == 1 and page["more"]
    following = call("GET", page["next"].removeprefix("/api/v1/")).json()
    found = [*page["items"], *following["items"]]
    assert [event["type"] for event in found] == ["instruction.submitted"] * 2
    [one, other] = (call("GET", event["items"].removeprefix("/api/v1/")).json() for event in found)
    assert [{each["id"] for each in page["items"]} for page in (one, other)] == [
        {each["id"] for each in made["instructions"]} for made in (first, second)
    ]
    theirs = stranger("GET", f"events?after={after}").json()
    assert theirs["items"] == [] and theirs["after"] >= found[-1]["id"] and not theirs["more"]
    foreign = assert_problem(stranger("GET", f"events/{found[0]['id']}"), 404, "not_found")
    nowhere = assert_problem(stranger("GET", "events/99999999"), 404, "not_found")
    assert foreign["detail"] == nowhere["detail"]
    assert call("GET", f"events/{found[0]['id']}").json() == found[0]


def test_an_event_says_nobodys_name_and_nobodys_reasons(door: Door, call: Caller) -> None:
    after = head(call)
    made = filed(call, door, 903)["instructions"][0]["id"]
    assert call("POST", f"instructions/{made}/hold", {"reason": "a canary of a reason"}).status_code == 200
    door.seal()
    text = call("GET", f"events?after={after}").content.decode()
    assert "instruction.held" in text and "canary" not in text and "router" not in text


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=-2", "after=1.0", "after=99999999999999999999", "limit=501", "limit=0", "type=nothing.happened",
     "after=1&after=2", "before=1", "after=%00"],
)  # fmt: skip
def test_what_the_feed_cannot_read(call: Caller, query: str) -> None:
    assert call("GET", f"events?{query}").status_code == 400


def test_a_subscription_from_its_making_to_its_end(door: Door, call: Caller, stranger: Caller) -> None:
    asked = {"url": f"{URL}1", "types": ["instruction.held"]}
    made = call("POST", "subscriptions", asked, key="subscribe-1")
    assert made.status_code == 201 and made.json()["state"] == "ACTIVE"
    assert call("POST", "subscriptions", asked, key="subscribe-1").content == made.content
    assert_problem(call("POST", "subscriptions", asked), 409, "address_subscribed")
    where = f"subscriptions/{made.json()['id']}"
    [secret] = call("GET", f"{where}/secrets").json()["secrets"]
    assert secret.startswith("whsec_")
    assert call("POST", f"{where}/rotate").status_code == 200
    both = call("GET", f"{where}/secrets").json()["secrets"]
    assert len(both) == 2 and both[1] == secret
    kept = rows("select body, headers::text from machinery_idempotencykey where path like '/api/v1/subscriptions%%'")
    assert kept and not any(b"whsec" in bytes(each["body"]) for each in kept)
    for path in (where, f"{where}/secrets", f"{where}/deliveries"):
        assert_problem(stranger("GET", path), 404, "not_found")
    for act in ("rotate", "pause", "resume", "test"):
        assert_problem(stranger("POST", f"{where}/{act}"), 404, "not_found")
    assert_problem(stranger("DELETE", where), 404, "not_found")
    assert call("POST", f"{where}/pause").json()["state"] == "PAUSED"
    assert_problem(call("POST", f"{where}/test"), 409, "subscription_not_fit")
    assert call("POST", f"{where}/resume").json()["state"] == "ACTIVE"
    assert [each["id"] for each in call("GET", "subscriptions").json()["items"]] == [made.json()["id"]]
    assert call("DELETE", where).json()["state"] == "DELETED"
    assert_problem(call("GET", where), 404, "not_found")
    assert call("GET", "subscriptions").json()["items"] == []


def test_the_log_of_a_subscription(door: Door, call: Caller, stranger: Caller) -> None:
    filed(call, door, 904)
    last = head(call)
    where = f"subscriptions/{call('POST', 'subscriptions', {'url': f'{URL}2'}).json()['id']}"
    sent = call("POST", f"{where}/test")
    assert (sent.status_code, sent.json()["state"]) == (202, "WAITING")
    again = call("POST", f"{where}/replay", {"first": max(0, last - 50), "last": last})
    assert again.status_code == 202 and again.json()["events"] >= 1
    assert_problem(call("POST", f"{where}/replay", {"first": 5, "last": 4}), 422, "range_too_long")
    found = call("GET", f"{where}/deliveries?limit=1").json()
    assert len(found["items"]) == 1 and found["next"]
    assert call("GET", f"{where}/deliveries?delivery_state=DEAD").json()["items"] == []
    assert call("GET", f"{where}/deliveries?delivery_state=GONE").status_code == 400
    one = call("GET", f"deliveries/{sent.json()['id']}").json()
    assert (one["type"], one["event"], one["attempts"]) == ("subscription.test", None, [])
    assert_problem(stranger("GET", f"deliveries/{sent.json()['id']}"), 404, "not_found")
    assert call("POST", f"deliveries/{sent.json()['id']}/replay").json()["state"] == "WAITING"
    call("DELETE", where)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "https://10.0.0.1/"}, 422, "target_refused"),
        ({"url": "http://client.example/"}, 422, "target_refused"),
        ({"url": "https://169.254.169.254/latest"}, 422, "target_refused"),
        ({"url": f"{URL}3", "types": ["nothing.happened"]}, 422, "unknown_event_type"),
        ({"url": f"{URL}3", "types": "night.settled"}, 400, "invalid_fields"),
        ({"url": f"{URL}3", "types": [1]}, 400, "invalid_fields"),
        ({"url": f"{URL}3", "after": "1"}, 400, "invalid_fields"),
        ({"url": f"{URL}3", "after": -2}, 400, "invalid_fields"),
        ({"url": f"{URL}3", "state": "PAUSED"}, 400, "invalid_fields"),
        ({"types": []}, 400, "invalid_fields"),
    ],
)
def test_what_cannot_be_subscribed(call: Caller, body: dict[str, Any], status: int, code: str) -> None:
    before = value("select count(*) from notifications_subscription")
    assert_problem(call("POST", "subscriptions", body), status, code)
    assert value("select count(*) from notifications_subscription") == before


def test_a_rehearsal_leaves_nothing(call: Caller) -> None:
    before = value("select count(*) from notifications_subscription")
    answer = call("POST", "subscriptions?dry_run=true", {"url": f"{URL}4"}, key=None)
    assert answer.status_code == 201 and answer["Dry-Run"] == "true"
    assert value("select count(*) from notifications_subscription") == before
