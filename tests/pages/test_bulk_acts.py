"""One act on many instructions: previewed item by item, done to those that can be, and no further than one may."""

from dataclasses import replace

import pytest

from machinery.patience import TooSlow
from machinery.picking import PickedTooSlow
from machinery.statements import rows as sql_rows
from machinery.statements import value
from recordkeeping.queries import timeline
from settlements.queries import statuses_of
from settlements.views import many
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FRI_2026_11_20
from tests.pages.limited import also, clerk_of_one_entity
from tests.pages.reading import links, rows, text

WHERE = "/instructions/acts/"
HELD = "/instructions/?state=held"


def pending(limit: int) -> list[int]:
    """Instructions that deliver, are due on Friday and in no special state."""
    found = sql_rows(
        "select m.delivering_id as id from settlements_openmatch o join settlements_match m on m.id = match_id"
        " where settlement = 'PEND' and intended_settlement_date = %s and payment = 'DVP'"
        " and not (deliverer_hold or receiver_hold or deliverer_cancels or receiver_cancels) order by 1 limit %s",
        [FRI_2026_11_20, limit],
    )
    return [f["id"] for f in found]


def settled() -> int:
    return int(
        value("select delivering_id from settlements_settlement s join settlements_match m on m.id = match_id limit 1")
    )


def test_a_preview_says_which_and_why_not_and_what_they_come_to(fresh: OwnDatabase) -> None:
    two, done = pending(2), settled()
    answer = enter("oliver").post(WHERE, {"act": "hold", "pick": [*two, done, 987654321]})
    assert answer.status_code == 200
    assert [each.pk for each in answer.context["reached"]] == two
    assert [each.instruction and each.instruction.pk for each in answer.context["refused"]] == [done, None]
    said = text(answer)
    assert "To these it will be done" in said and "It cannot be done to 2 of them" in said and "is settled" in said
    amounts = sql_rows(
        "select c.code, count(*)::int as number, sum(amount) as amount from settlements_instruction i"
        " join refdata_asset c on c.id = currency_id where i.id = any (%s) group by 1 order by 1",
        [two],
    )
    totals = answer.context["totals"]
    assert [(t.currency, t.number, t.to_pay, t.to_collect) for t in totals] == [
        (f["code"], f["number"], 0, f["amount"]) for f in amounts
    ], "against payment who delivers collects"
    assert all(statuses_of([pk])[pk].hold == "" and timeline("instruction", pk) == [] for pk in two)


def test_it_is_done_to_those_that_can_be_in_one_event_and_the_others_are_told(fresh: OwnDatabase) -> None:
    two, done = pending(2), settled()
    client = enter("oliver")
    picks = ",".join(map(str, [*two, done]))
    answer = client.post(WHERE, {"act": "hold", "pick": picks, "reason": "Client rang", "question": "state=pending"})
    assert answer.status_code == 200
    assert "Put on hold: 2 instructions." in text(answer) and "is settled" in text(answer)
    assert "/instructions/?state=pending" in [where for where, _ in links(answer)]
    assert all(statuses_of([pk])[pk].hold == "PREA" for pk in two)
    events = sql_rows("select subject_ids, reason from recordkeeping_event where code = 'instruction.held'")
    assert [str(pk) for pk in two] in [f["subject_ids"] for f in events if f["reason"] == "Client rang"]
    again = client.post(WHERE, {"act": "hold", "pick": picks, "reason": "Client rang"})
    assert again.status_code == 409 and again.context["reached"] == []


def test_without_failures_one_is_led_back_to_the_list(fresh: OwnDatabase) -> None:
    [one] = pending(1)
    client = enter("oliver")
    where = client.post(WHERE, {"act": "high", "pick": one, "reason": "Urgent", "question": "state=open"})
    assert where["Location"] == "/instructions/?state=open"
    assert "High priority: 1 instruction." in text(client.get(where["Location"]))
    priority = value("select priority from settlements_openmatch o join settlements_match m on m.id = match_id"
                     " where delivering_id = %s", [one])  # fmt: skip
    assert priority == 3


def test_the_whole_list_is_what_its_question_finds(fresh: OwnDatabase) -> None:
    client = enter("oliver")
    listed = {int(row[0].value[1].split("/")[-2]) for row in client.get(HELD).context["listing"].table.rows}
    answer = client.post(WHERE, {"act": "release", "whole": "1", "question": "state=held", "pick": pending(1)})
    asked = {each.pk for each in answer.context["reached"]} | {
        each.instruction.pk for each in answer.context["refused"]
    }
    assert asked == listed and len(listed) > 1


