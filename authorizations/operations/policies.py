"""The policy matrix is changed: rules end, others begin."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.matrix import MATRIX, ActionRules, RuleWish
from authorizations.models import PolicyRule, PolicyStep
from authorizations.operations.authority import after_ends, change_authority
from authorizations.operations.keeping import shortened
from authorizations.roles import ROLES
from machinery.payload import InvalidPayload
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.decimals import shortest


@part
def set_policy(wishes: Sequence[ActionRules], *, by: Actor, at: datetime, reason: str = "") -> int:
    """Makes these rules the policy of their actions from `at` on, or right after what was carried out last; how many changed.

    The same rules again change nothing. An action without rules needs nobody. Refuses InvalidPayload: a role that is none, two
    rules for one amount, or none that is for every amount.
    """
    change_authority()
    at = after_ends(at, {wish.action for wish in wishes})
    changed = [wish for wish in wishes if _differs(_checked(wish), at)]
    for wish in changed:
        _replace(wish, by, at, reason)
    return len(changed)


@part
def adopt_matrix(matrix: Sequence[ActionRules] = MATRIX, *, by: Actor, at: datetime) -> int:
    """Gives each action of a first matrix its rules where it never had any; how many got theirs. The second time none does."""
    had = set(PolicyRule.objects.values_list("action", "flag"))
    return set_policy(
        [wish for wish in matrix if (wish.action, wish.flag) not in had], by=by, at=at, reason="first policy"
    )


def _checked(wish: ActionRules) -> ActionRules:
    floors = [rule.above for rule in wish.rules]
    if len(set(floors)) < len(floors) or (floors and 0 not in floors):
        found = ", ".join(shortest(floor) for floor in floors)
        raise InvalidPayload(field="above", found=found, expected="different amounts, one of them 0")
    for rule in wish.rules:
        for role in [*(step.role for step in rule.steps), *([rule.escalates_to] if rule.escalates_to else [])]:
            if role not in ROLES:
                raise InvalidPayload(field="role", found=role, expected=f"one of {', '.join(ROLES)}")
        if rule.escalates_after is not None and not 0 < rule.escalates_after < rule.expires_after:
            raise InvalidPayload(
                field="escalates_after", found=rule.escalates_after, expected="less than expires_after"
            )
    return wish


def _standing(action: str, flag: str, at: datetime) -> list[PolicyRule]:
    rules = PolicyRule.objects.select_for_update().filter(
        action=action, flag=flag, valid__overlap=DateTimeTZRange(at, None)
    )
    return list(rules.order_by("pk").prefetch_related("steps"))


def _differs(wish: ActionRules, at: datetime) -> bool:
    now = [told_rule(rule) for rule in _standing(wish.action, wish.flag, at)]
    return sorted(now, key=str) != sorted((rule_facts(rule) for rule in wish.rules), key=str)


def told_rule(rule: PolicyRule) -> dict[str, Any]:
    """A rule on file as facts of JSON."""
    return {
        "above": shortest(rule.above),
        "expires_after": rule.expires_after,
        "escalates_after": rule.escalates_after,
        "escalates_to": rule.escalates_to,
        "steps": [
            {"role": step.role, "approvals": step.approvals, "steps_up": step.steps_up}
            for step in sorted(rule.steps.all(), key=lambda each: each.position)
        ],
    }


def rule_facts(rule: RuleWish) -> dict[str, Any]:
    """A wish for a rule as facts of JSON."""
    return {**asdict(rule), "above": shortest(rule.above), "steps": [asdict(step) for step in rule.steps]}


def _replace(wish: ActionRules, by: Actor, at: datetime, reason: str) -> None:
    standing = _standing(wish.action, wish.flag, at)
    before = [told_rule(rule) for rule in standing]
    for rule in standing:
        rule.valid = shortened(rule.valid, at)
    PolicyRule.objects.bulk_update(standing, ["valid"])
    for found in wish.rules:
        rule = PolicyRule.objects.create(
            action=wish.action,
            flag=wish.flag,
            above=found.above,
            expires_after=found.expires_after,
            escalates_after=found.escalates_after,
            escalates_to=found.escalates_to,
            valid=DateTimeTZRange(at, None),
        )
        PolicyStep.objects.bulk_create(
            PolicyStep(rule=rule, position=n, role=step.role, approvals=step.approvals, steps_up=step.steps_up)
            for n, step in enumerate(found.steps, start=1)
        )
    record(
        by=by,
        at=at,
        code="policy.set",
        subject_type="policy",
        subject_ids=[wish.action],
        before={"flag": wish.flag, "rules": before},
        after={"flag": wish.flag, "rules": [rule_facts(rule) for rule in wish.rules]},
        reason=reason,
    )
