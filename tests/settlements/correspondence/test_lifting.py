"""Lifting a hold of the house also cancels what its depository cancelled meanwhile: nobody agrees to that unseen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from authorizations.matrix import MATRIX
from authorizations.models import OpenRequest, RequestEffect, User
from authorizations.operations import Decided, ask, decide, probe, set_policy
from authorizations.operations.asking import Asked
from authorizations.queries import actor_of, consequences_of, request_sheet
from authorizations.shown import said_of, shown_change
from machinery.statements import run
from machinery.transactions import rehearsal, whole
from settlements.messages.contents import CancellationStatus
from settlements.messages.parts import Axis, Reason
from settlements.models import Allegement, Cancellation, HoldKind, ImposedHold, Unmatched
from settlements.operations import HoldWish, impose_hold, lift_hold
from settlements.operations.imposed_refusals import HoldIsOver
from settlements.queries import lines_of, statuses_of
from tests.authorizations.desk import wish
from tests.authorizations.people import THU_2026_01_01, account
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.proved import broken
from tests.settlements.correspondence.test_depositories import (
    MINUTE,
    OCCASION,
    advice,
    answers,
    outside,
    reach,
)
from tests.settlements.correspondence.test_passing_on import (
    DONE,
    asked,
    cancelled,
    there,
    told,
)
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, Firm
from vocabulary.occasion import Occasion
from vocabulary.status import ProcessingStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

LIFT = "instruction.lift_hold"
LAW = HoldWish(HoldKind.CSDH, "A name", legal_reason="SANCTIONS")
CHECKED = HoldWish(HoldKind.CVAL, "Papers are being checked")
ONE = "This cancels 1 instruction, which its depository cancelled while the house held it."
UNA = "Esto cancela 1 instrucción, que su depositario canceló mientras la casa la retenía."
CLOCK = iter(range(1, 1_000))


def later() -> datetime:
    """The next minute after ten o'clock."""
    return OCCASION.at + next(CLOCK) * MINUTE


class Desk:
    """Who lifts and who agrees, under the policy that is delivered."""

    def __init__(self, market: Firm, database: OwnDatabase) -> None:
        self.database = database
        reach(market)
        database.use("owner")
        with whole():
            self.ana: User = account("ana", "compliance_analyst")
            self.ada: User = account("ada", "approver")
            set_policy(MATRIX, by=JOB, at=THU_2026_01_01)
        database.use("job")

    def held(self, number: int, *wishes: HoldWish) -> tuple[int, list[int]]:
        """An instruction that its depository rejected, and the holds that were set on it since."""
        instruction = outside(number)
        answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), later())
        return instruction, self.imposes(instruction, *wishes)

    def imposes(self, instruction: int, *wishes: HoldWish) -> list[int]:
        """Sets holds on it; by their numbers. The owner of the tables needs no request for that."""
        self.database.use("owner")
        with whole():
            for each in wishes:
                assert impose_hold([instruction], each, OCCASION).done == 1
        self.database.use("job")
        standing = ImposedHold.objects.filter(instruction=instruction, ending=None).order_by("pk")
        return list(standing.values_list("pk", flat=True))

    def asks(self, holds: Sequence[int]) -> Asked:
        """Ana asks that holds be lifted."""
        self.database.use("web")
        with whole():
            found = ask(LIFT, {"holds": list(holds)}, self.occasion())
        self.database.use("job")
        return found

    def would(self, holds: Sequence[int]) -> Asked:
        """What it would do; nothing is kept."""
        self.database.use("web")
        with whole():
            found = probe(LIFT, {"holds": list(holds)}, self.occasion())
        self.database.use("job")
        return found

    def occasion(self) -> Occasion:
        return Occasion(actor_of(self.ana), later(), FRI_2026_11_20, "Another person")

    def agrees(self, request: int) -> Decided:
        """Ada approves of what she sees of it now."""
        self.database.use("web")
        with whole():
            found = decide(wish(request), by=actor_of(self.ada), at=later(), business_date=FRI_2026_11_20)
        self.database.use("job")
        return found


@pytest.fixture
def desk(market: Firm, own_database: OwnDatabase) -> Desk:
    return Desk(market, own_database)


def gone(instruction: int) -> None:
    """Its depository cancels it."""
    told_so = Axis(ProcessingStatus.CANCELLED, (Reason("CANS"),))
    answers(advice(instruction, processing=told_so), later())


def key(instruction: int) -> str:
    return lines_of([instruction])[instruction].key


def lifts(instruction: int, kind: str = "CSDH") -> tuple[str, ...]:
    """A line of the lifting of what goes on by it."""
    return (key(instruction), "imposed", kind, "", "12345.6", "EUR", LEIS[HARTWELL])


