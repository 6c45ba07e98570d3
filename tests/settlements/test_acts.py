"""A participant's acts on its own side: hold, release, cancel; and every no. Priorities: test_priorities."""

from datetime import timedelta

import pytest

from authorizations.operations import NewGrant, grant_roles
from itservices.operations import claim_step, finish_step, open_run
from itservices.queries import next_step
from itservices.registry import step_function
from machinery.statements import rows, run, value
from machinery.transactions import OutsideTransaction, whole
from recordkeeping.models import Event
from settlements.models import Cancellation, Instruction, OpenMatch, Settlement
from settlements.operations import (
    InTheNight,
    MoveNotLegal,
    NoSuchInstruction,
    NotOpen,
    Occasion,
    cancel,
    hold,
    prioritise,
    release,
    submit,
)
from settlements.queries import may_act_on, scope_of, statuses_of, visible_instructions
from tests.authorizations.people import account
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NINE, NORTE, Firm, row
from vocabulary.actor import Actor
from vocabulary.outcome import Outcome

OCCASION = Occasion(
    by=Actor("person", "7", "Ana"), at=NINE, business_date=FRI_2026_11_20, reason="Client asked", request_id="r-1"
)


def filed(*numbers: int) -> list[tuple[int, int]]:
    """Puts these rows on file: the delivering and the receiving instruction of each."""
    intake = submit([row(n) for n in numbers or (1,)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    made = [intake.standing_for(taken) for taken in intake.taken]
    return [(found.delivering, found.receiving) for found in made if found]


def refused(outcome: Outcome) -> list[tuple[int | str, str]]:
    """Item and code of each failure."""
    return [(failure.item, failure.code) for failure in outcome.failures]


def moves(instruction: int) -> list[tuple[str, str, str]]:
    """The moves of an instruction, in order."""
    found = rows(
        "select axis, from_status, to_status from settlements_statuschange where instruction_id = %s order by id",
        [instruction],
    )
    return [tuple(each.values()) for each in found]


class TestHold:
    def test_each_side_sees_who_holds(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        assert hold([mine], OCCASION).done == 1
        assert [statuses_of([i])[i].hold for i in (mine, other)] == ["PREA", "PRCY"]
        assert hold([other], OCCASION).done == 1
        assert [statuses_of([i])[i].hold for i in (mine, other)] == ["BOTH", "BOTH"]
        assert release([mine], OCCASION).done == 1
        assert [statuses_of([i])[i].hold for i in (mine, other)] == ["PRCY", "PREA"]
        assert release([other], OCCASION).done == 1
        assert [statuses_of([i])[i].hold for i in (mine, other)] == ["", ""]
        assert moves(mine) == [
            ("HOLD", "", "PREA"),
            ("HOLD", "PREA", "BOTH"),
            ("HOLD", "BOTH", "PRCY"),
            ("HOLD", "PRCY", ""),
        ]
        assert moves(other) == [
            ("HOLD", "", "PRCY"),
            ("HOLD", "PRCY", "BOTH"),
            ("HOLD", "BOTH", "PREA"),
            ("HOLD", "PREA", ""),
        ]

    def test_what_this_side_holds_already_is_refused(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        hold([mine], OCCASION)
        outcome = hold([mine, other], OCCASION)
        assert (outcome.done, refused(outcome)) == (1, [(mine, MoveNotLegal.code)])
        assert outcome.failures[0].data["sentence"] == (
            "This instruction is “on hold by this side” already (Hold). There is nothing to do on this side."
        )
        assert len(moves(mine)) == 2

    def test_a_hold_of_the_other_side_is_not_ours_to_release(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        hold([other], OCCASION)
        outcome = release([mine], OCCASION)
        assert refused(outcome) == [(mine, MoveNotLegal.code)]
        assert "on hold by the counterparty" in outcome.failures[0].data["sentence"]
        assert OpenMatch.objects.get().receiver_hold

    def test_both_sides_of_a_match_in_one_set(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        assert hold([mine, other], OCCASION).done == 2
        assert moves(mine) == [("HOLD", "", "PREA"), ("HOLD", "PREA", "BOTH")]

    def test_the_same_instruction_twice_in_a_set_is_one(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        assert hold([mine, mine], OCCASION) == Outcome(1)


class TestCancel:
    def test_the_first_request_waits_and_the_second_cancels_both(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        assert cancel([mine], OCCASION).done == 1
        assert moves(mine) == [("IPRC", "PACK", "CANP")] and moves(other) == []
        assert (OpenMatch.objects.get().deliverer_cancels, Cancellation.objects.count()) == (True, 0)
        assert cancel([other], OCCASION).done == 1
        assert moves(mine)[1:] == [("IPRC", "CANP", "CAND")] and moves(other) == [("IPRC", "PACK", "CAND")]
        assert OpenMatch.objects.count() == 0
        assert set(Cancellation.objects.values_list("instruction", "reason_code", "business_date", "at")) == {
            (mine, "CANI", FRI_2026_11_20, NINE),
            (other, "CANI", FRI_2026_11_20, NINE),
        }

    def test_both_in_one_set(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        assert cancel([mine, other], OCCASION).done == 2
        assert (OpenMatch.objects.count(), Cancellation.objects.count()) == (0, 2)

    def test_a_second_request_of_one_side_is_refused(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        cancel([mine], OCCASION)
        assert refused(cancel([mine], OCCASION)) == [(mine, MoveNotLegal.code)]
        assert Cancellation.objects.count() == 0

    def test_what_asks_for_cancellation_settles_as_long_as_the_other_side_has_not_asked(self, firm: Firm) -> None:
        """The request stays in the queue, where the night reads the row as before."""
        [(mine, _)] = filed()
        cancel([mine], OCCASION)
        place = OpenMatch.objects.get()
        assert (place.settlement, place.deliverer_hold, place.receiver_hold) == ("PEND", False, False)

    def test_what_is_cancelled_is_not_open_to_anything(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        cancel([mine, other], OCCASION)
        for outcome in (cancel([mine], OCCASION), hold([mine], OCCASION), release([other], OCCASION)):
            (failure,) = outcome.failures
            assert (failure.code, failure.data["state"]) == (NotOpen.code, "cancelled")
            assert "is cancelled" in failure.data["sentence"]


class TestRefused:
    def test_what_nobody_knows(self, firm: Firm) -> None:
        (failure,) = hold([999_999_999], OCCASION).failures
        assert (failure.item, failure.code) == (999_999_999, NoSuchInstruction.code)
        assert "No instruction 999999999 is known" in failure.data["sentence"]

    @pytest.mark.role("owner")
    def test_what_is_settled(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        match = OpenMatch.objects.get().pk
        Settlement.objects.create(match_id=match, journal_id=1, slice=1, business_date=FRI_2026_11_20)
        OpenMatch.objects.all().delete()
        (failure,) = cancel([mine], OCCASION).failures
        assert (failure.code, failure.data["state"]) == (NotOpen.code, "settled")
        assert "is settled" in failure.data["sentence"]

    @pytest.mark.role("owner")
    def test_what_is_not_matched(self, firm: Firm) -> None:
        """Until matching comes only raw SQL brings one about."""
        [(mine, _)] = filed()
        facts = "participant_id, counterparty_id, direction, payment, asset_id, quantity, currency_id, amount, trade_date," \
            " intended_settlement_date, securities_account_id, cash_account_id, market_id, place, priority, partial," \
            " submitted_by, at"  # fmt: skip
        alone = value(
            f"insert into settlements_instruction ({facts}, reference) select {facts}, 'ALONE'"
            " from settlements_instruction where id = %s returning id",
            [mine],
        )
        (failure,) = hold([alone], OCCASION).failures
        assert (failure.code, failure.data["state"]) == (NotOpen.code, "not matched")

    def test_one_that_is_refused_keeps_no_other_back(self, firm: Firm) -> None:
        [(one, _), (two, _), (three, _)] = filed(1, 2, 3)
        hold([two], OCCASION)
        outcome = hold([one, two, 999_999_999, three], OCCASION)
        assert (outcome.done, refused(outcome)) == (2, [(two, "move_not_legal"), (999_999_999, "no_such_instruction")])

    def test_nothing_done_leaves_no_event(self, firm: Firm) -> None:
        before = Event.objects.count()
        hold([999_999_999], OCCASION)
        hold([], OCCASION)
        assert Event.objects.count() == before

    def test_it_runs_in_someones_transaction_only(self, market: Firm) -> None:
        with pytest.raises(OutsideTransaction):
            hold([1], OCCASION)


def test_an_act_leaves_one_event_with_who_when_and_why(firm: Firm) -> None:
    [(one, _), (two, _)] = filed(1, 2)
    hold([one, two], OCCASION)
    event = Event.objects.get(code="instruction.held")
    assert (event.actor_name, event.at, event.reason, event.request_id) == ("Ana", NINE, "Client asked", "r-1")
    assert event.subject_ids == [str(one), str(two)]


@pytest.mark.parametrize("act", [hold, release, cancel, lambda found, on: prioritise(found, 3, on)])
def test_an_instruction_that_a_running_night_has_claimed_answers_with_the_run(market: Firm, act: object) -> None:
    """What came after the night's freeze, or is due later, is not claimed."""
    with whole():
        [(mine, _)] = filed()
        submit([row(8, intended_settlement_date="2026-11-23")], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        later = int(value("select max(delivering_id) from settlements_match"))
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE + timedelta(hours=13)).pk
    with whole():
        lease = claim_step(next_step(opened) or 0, "test")
    assert lease is not None
    step_function("night", "claim")(lease)
    with whole():
        [(fresh, _)] = filed(9)
        (failure,) = act([mine], OCCASION).failures  # type: ignore[operator]
    assert (failure.code, failure.data["run"]) == (InTheNight.code, opened)
    assert f"run {opened}" in failure.data["sentence"]
    with whole():
        assert hold([later, fresh], OCCASION).done == 2
        finish_step(lease)
    run("update itservices_run set state = 'DONE', finished_at = now()")
    with whole():
        assert hold([mine], OCCASION).done == 1


class TestScope:
    def clerk(self, *entities: int) -> Actor:
        """Someone with the role of a clerk in these legal entities."""
        user = account("ana")
        grants = [NewGrant("settlement_clerk", person_id=user.person_id, legal_entity_id=each) for each in entities]
        grant_roles(grants, by=JOB, at=NINE)
        return Actor("person", str(user.pk), "Ana")

    def test_a_reader_sees_the_sides_of_the_entities_that_the_role_is_for(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        by = self.clerk(firm.entities[0])
        assert list(visible_instructions(by, NINE).values_list("pk", flat=True)) == [mine]
        assert {firm.parties[NORTE], firm.parties[LUMIERE]} <= set(scope_of(by, NINE).parties or ())
        assert firm.parties[HARTWELL] not in (scope_of(by, NINE).parties or ())
        assert other not in visible_instructions(by, NINE).values_list("pk", flat=True)

    def test_a_reader_of_nothing_sees_nothing(self, firm: Firm) -> None:
        filed()
        assert not visible_instructions(self.clerk(), NINE).exists()

    def test_an_act_needs_its_right_where_the_participant_is_served(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        by = self.clerk(firm.entities[0])
        one, two = Instruction.objects.get(pk=mine), Instruction.objects.get(pk=other)
        assert may_act_on(one, "settlements.hold", by, NINE)
        assert not may_act_on(two, "settlements.hold", by, NINE)
        assert not may_act_on(one, "settlements.hold", by, NINE - timedelta(days=1))
