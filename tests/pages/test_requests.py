"""Requests on pages: asked for, found, decided, withdrawn, several at once; and who may do none of it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from authorizations.models import OpenRequest, RequestEffect, User
from authorizations.operations import DelegationWish, delegate, set_limit
from authorizations.queries import actor_of, decidable, request_sheet, ways_to_decide
from authorizations.views.requests import NoneAlike
from itservices.queries import current_instant
from machinery.statements import rows as sql_rows
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.checkers import CHECKERS, asked, held, holds, seen, state, with_checkers
from tests.pages.conftest import enter
from tests.pages.firm import LONG_AGO, SEED
from tests.pages.reading import link, links, rows, text

APPROVALS, MANY = "/approvals/", "/approvals/many/"


@pytest.fixture
def waiting(fresh: OwnDatabase) -> int:
    """A release that Oliver asked for, which an approver and a senior one must check."""
    with_checkers(fresh)
    return asked(held(1)[0])


def instruction_of(request: int) -> str:
    [found] = sql_rows(
        "select key from authorizations_requestsubject where request_id = %s and kind = 'instruction' and not is_mirrored",
        [request],
    )
    return str(found["key"])


def test_who_asks_is_told_and_the_object_says_that_it_waits(waiting: int) -> None:
    client = enter("oliver")
    page = client.get(f"/instructions/{instruction_of(waiting)}/")
    assert f"Request {waiting} waits: Release, asked by Oliver Bennett" in text(page)
    assert link(page, "See the request") == f"/requests/{waiting}/"
    again = client.post(f"/instructions/{instruction_of(waiting)}/release/", {"reason": "Again"})
    assert again.status_code == 409 and f"Request {waiting}" in text(again)


def test_the_message_leads_to_the_request(fresh: OwnDatabase) -> None:
    with_checkers(fresh)
    client, [pk] = enter("oliver"), held(1)
    page = client.post(f"/instructions/{pk}/release/", {"reason": "Covered"}, follow=True)
    said = text(page)
    assert "It waits for approval as request" in said and "1 × Approver, 1 × Senior approver" in said
    assert "data-undo" not in page.content.decode()


def test_the_inbox_opens_on_what_the_reader_can_decide(waiting: int) -> None:
    listed = {who: rows(enter(who).get(APPROVALS)) for who in (*CHECKERS, "oliver", "lucia")}
    assert {who for who, found in listed.items() if found} == {"ada", "bela", "helen"}, (
        "another request waits for Helen"
    )
    [row] = listed["ada"]
    assert str(waiting) in row[0].split()
    assert (row[1], row[6], row[7], row[8]) == (
        "Release", "Oliver Bennett", "Client is good for it", "1 of 2: Approver",
    )  # fmt: skip
    [row] = rows(enter("ada").get(f"{APPROVALS}?columns=effect,state"))
    assert row[1:] == ["Hold: on hold by this side → not on hold", "waits"]
    said = text(enter("oliver").get(APPROVALS))
    assert "Nothing waits for your approval." in said
    assert [
        r[0].split()[0] for r in rows(enter("oliver").get(f"{APPROVALS}?show=mine&request_state=AWAITING_APPROVAL"))
    ] == [str(waiting)]
    assert "for you to decide" in enter("ada").get("/beside/").content.decode()
    home = text(enter("ada").get("/"))
    assert "A request waits for your approval" in home


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ada", ["Approve", "Refuse"]),
        ("oliver", ["You asked for this yourself", "Withdraw"]),
        ("sven", ["The step that is due is for the role “Approver”", "Refuse"]),
        ("begona", ["El paso que toca es del rol «Aprobador»"]),
    ],
)
def test_a_request_tells_its_reader_what_he_may_do_and_why_not(waiting: int, who: str, words: list[str]) -> None:
    said = text(enter(who).get(f"/requests/{waiting}/"))
    assert all(word in said for word in words)


def test_it_is_carried_out_by_the_last_who_agrees(waiting: int) -> None:
    pk, where = int(instruction_of(waiting)), f"/requests/{waiting}/"
    first = enter("ada").post(f"{where}decision/", seen(waiting), follow=True)
    assert "Your approval is kept" in text(first) and state(waiting) == "WAITING" and holds([pk]) == 1
    page = text(enter("sven").get(where))
    assert "Ada ," in page and "agreed" in page and "due now" in page
    last = enter("sven").post(f"{where}decision/", seen(waiting, reason="Fine"), follow=True)
    assert "It is carried out." in text(last) and state(waiting) == "EXECUTED" and holds([pk]) == 0
    late = enter("bela").post(f"{where}decision/", seen(waiting))
    assert late.status_code == 409 and "has ended" in text(late)


def test_what_was_not_seen_is_not_approved_and_who_refuses_says_why(waiting: int) -> None:
    client, where = enter("ada"), f"/requests/{waiting}/decision/"
    stale = client.post(where, {**seen(waiting), "effect": "0" * 64})
    assert stale.status_code == 409 and "has changed since you looked" in text(stale)
    silent = client.post(where, seen(waiting, "REFUSED"))
    assert silent.status_code == 422 and "Say why you refuse" in text(silent)
    assert client.post(where, {"verdict": "PERHAPS"}).status_code == 422
    assert state(waiting) == "WAITING"
    said = text(client.post(where, seen(waiting, "REFUSED", reason="Not covered"), follow=True))
    assert "It is refused." in said and "Refused by Ada" in said and state(waiting) == "REFUSED"


def test_its_maker_takes_it_back_and_nobody_else(waiting: int) -> None:
    where = f"/requests/{waiting}/withdrawal/"
    assert enter("ada").post(where, {"reason": "x"}).status_code == 403
    assert enter("lucia").post(where, {"reason": "x"}).status_code == 404, "not hers to see"
    said = text(enter("oliver").post(where, {"reason": "Asked twice"}, follow=True))
    assert "withdrawn" in said and "Asked twice" in said and state(waiting) == "WITHDRAWN"


def test_what_happened_to_its_objects_since_is_told(waiting: int) -> None:
    pk = instruction_of(waiting)
    assert "Nothing." in text(enter("ada").get(f"/requests/{waiting}/"))
    enter("oliver").post("/instructions/acts/", {"act": "high", "pick": pk, "reason": "Hurry"})
    said = text(enter("ada").get(f"/requests/{waiting}/"))
    assert "Priority changed" in said and "Hurry" in said


def test_people_comment_on_a_request_and_find_it_by_its_number(waiting: int) -> None:
    client = enter("ada")
    client.post(f"/comments/request/{waiting}/", {"text": "Is it covered?", "key": "a-form-of-its-own", "shown": ""})
    page = client.get(f"/requests/{waiting}/")
    assert "Is it covered?" in text(page)
    found = client.get(f"/go/?q={waiting}")
    assert f"/requests/{waiting}/" in {where for where, _ in links(found)} or found.status_code == 302


def test_several_alike_are_approved_at_once_each_by_itself(fresh: OwnDatabase) -> None:
    with_checkers(fresh)
    ids = held(3)
    requests = [asked(pk) for pk in ids]
    client = enter("ada")
    preview = client.post(MANY, {"act": "approve", "pick": requests})
    assert preview.status_code == 200
    total = sum(each.sheet.effect.amount for each in preview.context["reached"])
    assert preview.context["totals"] == [("EUR", total)] and len(preview.context["reached"]) == 3
    enter("oliver").post(f"/requests/{requests[1]}/withdrawal/", {"reason": "No"})
    done = client.post(MANY, {"seen": [each.seen for each in preview.context["reached"]]})
    assert [result.is_decided for result in done.context["results"]] == [True, False, True]
    assert "has ended" in text(done) and holds(ids) == 3
    own = enter("oliver").post(MANY, {"act": "approve", "pick": requests})
    assert own.status_code == 409 and "You asked for this yourself" in text(own)


def test_only_what_is_alike_is_approved_at_once(fresh: OwnDatabase) -> None:
    with_checkers(fresh)
    request = asked(held(1)[0])
    assert enter("ada").post(MANY, {"act": "approve", "pick": [request, 1]}).status_code == 422
    nothing = enter("ada").post(MANY, {"act": "approve"})
    assert nothing.status_code == NoneAlike.status and "1 to 100 requests for the same act" in text(nothing)
    assert enter("ada").post(MANY, {"act": "approve", "pick": ["x"]}).status_code == 400


def test_the_inbox_says_what_the_rules_say(fresh: OwnDatabase) -> None:
    """Every person and every request: listed exactly where the rules admit an approval, own or by delegation."""
    with_checkers(fresh)
    requests = [asked(pk) for pk in held(3)]
    enter("ada").post(f"/requests/{requests[0]}/decision/", seen(requests[0]))
    now = current_instant()
    people = {user.username: user for user in User.objects.select_related("person")}
    fresh.use("owner")
    with whole():
        set_limit(people["bela"].person_id, "approver", Decimal(1), Decimal(1), by=SEED, at=LONG_AGO)
    with whole():
        for role, to in (("senior_approver", "begona"), ("approver", "oliver")):
            holder = people["sven"] if role == "senior_approver" else people["ada"]
            wish = DelegationWish(people[to].person_id, role, None, now, now + timedelta(days=3), "Away")
            delegate(wish, by=actor_of(holder), at=now)
    fresh.use("web")
    found = agreed(people)
    assert found == {"ada": requests[1:], "sven": requests[:1], "begona": requests[:1], "helen": [1]}
    fresh.use("owner")
    with whole():
        set_limit(people["sven"].person_id, "senior_approver", Decimal(1), Decimal(1), by=SEED, at=LONG_AGO)
    fresh.use("web")
    assert agreed(people) == {"ada": requests[1:], "helen": [1]}, "a delegate has the limits of who is away"


def test_the_inbox_counts_a_day_as_the_rules_do(fresh: OwnDatabase) -> None:
    """What ended without being done counts towards no daily limit; what is still approved does."""
    with_checkers(fresh)
    requests = [asked(pk) for pk in held(3)]
    for request in requests[:2]:
        enter("ada").post(f"/requests/{request}/decision/", seen(request))
    amounts = RequestEffect.objects.filter(request__in=requests).order_by("request").values_list("amount", flat=True)
    people = {user.username: user for user in User.objects.select_related("person")}
    fresh.use("owner")
    with whole():
        most = sum(amounts, Decimal(0)) - min(amounts) / 2
        set_limit(people["ada"].person_id, "approver", most, most, by=SEED, at=LONG_AGO)
    fresh.use("web")
    assert "ada" not in agreed(people)
    enter("oliver").post(f"/requests/{requests[0]}/withdrawal/", {"reason": "No"})
    assert agreed(people)["ada"] == requests[2:]


def agreed(people: Mapping[str, User]) -> dict[str, list[int]]:
    """What the inbox of each person lists, as far as it lists anything: what the rules admit, own or by delegation, and a decision
    with them."""
    now = current_instant()
    listed = {name: decidable(actor_of(user), now) for name, user in people.items()}
    for name, user in people.items():
        actor = actor_of(user)
        for pk in OpenRequest.objects.values_list("pk", flat=True):
            sheet = request_sheet(pk, actor, now)
            ways = ways_to_decide(sheet, actor, now) if sheet else []
            assert any(way.against_approval is None for way in ways) == (pk in listed[name]), (name, pk)
    return {name: pks for name, pks in listed.items() if pks}