def ends(instruction: int, kind: str = "CSDH") -> tuple[str, ...]:
    """A line of a hold that ends, and what it was on with it: nothing is freed."""
    return (key(instruction), "imposed", kind, "", "", "", "")


def cancels(instruction: int) -> tuple[str, ...]:
    return (key(instruction), "processing", "PACK", "CAND", "12345.6", "EUR", LEIS[HARTWELL])


def bound_lines(bound: Any) -> list[tuple[str, ...]]:
    names = ("key", "what", "before", "after", "amount", "currency", "beneficiary")
    return [tuple(change[name] for name in names) for change in bound["changes"]]


def does(found: Asked) -> list[tuple[str, ...]]:
    """What an effect changes, line by line."""
    return bound_lines(found.effect.bound())


def sentences(found: Asked) -> list[str]:
    return list(consequences_of(LIFT, found.effect.bound()))


def is_cancelled(*instructions: int) -> list[bool]:
    return [Cancellation.objects.filter(pk=each).exists() for each in instructions]


def test_what_was_cancelled_before_is_seen_by_whoever_asks_and_agrees(desk: Desk) -> None:
    instruction, holds = desk.held(1, LAW)
    gone(instruction)
    assert does(desk.would(holds)) == [ends(instruction), cancels(instruction)] and is_cancelled(instruction) == [False]
    found = desk.asks(holds)
    assert does(found) == [ends(instruction), cancels(instruction)] and not found.is_done
    assert found.effect.totals == {"EUR": found.effect.changes[1].amount}, "what it is worth counts once"
    assert list(found.effect.subjects) == [("instruction", str(instruction))]
    assert list(found.effect.mirrored) == [("party", str(lines_of([instruction])[instruction].counterparty))]
    assert is_cancelled(instruction) == [False]
    assert desk.agrees(found.request).state == "EXECUTED"
    assert is_cancelled(instruction) == [True] and not Unmatched.objects.exists() and not Allegement.objects.exists()
    assert ImposedHold.objects.get().ending == "LIFTED"
    assert statuses_of([instruction])[instruction].processing == "CAND"
    again = desk.would(holds)
    assert [each.code for each in again.effect.refused] == [HoldIsOver.code] and not again.effect.changes
    assert Cancellation.objects.count() == 1


def test_an_approval_of_the_lifting_alone_cancels_nothing(desk: Desk) -> None:
    """Its depository cancels it between the asking and the approval: that goes back, and is approved as it is now."""
    instruction, holds = desk.held(1, LAW)
    found = desk.asks(holds)
    assert does(found) == [lifts(instruction)] and sentences(found) == []
    before = request_sheet(found.request, actor_of(desk.ada), OCCASION.at)
    gone(instruction)
    returned = desk.agrees(found.request)
    assert returned.state == "RETURNED" and returned.changed is not None
    assert bound_lines({"changes": returned.changed.gone}) == [lifts(instruction)]
    assert bound_lines({"changes": returned.changed.new}) == [ends(instruction), cancels(instruction)]
    assert is_cancelled(instruction) == [False] and ImposedHold.objects.get().ending is None
    assert OpenRequest.objects.get(pk=found.request).revision == 2
    sheet = request_sheet(found.request, actor_of(desk.ada), OCCASION.at)
    assert before is not None and sheet is not None
    payload = sheet.effect.payload
    assert said_of(LIFT, payload, before.bound) == f"Lift holds of the house: {holds[0]}."
    assert said_of(LIFT, payload, sheet.bound) == f"Lift holds of the house: {holds[0]}. {ONE}"
    assert desk.agrees(found.request).state == "EXECUTED"
    assert is_cancelled(instruction) == [True] and ImposedHold.objects.get().ending == "LIFTED"


def test_it_is_said_in_the_language_of_the_reader(desk: Desk) -> None:
    instruction, holds = desk.held(1, LAW)
    gone(instruction)
    found = desk.asks(holds)
    bound = RequestEffect.objects.get(request=found.request).bound
    last = bound["changes"][-1]
    assert sentences(found) == [ONE]
    assert (shown_change(last).what, shown_change(last).after) == ("Processing", "cancelled")
    with override("es"):
        assert sentences(found) == [UNA]
        assert said_of(LIFT, {"holds": holds}, bound) == f"Levantar retenciones de la casa: {holds[0]}. {UNA}"
        assert shown_change(last).after == "cancelada"


