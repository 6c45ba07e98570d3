"""What was just done is offered to be undone: by who did it, for a while, and only where it is as it was left."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from authorizations.models import SavedView
from machinery import undoing
from machinery.statements import rows as sql_rows
from machinery.statements import value
from recordkeeping.queries import timeline
from settlements.queries import priorities_of, statuses_of
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.reading import text
from tests.pages.test_bulk_acts import WHERE, pending


def offer(answer: Any) -> str:
    """What a page offers to undo; "" for nothing."""
    found = re.search(r'name="offer" value="([^"]*)"', answer.content.decode())
    return unescape(found[1]) if found else ""


def done(client: Client, act: str, *picks: int) -> str:
    """Does an act to instructions; what is offered then."""
    return offer(client.post(WHERE, {"act": act, "pick": picks, "reason": "Urgent"}, follow=True))


def undone(client: Client, offered: str) -> tuple[int, str]:
    """Undoes it; the status and the words of the page to which that leads."""
    answer = client.post("/undo/", {"offer": offered}, follow=True)
    return answer.status_code, text(answer)


def test_a_view_that_was_deleted_comes_back(fresh: OwnDatabase) -> None:
    lucia = enter("lucia")
    lucia.post("/views/instructions/save/", {"question": "state=held", "name": "Mine"}, follow=True)
    deleted = lucia.post(f"/views/instructions/{SavedView.objects.get().pk}/delete/", follow=True)
    assert not SavedView.objects.exists() and "La vista" in text(deleted)
    assert undone(lucia, offer(deleted))[0] == 200
    assert (SavedView.objects.get().slug, SavedView.objects.get().query) == ("mine", "state=held")
    status, said = undone(lucia, offer(deleted))
    assert status == 409 and "no se deshizo nada" in said
    assert offer(lucia.get("/instructions/")) == "", "it is offered once"


def test_priorities_go_back_to_what_each_was(fresh: OwnDatabase) -> None:
    oliver, two = enter("oliver"), pending(2)
    done(oliver, "normal", *two)
    done(oliver, "high", two[0])
    before = priorities_of(two)
    offered = done(oliver, "high", *two)
    assert set(priorities_of(two).values()) == {3} != set(before.values())
    status, said = undone(oliver, offered)
    assert status == 200 and "Undone: 1 instruction." in said and priorities_of(two) == before
    assert timeline("instruction", two[1])[0].reason == "Undone: Urgent"
    offered = done(oliver, "high", two[1])
    done(oliver, "normal", two[1])
    status, said = undone(oliver, offered)
    assert status == 409 and "changed_since" in said and "Its priority has been changed again." in said
    assert priorities_of(two) == before


def test_a_hold_is_undone_by_who_may_release(fresh: OwnDatabase) -> None:
    [one] = pending(1)
    assert done(enter("lucia"), "hold", one) == "", "a clerk does not release"
    oliver = enter("oliver")
    done(oliver, "release", one)
    held = oliver.post(f"/instructions/{one}/hold/", {"reason": "Client rang"}, follow=True)
    assert statuses_of([one])[one].hold == "PREA"
    assert undone(oliver, offer(held))[0] == 200 and statuses_of([one])[one].hold == ""
    status, said = undone(oliver, offer(held))
    assert status == 409 and "Nothing was undone" in said


def test_undoing_a_hold_releases_that_hold_and_no_later_one(fresh: OwnDatabase) -> None:
    [one] = pending(1)
    oliver = enter("oliver")
    first = done(oliver, "hold", one)
    done(oliver, "release", one)
    done(enter("lucia"), "hold", one)
    status, said = undone(oliver, first)
    assert status == 409 and "Its hold has been released or placed again." in said
    assert statuses_of([one])[one].hold == "PREA", "a colleague's hold stays"
    done(oliver, "release", one)
    second = done(oliver, "hold", one)
    assert undone(oliver, second)[0] == 200
    done(oliver, "hold", one)
    assert undone(oliver, second)[0] == 409 and statuses_of([one])[one].hold == "PREA", "an offer is taken once"


def test_a_hold_of_the_counterparty_leaves_the_own_to_be_undone(fresh: OwnDatabase) -> None:
    [one] = pending(1)
    other = value("select receiving_id from settlements_match where delivering_id = %s", [one])
    oliver = enter("oliver")
    offered = done(oliver, "hold", one)
    done(oliver, "hold", other)
    assert statuses_of([one])[one].hold == "BOTH"
    assert undone(oliver, offered)[0] == 200 and statuses_of([one])[one].hold == "PRCY"


def test_it_is_offered_to_who_did_it_for_a_while(fresh: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    oliver, [one] = enter("oliver"), pending(1)
    offered = done(oliver, "hold", one)
    for who, what in (("begona", offered), ("oliver", offered[:-1]), ("oliver", "")):
        assert undone(enter(who), what)[0] == 409
    monkeypatch.setattr(undoing, "MINUTES_OFFERED", 0)
    assert undone(oliver, offered)[0] == 409
    assert statuses_of([one])[one].hold == "PREA"
    assert oliver.get("/undo/").status_code == 405
    assert "undo_not_offered" in str(oliver.post("/undo/").content)


def test_a_right_that_was_lost_since_undoes_nothing(fresh: OwnDatabase) -> None:
    oliver, [one] = enter("oliver"), pending(1)
    offered = done(oliver, "hold", one)
    fresh.use("owner")
    sql_rows(
        "update authorizations_rolegrant set valid = tstzrange(lower(valid), lower(valid) + interval '1 second')"
        " where role = 'settlement_supervisor' returning id"
    )
    fresh.use("web")
    assert oliver.post("/undo/", {"offer": offered}).status_code == 403
    assert value("select count(*) from recordkeeping_event where code = 'instruction.released'") == 0
