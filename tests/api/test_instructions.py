"""Instructions for programs: taken in, told of, listed, acted on, and unseen by others."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from authorizations.operations import ViewWish, open_for_role, save_view
from authorizations.queries import actor_of
from machinery.statements import rows, value
from machinery.transactions import whole
from recordkeeping.operations import record
from tests.api.conftest import LONG_AGO, Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.authorizations.people import account
from tests.conftest import point
from tests.settlements.firm import HARTWELL, JOB, LEIS, NORTE, columns


def taken(call: Caller, number: int, **changes: str | None) -> int:
    """A trade that is in; the id of the deliverer's instruction."""
    answer = call("POST", "instructions", columns(number, **changes))
    assert answer.status_code == 201, answer.content
    return int(answer["Location"].rsplit("/", 1)[1])


def test_a_trade_makes_two_instructions_and_a_match(call: Caller) -> None:
    """Told at once, and found again by id and by either reference."""
    answer = call("POST", "instructions", columns(1_000))
    made = answer.json()
    assert made["state"] == "accepted" and [each["direction"] for each in made["instructions"]] == ["DELI", "RECE"]
    story = call("GET", f"instructions/{made['instructions'][0]['id']}").json()
    assert story["reference"] == "N001000" and story["participant"] == {
        "lei": LEIS[NORTE],
        "name": "Banco del Norte SA",
    }
    assert (story["quantity"], story["amount"], story["currency"]) == ("100", "12345.60", "EUR")
    assert story["statuses"]["matching"] == {"code": "MACH", "words": "matched"}
    assert story["match"] == made["match"] and story["other_side"]["reference"] == "H001000"
    assert story["why"] and story["what_next"] and story["history"]
    assert story["allowed_actions"] == ["cancel", "hold", "partial", "priority"]
    for participant in (HARTWELL, LEIS[HARTWELL]):
        again = call("GET", f"instructions/by-reference?participant={participant}&reference=H001000")
        assert again.json()["id"] == made["instructions"][1]["id"]


def test_a_story_is_of_one_moment_and_asks_once_what_its_caller_holds(call: Caller) -> None:
    """Every statement after the caller is known sees the same books, and who may see what is asked for once."""
    pk = taken(call, 1_090)
    with CaptureQueriesContext(connection) as seen:
        assert call("GET", f"instructions/{pk}").status_code == 200
    asked = [each["sql"] for each in seen]
    moment = next(n for n, sql in enumerate(asked) if "repeatable read, read only" in sql)
    assert any("settlements_instruction" in sql for sql in asked[moment:])
    assert not any("settlements_" in sql for sql in asked[:moment])
    assert sum("authorizations_rolegrant" in sql for sql in asked) == 1


def test_a_story_is_told_in_the_language_of_the_caller(call: Caller) -> None:
    """The words, not the codes."""
    pk = taken(call, 1_001)
    english, spanish = (call("GET", f"instructions/{pk}", Accept_Language=each).json() for each in ("en", "es"))
    assert english["statuses"]["matching"]["code"] == spanish["statuses"]["matching"]["code"]
    assert english["why"] != spanish["why"]


@pytest.mark.parametrize("path", ["instructions/{pk}", "instructions/{pk}/hold", "instructions/{pk}/cancel",
                                  "instructions/{pk}/release", "instructions/{pk}/priority"])  # fmt: skip
def test_what_is_not_yours_is_not_there(call: Caller, stranger: Caller, path: str) -> None:
    """The same body as for an id that nobody has, but for the request's own id."""
    pk = value("select min(id) from settlements_instruction") or taken(call, 1_002)

    def asked(number: int) -> dict[str, Any]:
        where = path.format(pk=number)
        method = "GET" if where.endswith(str(number)) else "POST"
        body = {"reason": "x", "priority": 3} if "priority" in where else {"reason": "x"}
        answer = stranger(method, where, None if method == "GET" else body, If_Match="*")
        found = assert_problem(answer, 404, "not_found")
        return {name: said for name, said in found.items() if name != "request_id"}

    assert asked(pk) == asked(987_654_321)