def test_the_proof_waits_with_it_for_the_law_and_no_longer(desk: Desk) -> None:
    instruction, [hold] = desk.held(1, LAW)
    gone(instruction)
    assert is_cancelled(instruction) == [False] and broken() == []
    desk.database.use("owner")
    with rehearsal():  # the hold ends past the operations
        run("alter table settlements_imposedhold disable trigger user")
        ImposedHold.objects.filter(pk=hold).update(
            ending="LIFTED", ended_on=FRI_2026_11_20, ended_by="x", ended_at=later(), ending_reason="x"
        )
        Unmatched.objects.update(imposed="")
        assert {(code, at) for code, at, *_ in broken()} == {("X04", f"instruction {instruction}")}
    desk.database.use("job")


def test_of_several_only_those_that_are_gone_are_cancelled(desk: Desk) -> None:
    (first, one), (second, two), (third, three) = (desk.held(number, LAW) for number in (1, 2, 3))
    gone(second)
    found = desk.asks([*one, *two, *three])
    assert does(found) == sorted([lifts(first), ends(second), cancels(second), lifts(third)])
    assert sentences(found) == [ONE]
    gone(third)
    assert desk.agrees(found.request).state == "RETURNED" and is_cancelled(first, second, third) == [False] * 3
    sheet = request_sheet(found.request, actor_of(desk.ada), OCCASION.at)
    assert sheet is not None
    assert bound_lines(sheet.bound) == sorted(
        [lifts(first), ends(second), cancels(second), ends(third), cancels(third)]
    )
    [said] = consequences_of(LIFT, sheet.bound)
    assert said == "This cancels 2 instructions, which their depositories cancelled while the house held them."
    with override("es"):
        [said] = consequences_of(LIFT, sheet.bound)
    assert said == "Esto cancela 2 instrucciones, que sus depositarios cancelaron mientras la casa las retenía."
    assert desk.agrees(found.request).state == "EXECUTED" and is_cancelled(first, second, third) == [False, True, True]
    assert not ImposedHold.objects.filter(ending=None).exists()


def test_while_the_law_still_holds_it_nothing_is_cancelled_nor_said_to_be(desk: Desk) -> None:
    instruction, (first, second) = desk.held(1, LAW, replace(LAW, kind=HoldKind.CVAL))
    gone(instruction)
    found = desk.asks([first])
    assert does(found) == [lifts(instruction)] and sentences(found) == []
    assert desk.agrees(found.request).state == "EXECUTED" and is_cancelled(instruction) == [False]
    last = desk.asks([second])
    assert does(last) == [ends(instruction, "CVAL"), cancels(instruction)]
    assert desk.agrees(last.request).state == "EXECUTED" and is_cancelled(instruction) == [True]


def test_what_was_approved_with_a_hold_that_still_stood_goes_back_once_that_is_lifted(desk: Desk) -> None:
    instruction, (first, second) = desk.held(1, LAW, replace(LAW, kind=HoldKind.CVAL))
    gone(instruction)
    both = desk.would([first, second])
    assert does(both) == [ends(instruction), ends(instruction, "CVAL"), cancels(instruction)]
    found = desk.asks([second])
    assert does(found) == [lifts(instruction, "CVAL")]
    desk.database.use("owner")
    with whole():
        assert lift_hold([first], replace(OCCASION, at=later())).done == 1
    desk.database.use("job")
    assert desk.agrees(found.request).state == "RETURNED" and is_cancelled(instruction) == [False]
    assert desk.agrees(found.request).state == "EXECUTED" and is_cancelled(instruction) == [True]


def test_a_hold_without_a_law_that_is_not_lifted_ends_too(desk: Desk) -> None:
    """It keeps nothing from being cancelled: that it is over is part of what is approved."""
    instruction, (law, other) = desk.held(1, LAW, CHECKED)
    gone(instruction)
    assert does(desk.would([other])) == [lifts(instruction, "CVAL")], "the law holds it on"
    found = desk.asks([law])
    assert does(found) == [ends(instruction), ends(instruction, "CVAL"), cancels(instruction)]
    assert desk.agrees(found.request).state == "EXECUTED" and is_cancelled(instruction) == [True]
    endings = dict(ImposedHold.objects.values_list("pk", "ending"))
    assert endings == {law: "LIFTED", other: "CANCELLED"}


def test_what_a_party_asked_its_depository_is_cancelled_and_answered_by_the_lifting(desk: Desk, market: Firm) -> None:
    """Its depository does not tell it as a status, but answers a request."""
    instruction = there(market)
    first = cancelled()
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), later())
    found = desk.asks(desk.imposes(instruction, LAW))
    assert does(found) == [lifts(instruction)]
    answers(CancellationStatus(request_reference=asked().reference, processing=DONE), later())
    assert desk.agrees(found.request).state == "RETURNED" and told(first) == ["CANP CONF"]
    assert desk.agrees(found.request).state == "EXECUTED"
    assert is_cancelled(instruction) == [True] and told(first)[1:] == ["CAND CANI"]