def test_only_what_was_shown_is_done(fresh: OwnDatabase) -> None:
    """What was refused in the preview is not asked for again, whatever may have become of it."""
    two = pending(2)
    client = enter("oliver")
    client.post(WHERE, {"act": "hold", "pick": two[0], "reason": "first"})
    answer = client.post(WHERE, {"act": "hold", "pick": two})
    assert answer.context["picked"] == str(two[1])


def test_a_preview_says_what_is_cancelled_for_good(fresh: OwnDatabase) -> None:
    [mine] = pending(1)
    theirs = value("select receiving_id from settlements_match where delivering_id = %s", [mine])
    client = enter("oliver")
    assert client.post(WHERE, {"act": "cancel", "pick": mine}).context["ended"] == 0
    both = client.post(WHERE, {"act": "cancel", "pick": [mine, theirs]})
    assert both.context["ended"] == 2 and "Cancelled for good" in text(both)
    assert statuses_of([mine])[mine].processing == "PACK"


def test_a_list_that_takes_too_long_is_not_acted_on(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise TooSlow

    monkeypatch.setattr(many, "INSTRUCTIONS", replace(many.INSTRUCTIONS, read=slow))  # type: ignore[arg-type]
    answer = signed_in("oliver").post(WHERE, {"act": "hold", "whole": "1", "question": "state=open"})
    assert answer.status_code == PickedTooSlow.status and "takes too long" in text(answer)


def test_what_cannot_be_asked_is_refused_by_name(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what is too little (NothingPicked) and too much (TooManyPicked)."""
    client = signed_in("oliver")
    for asked, status, named in (
        ({"act": "burn", "pick": "1"}, 400, "act = "),
        ({"act": "hold"}, 422, "No row is picked"),
        ({"act": "hold", "pick": "1e3"}, 400, "pick = "),
        ({"act": "hold", "pick": "9" * 19}, 400, "pick = "),
        ({"act": "hold", "pick": "1", "question": "colour=red"}, 400, "'colour' = "),
        ({"act": "hold", "whole": "1", "question": "isin=1"}, 400, "isin = "),
    ):
        answer = client.post(WHERE, asked)
        assert (answer.status_code, named in text(answer)) == (status, True), asked
    few = replace(many.INSTRUCTIONS, picking=replace(many.INSTRUCTIONS.picking, most=3))  # type: ignore[type-var]
    monkeypatch.setattr(many, "INSTRUCTIONS", few)
    answer = client.post(WHERE, {"act": "hold", "pick": "1,2,3,4"})
    assert answer.status_code == 422 and "more than 3 rows" in text(answer)
    answer = client.post(WHERE, {"act": "hold", "whole": "1", "question": "state=open"})
    assert answer.status_code == 422 and "more than 3 rows" in text(answer)


def test_each_is_for_who_may(fresh: OwnDatabase) -> None:
    """Not who only reads; and of what one sees, only where the right is held."""
    [one] = pending(1)
    assert enter("begona").post(WHERE, {"act": "hold", "pick": one}).status_code == 403
    assert 'name="pick"' not in enter("begona").get("/instructions/?state=open").content.decode()
    assert enter("lucia").get(WHERE).status_code == 405
    client = clerk_of_one_entity(fresh, "settlement_clerk")
    theirs = value(
        "select i.id from settlements_instruction i join refdata_party p on p.id = participant_id"
        " where legal_entity_id <> (select min(id) from authorizations_legalentity) order by 1 limit 1"
    )
    for seen, words in ((False, "No instruction"), (True, "legal entity")):
        if seen:
            also(fresh, "auditor")
        answer = client.post(WHERE, {"act": "hold", "pick": theirs})
        assert answer.status_code == 409 and answer.context["reached"] == []
        [refused] = answer.context["refused"]
        assert (refused.instruction is not None) is seen and words in refused.sentence


def test_a_list_has_a_box_a_row_and_what_can_be_done(signed_in: SignedIn) -> None:
    page = signed_in("oliver").get("/instructions/?state=open")
    assert page.content.decode().count('name="pick"') == len(rows(page)) == 50
    assert 'name="pick"' not in signed_in("oliver").get("/accounts/").content.decode()
