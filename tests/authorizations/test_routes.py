"""The steps of many effects at once are those of each, one after the other."""

import random
from decimal import Decimal

import pytest

from authorizations.effects import EFFECT, hashed
from authorizations.models import Beneficiary, CommandRequest, RequestEffect
from authorizations.operations import adopt_matrix
from authorizations.operations.keeping import add_up, route_of
from authorizations.queries import Wanted, routes_of
from authorizations.weighing import Weight
from tests.authorizations.desk import FRI_2026_11_20, NINE
from tests.authorizations.people import SEED, THU_2026_01_01

ACTIONS = ("instruction.release", "instruction.release", "instruction.cancel", "journal.post", "nothing.known")


def asked(wanted: Wanted) -> list[tuple[int, int, str, int, bool]]:
    """The route of one on file, before it is carried out; then it is."""
    request = CommandRequest.objects.create(
        action=wanted.action,
        by_kind="job",
        by_id="test",
        by_name="test",
        reason="",
        business_date=FRI_2026_11_20,
        at=NINE,
    )
    RequestEffect.objects.create(
        request=request, revision=1, payload={}, payload_hash=hashed(EFFECT, {}), bound={}, shown={},
        effect_hash=hashed(EFFECT, {}), amount=wanted.amount, base_currency="EUR", rates={}, flags=sorted(wanted.flags),
        entities=[], seen=0, at=NINE,
    )  # fmt: skip
    if wanted.beneficiary:
        Beneficiary.objects.create(request=request, revision=1, beneficiary=wanted.beneficiary, amount=wanted.amount)
    found = [(s.place, s.rule_id, s.role, s.approvals, s.steps_up) for s in route_of(request.pk, 1, NINE)]
    weight = Weight(wanted.amount, {wanted.beneficiary: wanted.amount} if wanted.beneficiary else {})
    add_up(wanted.action, FRI_2026_11_20, weight)
    return found


@pytest.mark.django_db
@pytest.mark.role("owner")
def test_many_at_once_have_the_steps_of_each() -> None:
    adopt_matrix(by=SEED, at=THU_2026_01_01)
    dice = random.Random(7)
    add_up("instruction.release", FRI_2026_11_20, Weight(Decimal(200_000), {"A": Decimal(200_000)}))
    wanted = [
        Wanted(
            dice.choice(ACTIONS),
            Decimal(dice.choice([0, 1, 50_000, 250_000, 250_001, 1_000_000, 5_000_000, 60_000_000])),
            frozenset(dice.sample(["free_of_payment", "odd"], dice.randint(0, 2))),
            dice.choice(["", "A", "B", "C"]),
        )
        for _ in range(60)
    ]
    at_once = [
        [(s.place, s.rule_id, s.role, s.approvals, s.steps_up) for s in route]
        for route in routes_of(wanted, FRI_2026_11_20, NINE)
    ]
    assert at_once == [asked(each) for each in wanted]
    assert len({tuple(route) for route in at_once}) > 5
    assert routes_of([], FRI_2026_11_20, NINE) == []
