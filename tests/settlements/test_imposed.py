"""Holds of the house: what they stop, who may do what meanwhile, what is told of them, and what PostgreSQL refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from authorizations.queries import actor_of
from compliance.models import LegalReason
from machinery.paging import Cut
from machinery.statements import run
from recordkeeping.models import Event
from settlements.explanation import what_next, why
from settlements.models import Cancellation, HoldEnding, HoldKind, ImposedHold, OpenMatch, Unmatched
from settlements.operations import (
    HoldWish,
    MoveNotLegal,
    NoSuchInstruction,
    NotOpen,
    cancel,
    hold,
    impose_hold,
    lift_hold,
    match_waiting,
    prioritise,
    release,
    submit_sides,
)
from settlements.operations.acts import against
from settlements.operations.imposed_refusals import HeldAlready, HeldByTheHouse, HoldIsOver, InvalidHold, NoSuchHold
from settlements.queries import Wanted, instruction_sheet, lines, scope_of, statuses_of
from settlements.shown import situation_of
from tests.authorizations.people import account
from tests.refused import allowed, refused_by
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.sides import delivers, receives
from tests.settlements.test_acts import OCCASION, filed, refused
from vocabulary.outcome import Outcome
from vocabulary.text import InvalidText

CSDH = HoldWish(HoldKind.CSDH, "Name looks like one of a list", case_reference="AML-77")
LEGAL = replace(CSDH, legal_reason=LegalReason.SANCTIONS)
CVAL = HoldWish(HoldKind.CVAL, "Papers are being checked")
CDEL = HoldWish(HoldKind.CDEL, "Escrow", condition="Notary confirms the deed", until_date=FRI_2026_11_20)
LATER = replace(OCCASION, at=NINE + timedelta(minutes=5))


def imposed(instruction: int, wish: HoldWish = CSDH) -> int:
    """The house holds an instruction; the number of the hold."""
    assert impose_hold([instruction], wish, OCCASION) == Outcome(1)
    return ImposedHold.objects.get(instruction=instruction, kind=wish.kind, ending=None).pk


def told_of(*instructions: int) -> list[str]:
    """What each is told of holds of the house."""
    found = statuses_of(list(instructions))
    return [found[each].imposed for each in instructions]


class TestImpose:
    def test_its_party_is_told_the_code_and_the_other_one_of_a_hold(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        number = imposed(mine)
        assert told_of(mine, other) == ["CSDH", "PRCY"]
        assert [each.hold for each in statuses_of([mine, other]).values()] == ["", ""]
        imposed(other, CVAL)
        assert told_of(mine, other) == ["CSDH", "CVAL"]
        assert lift_hold([number], LATER) == Outcome(1)
        assert told_of(mine, other) == ["PRCY", "CVAL"]

    def test_a_party_neither_lifts_it_nor_is_hindered_in_its_own_hold(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        assert refused(hold([mine], OCCASION)) == []
        number = imposed(mine)
        assert refused(release([mine], OCCASION)) == []
        assert refused(release([mine], OCCASION)) == [(mine, MoveNotLegal.code)]
        assert told_of(mine, other) == ["CSDH", "PRCY"] and statuses_of([mine])[mine].hold == ""
        assert refused(hold([mine], OCCASION)) == []
        lift_hold([number], LATER)
        assert told_of(mine, other) == ["", ""] and statuses_of([mine])[mine].hold == "PREA"

    def test_twice_is_once_and_each_of_a_set_is_answered(self, firm: Firm) -> None:
        [(mine, _), (third, _)] = filed(1, 2)
        number = imposed(mine)
        outcome = impose_hold([mine, third, 999], CSDH, OCCASION)
        assert outcome.done == 1
        assert refused(outcome) == [(mine, HeldAlready.code), (999, NoSuchInstruction.code)]
        assert outcome.failures[0].data["sentence"] == (
            f"The house holds this instruction already by a hold of this kind (CSDH): hold {number}. Lift that first to say "
            "something else of it."
        )
        assert ImposedHold.objects.count() == 2
        assert refused(lift_hold([number, 999], LATER)) == [(999, NoSuchHold.code)]
        assert refused(lift_hold([number], LATER)) == [(number, HoldIsOver.code)]
        again = ImposedHold.objects.get(pk=number)
        assert (again.ending, again.ended_on, again.ended_at, again.ended_by, again.ending_reason) == (
            HoldEnding.LIFTED, FRI_2026_11_20, LATER.at, str(LATER.by), "Client asked",
        )  # fmt: skip
        assert imposed(mine) != number

    def test_of_several_kinds_the_weightiest_is_told_until_all_are_lifted(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        third, second, first = imposed(mine, CDEL), imposed(mine, CVAL), imposed(mine, CSDH)
        told = []
        for number in (first, second, third):
            told += told_of(mine)
            lift_hold([number], LATER)
        assert [*told, *told_of(mine)] == ["CSDH", "CVAL", "CDEL", ""]

    def test_the_trail_says_the_kind_and_not_why(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        number = imposed(mine, LEGAL)
        lift_hold([number], LATER)
        found = Event.objects.filter(code__startswith="instruction.hold_").order_by("id")
        assert [(e.code, e.subject_ids, e.before, e.after, e.reason) for e in found] == [
            ("instruction.hold_imposed", [str(mine)], {"imposed": None}, {"imposed": "CSDH"}, ""),
            ("instruction.hold_lifted", [str(mine)], {"each": {str(mine): {"imposed": "CSDH"}}}, {"imposed": None}, ""),
        ]

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            (replace(CSDH, condition="Something"), "condition"),
            (replace(CDEL, condition=""), "condition"),
            (replace(CSDH, until_date=FRI_2026_11_20 - timedelta(days=1)), "until_date"),
        ],
    )
    def test_what_no_hold_can_say_is_refused(self, firm: Firm, wish: HoldWish, field: str) -> None:
        [(mine, _)] = filed()
        with pytest.raises(InvalidHold) as no:
            impose_hold([mine], wish, OCCASION)
        assert no.value.data["field"] == field and f"`{field}`" in no.value.sentence()

    def test_it_and_its_end_say_why(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        with pytest.raises(InvalidText):
            impose_hold([mine], replace(CSDH, reason=" "), OCCASION)
        number = imposed(mine)
        with pytest.raises(InvalidText):
            lift_hold([number], replace(LATER, reason=""))

    def test_what_is_final_is_not_held(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        cancel([mine, other], OCCASION)
        assert refused(impose_hold([mine], CSDH, OCCASION)) == [(mine, NotOpen.code)]


class TestCancel:
    def test_what_the_law_has_the_house_hold_is_not_cancelled_by_either_side(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        imposed(mine, LEGAL)
        for side, words in ((mine, "on hold at its place of settlement"), (other, "on hold by the counterparty")):
            outcome = cancel([side], OCCASION)
            assert refused(outcome) == [(side, HeldByTheHouse.code)]
            assert words in outcome.failures[0].data["sentence"]
        assert not OpenMatch.objects.get().deliverer_cancels and Cancellation.objects.count() == 0

    def test_any_other_hold_ends_with_its_instruction(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        number = imposed(mine)
        assert refused(cancel([mine], OCCASION)) == [] and told_of(mine) == ["CSDH"]
        assert refused(cancel([other], OCCASION)) == []
        assert ImposedHold.objects.get(pk=number).ending == HoldEnding.CANCELLED and told_of(mine) == [""]
        assert not OpenMatch.objects.exists() and Cancellation.objects.count() == 2

    def test_a_priority_may_still_change(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        imposed(mine, LEGAL)
        assert prioritise([mine], 3, OCCASION) == Outcome(1)

    def test_a_page_knows_that_it_would_be_refused(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        clerk = actor_of(account("lucia", "settlement_clerk"))

        def refusals(instruction: int) -> set[str]:
            sheet = instruction_sheet(instruction, clerk, NINE, FRI_2026_11_20)
            assert sheet is not None
            return set(against(sheet))

        assert refusals(mine) == refusals(other) == {"release"}
        number = imposed(mine, LEGAL)
        assert refusals(mine) == refusals(other) == {"release", "cancel"}
        lift_hold([number], LATER)
        assert refusals(mine) == {"release"}


class TestUnmatched:
    @pytest.fixture
    def alone(self, firm: Firm) -> int:
        """A deliverer's instruction that waits for its match."""
        return submit_sides([delivers()], by=JOB, at=NINE, business_date=FRI_2026_11_20).made[1]

    def test_it_goes_into_the_match_with_its_instruction(self, alone: int) -> None:
        imposed(alone, CVAL)
        assert Unmatched.objects.get().imposed == "CVAL" and told_of(alone) == ["CVAL"]
        other = submit_sides([receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20).made[100_001]
        match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
        assert told_of(alone, other) == ["CVAL", "PRCY"]
        found = OpenMatch.objects.get()
        assert (found.deliverer_imposed, found.receiver_imposed) == ("CVAL", "")

    def test_it_is_cancelled_unless_the_law_forbids_it(self, alone: int) -> None:
        number = imposed(alone, LEGAL)
        assert refused(cancel([alone], OCCASION)) == [(alone, HeldByTheHouse.code)]
        lift_hold([number], LATER)
        imposed(alone)
        assert refused(cancel([alone], OCCASION)) == [] and not Unmatched.objects.exists()


class TestTold:
    def test_its_party_reads_the_code_and_the_condition_and_the_house_reads_why(self, firm: Firm) -> None:
        [(mine, other)] = filed()
        imposed(mine, LEGAL)
        imposed(mine, CDEL)

        def told(instruction: int, role: str) -> list[str]:
            sheet = instruction_sheet(instruction, readers[role], NINE, FRI_2026_11_20)
            assert sheet is not None
            situation = situation_of(sheet, FRI_2026_11_20, NINE, None)
            assert what_next(situation) == [
                "Once the house has lifted its hold, the night run that follows tries it; before that none does."
            ]
            return list(why(situation))

        readers = {role: actor_of(account(role, role)) for role in ("compliance_analyst", "accountant")}
        assert told(mine, "accountant") == [
            "The house holds it since 20 Nov 2026 (CSDH): it settles once the house lifts that.",
            "Its delivery is conditional since 20 Nov 2026 (CDEL): it settles once “Notary confirms the deed” is met and the house"
            " has lifted the hold.",
        ]
        assert told(mine, "compliance_analyst")[0] == (
            "The house holds it since 20 Nov 2026 (CSDH): it settles once the house lifts that. "
            f"{OCCASION.by} imposed it: sanctions, Name looks like one of a list, AML-77."
        )
        assert told(other, "accountant") == [
            "The counterparty's instruction is on hold: the house keeps both from settling until it lifts that."
        ]

    def test_lists_find_it(self, firm: Firm) -> None:
        filed(1)
        [(mine, other)] = filed(2)
        imposed(mine)
        everybody = scope_of(actor_of(account("audra", "auditor")), NINE)

        def listed(**wanted: Any) -> list[tuple[int, str]]:
            found = lines(Wanted(**{"state": "open", **wanted}), everybody, FRI_2026_11_20, Cut())
            return sorted((each.id, each.imposed) for each in found.rows)

        assert listed(hold="house") == [(mine, "CSDH")]
        assert listed(state="held") == [(mine, "CSDH"), (other, "PRCY")]
        assert len(listed(hold="none")) == 2 and listed(hold="own") == []


COLUMNS = "instruction_id, kind, legal_reason, reason, case_reference, condition, business_date, imposed_by, imposed_at"
NEW = f"insert into settlements_imposedhold ({COLUMNS})"
AROUND = {
    "what_the_house_holds_is_open": f"{NEW} values (999, 'CSDH', '', 'x', '', '', '2026-11-20', 'x', now())",
    "the_house_holds_once_for_each_kind": f"{NEW} select {COLUMNS} from settlements_imposedhold",
    "an_imposed_hold_is_of_an_instruction": "alter table settlements_imposedhold disable trigger what_the_house_holds_is_open;"
    f" {NEW} values (999, 'CSDH', '', 'x', '', '', '2026-11-20', 'x', now())",
    "an_imposed_hold_is_never_deleted": "delete from settlements_imposedhold",
    "an_imposed_hold_only_ever_ends": "update settlements_imposedhold set reason = 'Y'",
    "the_queue_says_what_the_house_holds": "update settlements_openmatch set deliverer_imposed = ''",
    "the_queue_names_imposed_holds_by_their_kind": "update settlements_openmatch set deliverer_imposed = 'PREA'",
    "what_the_house_holds_does_not_settle_in_part": "alter table settlements_openmatch disable trigger"
    " what_is_open_shrinks_by_its_parts; update settlements_openmatch set quantity_units = quantity_units - 1, is_parted = true",
    "what_the_house_holds_stays_open": "alter table settlements_openmatch disable trigger what_leaves_the_queue_is_final;"
    " delete from settlements_openmatch",
    "what_the_house_holds_is_not_cancelled": "insert into settlements_cancellation (instruction_id, reason_code, business_date, at)"
    " select instruction_id, 'CANI', '2026-11-20', now() from settlements_imposedhold",
    "what_the_house_holds_is_not_sent": "insert into settlements_depositoryorder (instruction_id)"
    " select instruction_id from settlements_imposedhold",
    "what_the_house_holds_does_not_settle_outside": "insert into settlements_depositorysettlement (instruction_id)"
    " select instruction_id from settlements_imposedhold",
}
END = (
    "update settlements_imposedhold set ending = 'LIFTED', ended_on = '2026-11-20', ended_by = 'x', ended_at = imposed_at,"
    " ending_reason = 'x'"
)
SAID = {
    "an_imposed_hold_is_of_a_kind": "kind = 'PREA'",
    "an_imposed_hold_has_a_lawful_reason_or_none": "legal_reason = 'WHIM'",
    "an_imposed_hold_says_why_and_by_whom": "reason = ' '",
    "a_conditional_delivery_says_its_condition": "condition = 'x'",
    "an_imposed_hold_is_looked_at_again_later": "until_date = '2026-11-19'",
    "an_ended_hold_says_how_when_by_whom_and_why": "ending = 'LIFTED'",
    "a_hold_does_not_end_before_it_is_imposed": END.partition(" set ")[2].replace("2026-11-20", "2026-11-19"),
    "a_legal_hold_ends_by_being_lifted": END.partition(" set ")[2].replace("LIFTED", "CANCELLED"),
}


@pytest.mark.role("owner")
class TestAround:
    @pytest.fixture
    def held(self, firm: Firm) -> int:
        """The deliverer's instruction of the one match, which the law has the house hold."""
        [(mine, _)] = filed()
        imposed(mine, LEGAL)
        connection.check_constraints()
        return mine

    @pytest.mark.parametrize(("constraint", "sql"), AROUND.items())
    def test_postgresql_refuses(self, held: int, constraint: str, sql: str) -> None:
        assert refused_by(sql) == constraint

    @pytest.mark.parametrize(("constraint", "change"), SAID.items())
    def test_a_hold_that_says_this_is_refused(self, held: int, constraint: str, change: str) -> None:
        run("alter table settlements_imposedhold disable trigger user")
        assert refused_by(f"update settlements_imposedhold set {change}") == constraint

    def test_the_end_of_one_alone_leaves_the_queue_saying_what_is_no_more(self, held: int) -> None:
        assert refused_by(END) == "the_queue_says_what_the_house_holds"
        assert allowed(f"{END}; update settlements_openmatch set deliverer_imposed = ''")

    def test_an_unmatched_one_stands_in_its_queue(self, held: int) -> None:
        alone = submit_sides([delivers(7)], by=JOB, at=NINE, business_date=FRI_2026_11_20).made[7]
        imposed(alone)
        assert refused_by("update settlements_unmatched set imposed = ''") == "the_queue_says_what_the_house_holds"
        wrong = "update settlements_unmatched set imposed = 'BOTH'"
        assert refused_by(wrong) == "what_waits_names_imposed_holds_by_their_kind"
