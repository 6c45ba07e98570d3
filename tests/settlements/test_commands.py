"""The acts on instructions as commands: what is asked, what is seen, and no way around it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations import registry
from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import BeneficiaryDay, RequestEffect, RequestSubject
from authorizations.operations import Wish, ask, decide, set_policy
from authorizations.queries import actor_of
from authorizations.refusals import RateMissing
from machinery.payload import InvalidPayload
from machinery.statements import run
from settlements.models import Instruction
from settlements.operations import Occasion, hold, submit
from settlements.queries import statuses_of
from tests.authorizations.people import account
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm, row

pytestmark = pytest.mark.django_db


def filed(number: int = 1) -> tuple[int, int]:
    """A pair on file: its delivering and receiving instruction."""
    intake = submit([row(number)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    found = intake.standing_for(intake.taken[0])
    assert found is not None
    return found.delivering, found.receiving


def needs(*roles: str, above: str = "0") -> None:
    """A release needs one person of each role above an amount."""
    run("set constraints all immediate")
    run("set constraints all deferred")
    rules = [RuleWish(Decimal(above), tuple(StepWish(role) for role in roles))]
    if Decimal(above):
        rules.insert(0, RuleWish(Decimal(0), ()))
    set_policy([ActionRules("instruction.release", tuple(rules))], by=JOB, at=NINE)


def held(side: int) -> str:
    return statuses_of([side])[side].hold


def test_a_release_waits_and_is_done_by_the_last_approval(firm: Firm) -> None:
    maker, checker = account("olga", "settlement_supervisor"), account("tom", "approver")
    side, other = filed()
    occasion = Occasion(actor_of(maker), NINE, FRI_2026_11_20, "Covered")
    assert ask("instruction.hold", {"instructions": [side]}, occasion).is_done and held(side) == "PREA"
    needs("approver")
    asked = ask("instruction.release", {"instructions": [side]}, occasion)
    assert not asked.is_done and held(side) == "PREA"
    effect = RequestEffect.objects.get(request=asked.request)
    found = Instruction.objects.select_related("participant").get(pk=side)
    (change,) = effect.bound["changes"]
    assert (change["key"], change["what"]) == (f"{found.participant.lei}/{found.reference}", "hold")
    assert (change["before"], change["after"], change["currency"]) == ("PREA", "", "EUR")
    assert effect.amount == found.amount and effect.entities == [found.participant.legal_entity_id]
    subjects = RequestSubject.objects.filter(request=asked.request, kind="instruction")
    assert set(subjects.values_list("key", "is_mirrored")) == {(str(side), False), (str(other), True)}
    wish = Wish(asked.request, 1, effect.effect_hash, "APPROVED")  # type: ignore[arg-type]
    assert decide(wish, by=actor_of(checker), at=NINE, business_date=FRI_2026_11_20).state == "EXECUTED"
    assert held(side) == "" and BeneficiaryDay.objects.get(action="instruction.release").amount == found.amount


def test_small_ones_together_are_large(firm: Firm) -> None:
    """Splitting does not help: what a beneficiary has had that day counts."""
    maker = account("olga", "settlement_supervisor")
    occasion = Occasion(actor_of(maker), NINE, FRI_2026_11_20, "Covered")
    sides = [filed(number)[0] for number in (1, 2)]
    for side in sides:
        hold([side], occasion)
    amount = Instruction.objects.get(pk=sides[0]).amount
    needs("approver", above=str(amount))
    assert ask("instruction.release", {"instructions": [sides[0]]}, occasion).is_done
    assert not ask("instruction.release", {"instructions": [sides[1]]}, occasion).is_done


def test_what_is_refused_of_a_set_is_part_of_its_effect(firm: Firm) -> None:
    maker = account("olga", "settlement_supervisor")
    occasion = Occasion(actor_of(maker), NINE, FRI_2026_11_20, "Covered")
    side, other = filed()
    hold([side], occasion)
    needs("approver")
    asked = ask("instruction.release", {"instructions": [side, other, 999_999_999]}, occasion)
    assert not asked.is_done and {each.code for each in asked.effect.refused} == {
        "move_not_legal",
        "no_such_instruction",
    }
    nothing = ask("instruction.release", {"instructions": [other]}, occasion)
    assert nothing.request == 0 and [each.code for each in nothing.answer.failures] == ["move_not_legal"]


def test_what_cannot_be_weighed_is_not_guessed(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_rates", [])
    maker = account("olga", "settlement_supervisor")
    occasion = Occasion(actor_of(maker), NINE, FRI_2026_11_20, "Covered")
    side, _other = filed()
    assert ask("instruction.hold", {"instructions": [side]}, occasion).is_done, "without a policy nothing is weighed"
    needs("approver")
    with pytest.raises(RateMissing) as refused:
        ask("instruction.release", {"instructions": [side]}, occasion)
    assert refused.value.data["currencies"] == ["EUR"] and "EUR" in refused.value.sentence()


def test_an_act_has_its_request(firm: Firm) -> None:
    """As the web role, past the command: refused when the transaction ends."""
    side, _other = filed()
    occasion = Occasion(JOB, NINE, FRI_2026_11_20)
    needs("approver")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        hold([side], occasion)
        connection.check_constraints()
    assert refused.value.__cause__.diag.constraint_name == "what_is_consequential_has_its_request"  # type: ignore[union-attr]
    assert "an_act_has_its_request" in {
        name for (name,) in _rows("select tgname from pg_trigger where tgrelid = 'settlements_statuschange'::regclass")
    }


def _rows(sql: str) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@pytest.mark.parametrize("payload", [{}, {"instructions": []}, {"instructions": ["1"]}, {"instructions": [1], "x": 1}])
def test_a_payload_is_read_strictly(firm: Firm, payload: dict[str, object]) -> None:
    maker = account("olga", "settlement_supervisor")
    with pytest.raises(InvalidPayload):
        ask("instruction.release", payload, Occasion(actor_of(maker), NINE, FRI_2026_11_20))
