"""What parties are told by message, as programs read it: in order from where they have come, and acknowledged."""

from base64 import b64decode

import pytest

from machinery.statements import value
from machinery.transactions import whole
from settlements.correspondence.telling import tell
from settlements.messages.contents import Message as Read
from settlements.messages.contents import StatusAdvice
from settlements.messages.either import read_message
from settlements.models import Acknowledgement
from settlements.operations.wishes import set_message_wish
from tests.api.conftest import Caller, Door
from tests.api.test_messages import post
from tests.conftest import point
from tests.settlements.correspondence.posted import JOB, TEN, delivers, xml
from tests.settlements.firm import FRI_2026_11_20, LEIS, NORTE
from vocabulary.occasion import Occasion


@pytest.fixture
def told(door: Door, call: Caller) -> list[int]:
    """Norte is told of changes of status of two instructions; the ids of what it was told before."""
    door.seal()
    point(door.name, "owner")
    occasion = Occasion(JOB, TEN, FRI_2026_11_20, "Asked for")
    with whole():
        set_message_wish(door.firm.parties[NORTE], "STATUS", "ISO20022", is_wished=True, occasion=occasion)
    before = call("GET", "messages/told?limit=500").json()["items"]
    point(door.name, "web")
    for number in (8_100 + len(before), 8_101 + len(before)):
        assert post(call, xml(delivers(number), f"T{number}")).status_code == 200
    door.seal()
    point(door.name, "job")
    with whole():
        assert tell(by=JOB, at=TEN, business_date=FRI_2026_11_20).messages
    point(door.name, "web")
    return [each["id"] for each in before]


def test_it_is_read_in_order_from_where_one_has_come(call: Caller, stranger: Caller, told: list[int]) -> None:
    first = call("GET", f"messages/told?after={max(told, default=0)}&limit=1").json()
    (item,) = first["items"]
    assert first["more"] is True and first["after"] == item["id"] and item["party"] == LEIS[NORTE]
    assert (item["direction"], item["state"], item["kind"]) == ("OUT", "READY", "sese.024")
    read = read_message(b64decode(item["body"]))
    assert isinstance(read, Read) and isinstance(read.content, StatusAdvice)
    assert read.content.reference == item["reference"]
    assert call("GET", f"instructions/{item['instruction']}").json()["reference"] == item["reference"]
    assert value("select max(position) from recordkeeping_leaf") >= item["event"] >= 0
    second = call("GET", first["next"].removeprefix("/api/v1/")).json()
    assert second["more"] is False and [each["id"] > item["id"] for each in second["items"]] == [True]
    last = call("GET", second["next"].removeprefix("/api/v1/")).json()
    assert last["items"] == [] and last["after"] == second["after"]
    assert stranger("GET", "messages/told").json()["items"] == []


@pytest.mark.parametrize("after", ["x", "-1", "1.5", str(1 << 63), "9" * 5_000])
def test_a_place_that_is_none_is_refused(call: Caller, after: str) -> None:
    assert call("GET", f"messages/told?after={after}").status_code == 400


def test_what_was_received_is_acknowledged_once(call: Caller, stranger: Caller, told: list[int]) -> None:
    items = call("GET", f"messages/told?after={max(told, default=0)}").json()["items"]
    mine = [each["id"] for each in items]
    came_in = value("select min(id) from settlements_message where direction = 'IN'")
    asked = {"messages": [*mine, mine[0], came_in, 987_654_321]}
    assert {each["state"] for each in stranger("POST", "messages/acknowledgements", asked).json()["items"]} == {
        "NOT_FOUND"
    }
    before = Acknowledgement.objects.count()
    for _ in range(2):
        answer = call("POST", "messages/acknowledgements", asked)
        assert answer.status_code == 200
        states = [each["state"] for each in answer.json()["items"]]
        assert states == ["ACKNOWLEDGED"] * len(mine) + ["NOT_FOUND"] * 2
    assert Acknowledgement.objects.count() == before + len(mine)
    events = value("select count(*) from recordkeeping_event where code = 'messages.acknowledged'")
    assert events == value("select count(distinct (at, actor_id)) from settlements_acknowledgement")
    assert {call("GET", f"messages/{each}").json()["state"] for each in mine} == {"ACKNOWLEDGED"}
    found = call("GET", "messages?message_state=ACKNOWLEDGED&limit=500").json()["items"]
    assert set(mine) <= {each["id"] for each in found}
    ready = call("GET", "messages?message_state=READY&limit=500").json()["items"]
    assert not set(mine) & {each["id"] for each in ready}


@pytest.mark.parametrize(
    "messages",
    ["1", [True], ["1"], [0], [1 << 63], [1.5], [None], list(range(1, 502)), {}],
    ids=lambda each: str(each)[:20],
)
def test_what_names_no_messages_is_refused(call: Caller, messages: object) -> None:
    answer = call("POST", "messages/acknowledgements", {"messages": messages})
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "/messages"


def test_who_is_told_of_what_is_listed_for_whose_it_is(call: Caller, stranger: Caller, told: list[int]) -> None:
    (wish,) = call("GET", "message-wishes").json()["items"]
    assert (wish["party"], wish["topic"], wish["form"], wish["is_wished"]) == (LEIS[NORTE], "STATUS", "ISO20022", True)
    assert call("GET", "message-wishes?topic=CONFIRMATION").json()["items"] == []
    assert stranger("GET", "message-wishes?wishes=all").json()["items"] == []
