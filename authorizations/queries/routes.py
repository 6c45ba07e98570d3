"""Who must check a whole night's work: the steps of many effects at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from authorizations.models import PolicyStep
from machinery.statements import array, statement, texts, tuples


@dataclass(frozen=True, slots=True)
class Wanted:
    """One effect to come: its action, what it moves in the base currency, its risks, and who gets it ("" for nobody)."""

    action: str
    amount: Decimal
    flags: frozenset[str] = frozenset()
    beneficiary: str = ""


@dataclass(frozen=True, slots=True)
class StepNeeded:
    """One step of a route: so many persons with a role, of a rule, with a second factor or without."""

    place: int
    rule_id: int
    role: str
    approvals: int
    steps_up: bool


def routes_of(wanted: Sequence[Wanted], business_date: date, at: datetime) -> list[tuple[StepNeeded, ...]]:
    """The steps that each of these would have, in the order asked, if each were carried out after the one before it.

    The same steps that a request for it would have then; an empty tuple where nobody must check. Alike routes are one object.
    """
    asked = {
        "actions": texts(each.action for each in wanted),
        "beneficiaries": texts(each.beneficiary for each in wanted),
        "amounts": array(each.amount for each in wanted),
        "flags": texts(" ".join(sorted(each.flags)) for each in wanted),
        "business_date": business_date,
        "at": at,
    }
    found = [tuple(rules) for _, rules in tuples(statement("authorizations", "routes"), asked)]
    routes = {rules: _steps(rules) for rules in set(found)}
    return [routes[rules] for rules in found]


def _steps(rules: tuple[int, ...]) -> tuple[StepNeeded, ...]:
    steps: dict[int, list[PolicyStep]] = {rule: [] for rule in rules}
    for step in PolicyStep.objects.filter(rule__in=rules).order_by("position"):
        steps[step.rule_id].append(step)
    in_order = [step for rule in rules for step in steps[rule]]
    return tuple(
        StepNeeded(place, step.rule_id, step.role, step.approvals, step.steps_up)
        for place, step in enumerate(in_order, start=1)
    )