def test_lists_and_references_show_ones_own_alone(call: Caller, stranger: Caller) -> None:
    """No row, no count, no place of somebody else's."""
    taken(call, 1_003)
    assert call("GET", "instructions?state=any&reference=N001003").json()["items"]
    for query in ("state=any&reference=N001003", "state=open", "state=failing"):
        assert stranger("GET", f"instructions?{query}").json() == {"items": [], "next": None}
    assert_problem(
        stranger("GET", f"instructions/by-reference?participant={NORTE}&reference=N001003"), 404, "not_found"
    )


def test_a_list_is_walked_page_by_page(call: Caller) -> None:
    """Each row once, in one order; nothing after the last page."""
    for number in range(1_010, 1_017):
        taken(call, number)
    seen: list[int] = []
    following = "instructions?state=open&limit=3"
    while following:
        answer = call("GET", following).json()
        assert len(answer["items"]) <= 3
        seen += [each["id"] for each in answer["items"]]
        following = (answer["next"] or "").removeprefix("/api/v1/")
    assert len(seen) == len(set(seen))
    whole_list = call("GET", "instructions?state=open&limit=500").json()
    assert [each["id"] for each in whole_list["items"]] == seen


def test_a_list_is_sorted_and_takes_a_view_by_its_name(call: Caller, stranger: Caller) -> None:
    """The view of a role of the caller's, asked in its own scope; what the address says itself goes before it. The house's
    other shared views are not for clients."""
    for number, amount in ((1_720, "3.00"), (1_721, "1.00"), (1_722, "2.00")):
        taken(call, number, amount=amount)
    with whole():
        lucia = actor_of(account("lucia"))
        wish = ViewWish("instructions", "Smallest", "state=open&sort=amount", is_shared=True)
        smallest = save_view(wish, by=lucia, at=LONG_AGO).view
        open_for_role(smallest.pk, "front_office_client", by=lucia, at=LONG_AGO)
        save_view(ViewWish("instructions", "Of the house", "state=open", is_shared=True), by=lucia, at=LONG_AGO)
        save_view(ViewWish("instructions", "Hers alone", "state=open"), by=lucia, at=LONG_AGO)

    def amounts(query: str) -> list[Decimal]:
        items = call("GET", f"instructions?{query}&limit=500").json()["items"]
        return [Decimal(each["amount"]) for each in items if each["amount"]]

    rising = amounts("view=smallest")
    assert rising == sorted(rising) == amounts("state=open&sort=amount") and len(set(rising)) > 2
    assert amounts("view=smallest&sort=-amount") == sorted(rising, reverse=True)
    following = call("GET", "instructions?view=smallest&limit=1").json()["next"].removeprefix("/api/v1/")
    assert [Decimal(each["amount"]) for each in call("GET", following).json()["items"]] == rising[1:2]
    assert call("GET", "instructions?view=smallest&state=settled").status_code == 200, "what is final has one order"
    assert stranger("GET", "instructions?view=smallest").json()["items"] == []
    for query in (
        "view=of-the-house",
        "view=hers-alone",
        "view=%00",
        "view=nothing",
        "sort=isin",
        "state=settled&sort=amount",
    ):
        assert_problem(call("GET", f"instructions?{query}"), 400, "bad_parameter")


def test_acts_go_on_file_with_their_reason(call: Caller) -> None:
    """Hold, release, and cancel by one side; what is not possible is refused as on the page."""
    pk = taken(call, 1_020)
    held = call("POST", f"instructions/{pk}/hold", {"reason": "Under review"})
    assert held.status_code == 200 and held.json()["statuses"]["hold"]["code"] == "PREA"
    assert "release" in held.json()["allowed_actions"] and "hold" not in held.json()["allowed_actions"]
    assert_problem(call("POST", f"instructions/{pk}/hold", {"reason": "Again"}), 409, "move_not_legal")
    assert call("POST", f"instructions/{pk}/release", {"reason": "Done"}).json()["statuses"]["hold"]["code"] == ""
    cancelled = call("POST", f"instructions/{pk}/cancel", {"reason": "Entered twice"}).json()
    assert cancelled["statuses"]["processing"]["code"] == "CANP"
    found = rows(
        "select code, reason, actor_kind from recordkeeping_event"
        " where subject_type = 'instruction' and %s = any(subject_ids) order by id",
        [str(pk)],
    )
    assert [f["reason"] for f in found][-3:] == ["Under review", "Done", "Entered twice"]
    assert {f["actor_kind"] for f in found} == {"client"}
    assert "Under review" in [each["reason"] for each in cancelled["history"]]
    told = {"code": "comment.written", "subject_type": "instruction", "subject_ids": [pk]}
    with whole():
        for _ in range(200):
            record(by=JOB, at=LONG_AGO, **told)
    history = call("GET", f"instructions/{pk}").json()["history"]
    assert "Under review" in [each["reason"] for each in history], "comments push no act out"


