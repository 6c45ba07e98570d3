"""By which policy a market resolves gridlocks: what is refused of the rules, and what nights and their forecast read of them."""

import numpy as np
import pytest
from django.db import DatabaseError

from machinery.statements import rows, run
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.decision import FIELDS, Queue
from settlements.liquidity.resolution import QueuePolicy
from settlements.operations import set_gridlock_policy, set_sequences
from settlements.queries import gridlock_policy_on, night_plan, settlement_rules
from settlements.sequences import AS_EVER, T2S, NightPlan
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, Firm
from tests.settlements.test_night import FRI_2026_10_02, OCCASION

RULE = "insert into settlements_gridlockrule (market_id, valid, policy, source) values (%s)"
RULES = [
    ("a_rule_of_gridlocks_has_a_beginning", "{m}, '(,2026-01-01)', 'BYPASS', 'x'"),
    ("gridlocks_are_resolved_by_a_known_policy", "{m}, '[2026-01-01,)', 'FIFO', 'x'"),
    ("a_rule_of_gridlocks_names_its_source", "{m}, '[2026-01-01,)', 'BYPASS', ' '"),
    (
        "a_market_resolves_gridlocks_in_one_way_a_day",
        "{m}, '[2026-01-01,)', 'BYPASS', 'x'), ({m}, '[2026-02-01,)', 'QUEUE_ORDER', 'x'",
    ),
]


def rule(firm: Firm, policy: QueuePolicy = QueuePolicy.QUEUE_ORDER, source: str = "Rule 9") -> bool:
    """The market's policy from the first Friday on."""
    with whole():
        return set_gridlock_policy(firm.market, policy, source=source, valid_from=FRI_2026_10_02, occasion=OCCASION)


@pytest.mark.role("owner")
@pytest.mark.parametrize(("name", "facts"), RULES)
def test_a_rule_is_one_and_sound_a_day(firm: Firm, name: str, facts: str) -> None:
    assert refused_by(RULE % facts.replace("{m}", str(firm.market))) == name


@pytest.mark.role("owner")
def test_a_rule_is_only_ended_and_never_deleted(firm: Firm) -> None:
    rule(firm)
    assert refused_by("update settlements_gridlockrule set policy = 'BYPASS'") == "gridlock_policies_are_only_ended"
    assert rows("select from pg_trigger where tgname = 'settlements_gridlockrule_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_gridlockrule"):
        run("delete from settlements_gridlockrule")


def test_said_again_it_changes_nothing(firm: Firm) -> None:
    assert [rule(firm), rule(firm), rule(firm, source="Rule 10")] == [True, False, True]
    assert Event.objects.filter(code="gridlocks.set").count() == 2
    assert gridlock_policy_on(firm.market, FRI_2026_11_20) == "QUEUE_ORDER (Rule 10)"
    (told,) = [each for each in settlement_rules(firm.market, FRI_2026_11_20) if each.kind == "gridlocks"]
    assert (told.value, told.source, told.since) == ("QUEUE_ORDER", "Rule 10", FRI_2026_10_02)


def test_a_night_knows_it_with_sequences_and_without(firm: Firm) -> None:
    assert night_plan(FRI_2026_11_20) == AS_EVER
    rule(firm)
    assert night_plan(FRI_2026_11_20) == NightPlan({}, frozenset({firm.market}))
    assert night_plan(FRI_2026_11_20, []) == AS_EVER
    with whole():
        set_sequences(firm.market, T2S, source="UDFS", valid_from=FRI_2026_11_20, occasion=OCCASION)
    assert night_plan(FRI_2026_11_20) == NightPlan({firm.market: T2S}, frozenset({firm.market}))
    rule(firm, QueuePolicy.BYPASS)
    assert night_plan(FRI_2026_11_20) == NightPlan({firm.market: T2S})


def test_only_rows_of_such_markets_keep_their_order() -> None:
    table = np.zeros(3, dtype=[(name, "i8") for name, _ in FIELDS])
    table["market"] = [4, 5, 4]
    table["match"] = [1, 2, 3]
    assert NightPlan({}, frozenset({4})).keeps_order(Queue.of(table)).tolist() == [True, False, True]
    assert not AS_EVER.keeps_order(Queue.of(table)).any()
