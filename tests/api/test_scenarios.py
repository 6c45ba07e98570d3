"""Outcomes that a client system forces in a sandbox: the night finds them in the facts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Max

from authorizations.matrix import SANDBOX_MATRIX, ActionRules, RuleWish, StepWish
from authorizations.models import CommandRequest
from authorizations.operations import adopt_matrix, set_policy
from backoffice.day import run_night
from machinery.api import ScenarioWaits
from machinery.transactions import whole
from settlements.api.scenarios import SCENARIOS
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, NORTE, SHARE, columns, fund

# As the deliverer is told: CMON and PRCY are of the other side.
EXPECTED = {
    "lack-of-securities": ("LACK", "PENF"),
    "lack-of-cash": ("CMON", "PENF"),
    "blocked": ("BLOC", "PENF"),
    "held-by-counterparty": ("PRCY", "PENF"),
}


@pytest.fixture(scope="module")
def told(door: Door) -> Iterator[dict[str, Any]]:
    """The story of one trade a scenario, and of one without, after the night."""
    point(door.name, "web")  # a test of this file without it may have run before
    with whole():
        fund(door.firm, "SEC-NORT", SHARE, Decimal(1_000))
        fund(door.firm, "CSH-HART-EUR", "EUR", Decimal(500_000))
    made = {}
    for number, scenario in enumerate(("", *SCENARIOS), start=8_000):
        headers = {"Backoffice_Scenario": scenario} if scenario else {}
        answer = door.call("POST", "instructions", columns(number), **headers)
        assert answer.status_code == 201, answer.content
        made[scenario] = answer.json()["instructions"][0]["id"]
    point(door.name, "job")
    run_night(FRI_2026_11_20, by=JOB, at=NINE.replace(hour=23))
    point(door.name, "web")
    yield {scenario: door.call("GET", f"instructions/{pk}").json() for scenario, pk in made.items()}


def test_without_a_scenario_it_settles(told: dict[str, Any]) -> None:
    """The facts of the market are enough for it."""
    assert told[""]["settled_on"] == FRI_2026_11_20.isoformat()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_night_finds_the_outcome_in_the_facts(told: dict[str, Any], scenario: str) -> None:
    """With its reason in words."""
    code, settlement = EXPECTED[scenario]
    found = told[scenario]
    assert (found["reason"]["code"], found["statuses"]["settlement"]["code"]) == (code, settlement), found["reason"]
    assert found["reason"]["words"]


def test_what_is_not_known_is_refused(call: Caller) -> None:
    """Also on an operation that forces nothing."""
    for scenario in ("unmatched", "partial", "x" * 200):
        found = assert_problem(
            call("POST", "instructions", columns(8_100), Backoffice_Scenario=scenario), 400, "scenario_refused"
        )
        assert "lack-of-cash" in found["detail"]
    assert_problem(call("GET", "accounts", Backoffice_Scenario="blocked"), 400, "scenario_refused")


def test_a_key_stands_for_its_scenario_too(call: Caller) -> None:
    """The same body under the same key with another outcome is another request."""
    assert call("POST", "instructions", columns(8_101), key="s-1").status_code == 201
    assert_problem(
        call("POST", "instructions", columns(8_101), key="s-1", Backoffice_Scenario="blocked"),
        422,
        "idempotency_key_reused",
    )


def test_production_forces_nothing(call: Caller, settings: Any) -> None:
    """Whatever the outcome."""
    settings.SANDBOX = False
    assert_problem(call("POST", "instructions", columns(8_102), Backoffice_Scenario="blocked"), 400, "scenario_refused")


@pytest.mark.usefixtures("told")
def test_a_sandbox_that_has_adopted_its_policy_forces_outcomes_too(door: Door) -> None:
    """What a scenario opens and blocks is asked for, and nobody is asked about it there; what was told came before."""
    other_way = {
        "deliverer": HARTWELL, "deliverer_account": "SEC-HART", "deliverer_cash_account": "CSH-HART-EUR",
        "receiver": NORTE, "receiver_account": "SEC-NORT", "receiver_cash_account": "CSH-NORT-EUR",
    }  # fmt: skip
    point(door.name, "owner")
    with whole():
        adopt_matrix(SANDBOX_MATRIX, by=JOB, at=NINE)
        set_policy([ActionRules("block.place", (RuleWish(Decimal(0), (StepWish("approver"),)),))], by=JOB, at=NINE)
    point(door.name, "web")
    refused = door.call("POST", "instructions", columns(8_099, **other_way), Backoffice_Scenario="blocked")
    assert_problem(refused, 409, ScenarioWaits.code)
    point(door.name, "owner")
    with whole():
        set_policy([ActionRules("block.place", (RuleWish(Decimal(0), ()),))], by=JOB, at=NINE)
    point(door.name, "web")
    before = CommandRequest.objects.aggregate(last=Max("pk"))["last"] or 0
    for number, scenario in enumerate(SCENARIOS, start=8_100):
        answer = door.call("POST", "instructions", columns(number, **other_way), Backoffice_Scenario=scenario)
        assert answer.status_code == 201, answer.content
    asked = CommandRequest.objects.filter(pk__gt=before, by_id="sandbox", end__how="EXECUTED").order_by("pk")
    opened = "account.open"
    assert [each.action for each in asked] == [opened, opened, opened, "block.place", "instruction.hold"]
