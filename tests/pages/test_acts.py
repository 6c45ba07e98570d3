"""Hold, release and cancel from a page: previewed, done with a reason, refused with a sentence."""

import pytest

from itservices.operations import claim_step, finish_step, open_run
from itservices.queries import next_step
from itservices.registry import step_function
from machinery.statements import rows as sql_rows
from machinery.statements import run, tuples, value
from machinery.transactions import whole
from recordkeeping.queries import timeline
from settlements.operations import InTheNight, Occasion, OutOfReach, prioritise
from settlements.queries import priorities_of, statuses_of
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, SEED, night_of
from tests.pages.limited import also, clerk_of_one_entity
from tests.pages.reading import links, text


@pytest.fixture
def pending(fresh: OwnDatabase) -> int:
    """An instruction that delivers, is due on Friday and in no special state."""
    return int(
        value(
            "select m.delivering_id from settlements_openmatch o join settlements_match m on m.id = match_id"
            " where settlement = 'PEND' and intended_settlement_date = %s and payment = 'DVP' order by 1 limit 1",
            [FRI_2026_11_20],
        )
    )


def test_a_preview_shows_what_would_change_and_changes_nothing(pending: int) -> None:
    answer = enter("lucia").get(f"/instructions/{pending}/hold/")
    said = text(answer)
    assert answer.status_code == 200
    assert "no retenida retenida por esta parte" in said
    assert said.count("sin cambios") == 3
    assert statuses_of([pending])[pending].hold == ""
    assert timeline("instruction", pending) == []


def test_an_act_is_done_with_its_reason_and_stands_in_the_timeline(pending: int) -> None:
    client, where = enter("lucia"), f"/instructions/{pending}/"
    answer = client.post(f"{where}hold/", {"reason": "Cliente llamó"}, headers={"X-Request-Id": "quote-me-0001"})
    assert answer["Location"] == where
    said = text(client.get(where))
    assert "La instrucción está retenida." in said
    assert "Cliente llamó" in said and "Lucía Romero Vidal" in said
    assert statuses_of([pending])[pending].hold == "PREA"
    [event] = timeline("instruction", pending)
    assert (event.code, event.reason, event.request_id) == ("instruction.held", "Cliente llamó", "quote-me-0001")
    assert f"{where}hold/" not in [found for found, _ in links(client.get(where))]


def test_a_priority_is_given_and_taken_back_by_its_own_side(pending: int) -> None:
    """The page offers the one that would change something, and says what the match has where the counterparty gives more."""
    client, where = enter("oliver"), f"/instructions/{pending}/"
    [(other,)] = tuples("select receiving_id from settlements_match where delivering_id = %s", [pending])
    with whole():
        occasion = Occasion(SEED, night_of(FRI_2026_11_20), FRI_2026_11_20, "as they were")
        for pk, priority in priorities_of([pending, other]).items():
            prioritise([pk], 3, occasion) if priority == 4 else None
        assert prioritise([pending, other], 4, occasion).done == 2
    offered = [found for found, _ in links(client.get(where))]
    assert f"{where}high-priority/" in offered and f"{where}normal-priority/" not in offered
    assert "Priority 4 3" in text(client.get(f"{where}high-priority/"))
    assert client.post(f"{where}high-priority/", {"reason": "Covers a delivery"})["Location"] == where
    assert priorities_of([pending, other]) == {pending: 3, other: 4}
    refused = client.post(f"{where}high-priority/", {"reason": "again"})
    assert refused.status_code == 409 and "has priority 3 already" in text(refused)
    assert "the match has 3, as the counterparty says" in text(client.get(f"/instructions/{other}/"))
    offered = [found for found, _ in links(client.get(where))]
    assert f"{where}normal-priority/" in offered and f"{where}high-priority/" not in offered
    assert timeline("instruction", pending)[0].code == "instruction.prioritised"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\u202eb", "a\x00b"])
def test_a_reason_must_be_one_sentence_that_can_be_kept(pending: int, reason: str) -> None:
    answer = enter("oliver").post(f"/instructions/{pending}/hold/", {"reason": reason})
    said = text(answer)
    assert answer.status_code == 422
    assert "Reason:" in said and "What will happen" in said
    assert statuses_of([pending])[pending].hold == ""


def test_what_its_state_forbids_is_refused_with_a_sentence(pending: int) -> None:
    client = enter("oliver")
    client.post(f"/instructions/{pending}/hold/", {"reason": "first"})
    for answer in (
        client.get(f"/instructions/{pending}/hold/"),
        client.post(f"/instructions/{pending}/hold/", {"reason": "again"}),
    ):
        assert answer.status_code == 409
        assert "This cannot be done" in text(answer) and "There is nothing to do on this side." in text(answer)
    assert len(timeline("instruction", pending)) == 1
    settled = value(
        "select delivering_id from settlements_settlement s join settlements_match m on m.id = match_id limit 1"
    )
    assert "is settled" in text(client.get(f"/instructions/{settled}/cancel/"))


