"""Reads of the policy, of limits, and of who holds what."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from authorizations.models import Application, Desk, Person, PersonLimit, PolicyRule, RoleGrant
from vocabulary.decimals import shortest


def holders(person: Collection[int] = (), client_system: Collection[int] = ()) -> dict[int, str]:
    """Names of people, or of client systems, by id; unknown ones are left out."""
    if person:
        return dict(Person.objects.filter(pk__in=person).values_list("pk", "name"))
    return dict(Application.objects.filter(pk__in=client_system).values_list("pk", "principal_name"))


def desks() -> dict[int, int]:
    """Every desk, with the legal entity of which it is a part."""
    return dict(Desk.objects.values_list("pk", "legal_entity"))


def role_grants(at: datetime) -> list[RoleGrant]:
    """The role grants in force at an instant, by id."""
    found = RoleGrant.objects.filter(valid__contains=at).select_related("person", "application", "legal_entity")
    return list(found.order_by("pk"))


def rules_on(at: datetime) -> list[PolicyRule]:
    """Every rule in force at an instant with its steps, by action, risk and amount."""
    found = PolicyRule.objects.filter(valid__contains=at).prefetch_related("steps")
    return list(found.order_by("action", "flag", "above"))


def policy_on(action: str, flag: str, at: datetime) -> dict[str, str]:
    """The rules of an action for a risk at an instant: amount above which -> the steps, in one line."""
    return {
        shortest(rule.above): steps_line(rule) for rule in rules_on(at) if (rule.action, rule.flag) == (action, flag)
    }


def steps_line(rule: PolicyRule) -> str:
    """The steps of a rule in one line of codes: "1 approver, 1 senior_approver (18 h)"."""
    steps = sorted(rule.steps.all(), key=lambda step: step.position)
    line = ", ".join(f"{s.approvals} {s.role}{' +2nd factor' if s.steps_up else ''}" for s in steps) or "nobody"
    escalates = f", {rule.escalates_after} h to {rule.escalates_to}" if rule.escalates_after else ""
    return f"{line} ({rule.expires_after} h{escalates})"


def limit_of(person: int, role: str, at: datetime) -> str:
    """The limit of a person in a role at an instant, as "single / daily"; "" for none."""
    limits = PersonLimit.objects.filter(person=person, role=role, valid__contains=at)
    found: tuple[Decimal, Decimal] | None = limits.values_list("single", "daily").first()
    return " / ".join(shortest(amount) for amount in found) if found else ""