def test_a_rehearsed_act_shows_what_would_be(call: Caller) -> None:
    """And leaves it as it was."""
    pk = taken(call, 1_021)
    shown = call("POST", f"instructions/{pk}/hold?dry_run=true", {"reason": "x"}, key=None)
    assert shown.json()["statuses"]["hold"]["code"] == "PREA" and shown["Dry-Run"] == "true"
    assert call("GET", f"instructions/{pk}").json()["statuses"]["hold"]["code"] == ""


def test_a_priority_needs_the_version_that_was_read(call: Caller) -> None:
    """428 without, 412 with an older one, and nobody's change is lost."""
    pk = taken(call, 1_022)
    body = {"priority": 3, "reason": "Covers a delivery"}
    assert_problem(call("POST", f"instructions/{pk}/priority", body), 428, "version_required")
    read = call("GET", f"instructions/{pk}")["ETag"]
    changed = call("POST", f"instructions/{pk}/priority", body, If_Match=read)
    assert changed.status_code == 200 and changed.json()["priority"] == 3 and changed["ETag"] != read
    assert_problem(
        call("POST", f"instructions/{pk}/priority", {**body, "priority": 4}, If_Match=read), 412, "version_changed"
    )
    assert_problem(call("POST", f"instructions/{pk}/hold", {"reason": "x"}, If_Match='"old"'), 412, "version_changed")
    assert_problem(
        call("POST", f"instructions/{pk}/priority", {**body, "priority": 1}, If_Match=changed["ETag"]),
        422,
        "reserved_priority",
    )


def test_of_many_who_read_one_version_one_changes_it(door: Door, call: Caller) -> None:
    """However close together they come: the version is compared when nobody else can change it any more."""
    pk = taken(call, 1_024)
    read = call("GET", f"instructions/{pk}")["ETag"]

    def change(number: int) -> int:
        point(door.name, "web")
        body = {"priority": 3, "reason": f"Asked {number}"}
        try:
            return call("POST", f"instructions/{pk}/priority", body, key=f"k-1024-{number}", If_Match=read).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(16))) == [200] + [412] * 15


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/reason", "missing"),
        ({"reason": ""}, "/reason", "invalid_text"),
        ({"reason": None}, "/reason", "missing"),
        ({"reason": 5}, "/reason", "not_a_text"),
        ({"reason": "x" * 501}, "/reason", "invalid_text"),
        ({"reason": "a\u202eb"}, "/reason", "forbidden_character"),
        ({"reason": "x", "priority": "3"}, "/priority", "not_an_integer"),
        ({"reason": "x", "priority": True}, "/priority", "not_an_integer"),
        ({"reason": "x", "priority": 3.0}, "/priority", "not_an_integer"),
        ({"reason": "x", "priority": 5}, "/priority", "not_an_integer"),
        ({"reason": "x", "priority": 3, "by": "me"}, "/by", "unknown_field"),
        ({"reason": "x", "priority": 3, "a/b": "me"}, "/a~1b", "unknown_field"),
    ],
)
def test_a_bad_act_is_refused_by_name(call: Caller, body: dict[str, Any], pointer: str, code: str) -> None:
    """Types, lengths, unknown fields."""
    found = assert_problem(call("POST", "instructions/1/priority", body, If_Match="*"), 400, "invalid_fields")
    assert (pointer, code) in {(each["pointer"], each["code"]) for each in found["errors"]}