def test_a_pair_is_cancelled_when_both_sides_have_asked(pending: int) -> None:
    client = enter("oliver")
    [other] = sql_rows("select receiving_id as id from settlements_match where delivering_id = %s", [pending])
    assert "cancellation asked for" in text(client.get(f"/instructions/{pending}/cancel/"))
    client.post(f"/instructions/{pending}/cancel/", {"reason": "agreed"})
    assert statuses_of([pending])[pending].processing == "CANP"
    assert "accepted cancelled" in text(client.get(f"/instructions/{other['id']}/cancel/"))
    client.post(f"/instructions/{other['id']}/cancel/", {"reason": "agreed too"})
    assert {found.processing for found in statuses_of([pending, other["id"]]).values()} == {"CAND"}
    said = text(client.get(f"/instructions/{pending}/"))
    assert "a cancellation is final" in said
    assert "Put on hold, Release, Cancel This instruction" in said and "is cancelled. Enter a new one instead." in said


def test_who_may_hold_may_not_yet_release(pending: int) -> None:
    enter("lucia").post(f"/instructions/{pending}/hold/", {"reason": "asked"})
    answer = enter("lucia").get(f"/instructions/{pending}/release/")
    assert answer.status_code == 403
    assert f"/instructions/{pending}/release/" not in enter("lucia").get(f"/instructions/{pending}/").content.decode()
    assert enter("oliver").post(f"/instructions/{pending}/release/", {"reason": "asked"}).status_code == 302
    assert statuses_of([pending])[pending].hold == ""


def test_what_the_night_has_claimed_names_its_run(fresh: OwnDatabase, pending: int) -> None:
    fresh.use("job")
    with whole():
        run = open_run("night", FRI_2026_11_20, by=SEED, at=night_of(FRI_2026_11_20)).pk
        lease = claim_step(next_step(run) or 0, "test")
    assert lease
    step_function("night", "claim")(lease)
    with whole():
        finish_step(lease)
    fresh.use("web")
    client = enter("oliver")
    answer = client.post(f"/instructions/{pending}/hold/", {"reason": "asked"})
    assert answer.status_code == InTheNight.status
    assert f"in run {run}" in text(answer)
    sheet = client.get(f"/instructions/{pending}/")
    assert "has claimed it and is deciding it now" in text(sheet)
    assert (f"/runs/{run}/", f"Run {run}") in links(sheet)
    assert "hold/" not in sheet.content.decode()


def test_a_right_in_another_entity_does_not_reach(fresh: OwnDatabase) -> None:
    """The auditor's eyes everywhere, the clerk's hand in one entity: the other's instruction is seen and left alone."""
    client = clerk_of_one_entity(fresh)
    also(fresh, "auditor")
    found = value(
        "select i.id from settlements_instruction i join refdata_party p on p.id = i.participant_id"
        " join settlements_match m on m.delivering_id = i.id join settlements_openmatch o on o.match_id = m.id"
        " where p.legal_entity_id <> (select min(id) from authorizations_legalentity) order by 1 limit 1"
    )
    assert client.get(f"/instructions/{found}/").status_code == 200
    assert "/hold/" not in client.get(f"/instructions/{found}/").content.decode()
    answer = client.post(f"/instructions/{found}/hold/", {"reason": "asked"})
    assert answer.status_code == OutOfReach.status
    assert OutOfReach.code in text(answer)


def test_an_act_takes_the_form_of_this_site(pending: int) -> None:
    strict = enter("oliver", enforce_csrf_checks=True)
    for where in (f"/instructions/{pending}/hold/", "/night/"):
        answer = strict.post(where, {"reason": "x", "business_date": "2026-11-20"})
        assert answer.status_code == 403
        assert "This form has expired" in text(answer)
    assert statuses_of([pending])[pending].hold == ""


def test_what_is_written_in_several_alphabets_is_marked_for_a_second_look(fresh: OwnDatabase, pending: int) -> None:
    """A counterparty and a reference that look like others, on the sheet and before an act."""
    fresh.use("owner")
    run("alter table settlements_instruction disable trigger user")
    run("update settlements_instruction set reference = %s where id = %s", ["N\u0430000007", pending])
    run("alter table refdata_partyterms disable trigger user")
    run("update refdata_partyterms set name = %s", ["Norte B\u0430nk"])
    fresh.use("web")
    client = enter("lucia")
    for page in (f"/instructions/{pending}/", f"/instructions/{pending}/hold/"):
        assert "B\u0430nk tiene letras de varios alfabetos" in text(client.get(page))
    assert "N\u0430000007 tiene letras de varios alfabetos" in text(client.get(f"/instructions/{pending}/"))
