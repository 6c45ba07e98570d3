"""The policy: who must agree to what, as of a day; a question to it; and asking for other rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from authorizations.blotters import FOLLOW
from authorizations.forms import PolicyForm, ProbeForm
from authorizations.labels import role_label
from authorizations.models import PolicyRule
from authorizations.queries import Demanded, Pending, demanded, pending, rules_on
from authorizations.registry import BaseRate, base_rates, command_named, commands, open_day, risk_name, risks
from authorizations.shown import title_of
from authorizations.views.asking import asked_for
from authorizations.weighing import BASE, CENT
from machinery.formatting import current_reader, money
from machinery.parameters import bad, only
from machinery.permission import permission
from machinery.request import Request
from vocabulary.outcome import Refusal

SET = "authorizations.set_policy"


@dataclass(frozen=True)
class Band:
    """The rule of an action above an amount, up to the next one (None: without bound)."""

    rule: PolicyRule
    below: Decimal | None

    @property
    def steps(self) -> list[tuple[int, str, bool]]:
        """Its steps in order: how many persons, the role, and whether with a second factor."""
        steps = sorted(self.rule.steps.all(), key=lambda step: step.position)
        return [(step.approvals, role_label(step.role), step.steps_up) for step in steps]

    @property
    def escalates_to(self) -> str:
        """The role that may decide when it has waited long; "" for none."""
        return role_label(self.rule.escalates_to) if self.rule.escalates_to else ""


@dataclass(frozen=True)
class ActionPolicy:
    """The rules of one action for one risk ("" for all), and the change of them that waits."""

    action: str
    title: str
    flag: str
    risk: str
    bands: Sequence[Band]
    pending: Pending | None


@dataclass(frozen=True)
class Probed:
    """Who would have to agree to an act, why, and what it weighs by which rate (None: no amount was given, or in euro)."""

    steps: Sequence[Demanded]
    amount: Decimal
    base: str
    rate: BaseRate | None
    is_covered: bool

    @property
    def told(self) -> list[tuple[Demanded, str, str]]:
        """Each step with the name of its role, and why there is one."""
        return [(each, role_label(each.step.role), _why(each.rule)) for each in self.steps]


def _why(rule: PolicyRule) -> str:
    if rule.flag:
        return _("because of the risk: %(risk)s") % {"risk": risk_name(rule.flag)}
    if not rule.above:
        return _("whatever its amount")
    return _("because it is above %(amount)s") % {"amount": money(rule.above, BASE)}


@permission(FOLLOW)
@require_GET
def policy(request: Request) -> HttpResponse:
    """The matrix as of a day, and who would have to agree to an act that is described."""
    only(request.GET, tuple(ProbeForm.base_fields))
    form = ProbeForm(request.GET)
    valid = form.is_valid()
    at = _moment(request, form)
    rules = rules_on(at)
    facts = {
        "form": form,
        "policies": _policies(rules, at, request.at),
        "uncovered": [each for each in commands() if each.name not in {rule.action for rule in rules}],
        "base": BASE,
        "probed": probed(form, at) if valid and form.cleaned_data["action"] else None,
        "is_past": at != request.at,
        "at": at,
        "may_change": SET in request.everywhere,
    }
    return render(request, "authorizations/policy.html", facts, status=200 if valid else 422)


def _moment(request: Request, form: ProbeForm) -> datetime:
    """The end of the day that is asked for, by the reader's clock; now where none is, or today."""
    on = form.cleaned_data.get("on")
    if on is None or on == request.at.astimezone(current_reader().zone).date():
        return request.at
    return datetime.combine(on + timedelta(days=1), time(), current_reader().zone) - timedelta(microseconds=1)


def _policies(rules: Sequence[PolicyRule], at: datetime, now: datetime) -> list[ActionPolicy]:
    groups: dict[tuple[str, str], list[PolicyRule]] = {}
    for rule in rules:
        groups.setdefault((rule.action, rule.flag), []).append(rule)
    waits = pending("policy", {action for action, flag in groups}) if at == now else {}
    return [
        ActionPolicy(action, title_of(action), flag, risk_name(flag) if flag else "", _bands(found), waits.get(action))
        for (action, flag), found in groups.items()
    ]


def _bands(rules: Sequence[PolicyRule]) -> list[Band]:
    bounds = [*(rule.above for rule in rules[1:]), None]
    return [Band(rule, bound) for rule, bound in zip(rules, bounds, strict=True)]


def probed(form: ProbeForm, at: datetime) -> Probed | None:
    """Who would have to agree; None where the currency has no rate, which the form says then."""
    asked = form.cleaned_data
    amount, currency = asked["amount"] or Decimal(0), asked["currency"] or BASE
    rate = base_rates({currency}, open_day(at)).get(currency) if currency != BASE else None
    if amount and currency != BASE and rate is None:
        form.add_error("currency", _("There is no exchange rate of the last seven days."))
        return None
    weight = (amount / rate.rate if rate else amount).quantize(CENT, ROUND_HALF_UP)
    steps = demanded(asked["action"], weight, [asked["risk"]] if asked["risk"] else [], at)
    covered = any(rule.action == asked["action"] for rule in rules_on(at))
    return Probed(steps, weight, BASE, rate, covered)


@permission(SET)
@require_http_methods(["GET", "POST"])
def change_policy(request: Request, action: str) -> HttpResponse:
    """Asks for other rules of an action, for effects that bear a risk or for all."""
    only(request.GET, ("risk",))
    if SET not in request.everywhere:
        raise PermissionDenied
    flag = request.GET.get("risk", "")
    if command_named(action) is None:
        raise Http404
    if flag and flag not in risks():
        raise bad("risk", flag, ", ".join(risks()))
    rules = [rule for rule in rules_on(request.at) if (rule.action, rule.flag) == (action, flag)]
    form = PolicyForm(request.POST if request.method == "POST" else None, rules)
    status = _asked(request, form, action, flag) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        return redirect("policy")
    facts: dict[str, Any] = {"form": form, "title": title_of(action), "risk": risk_name(flag) if flag else ""}
    return render(request, "authorizations/change_policy.html", facts, status=status)


def _asked(request: Request, form: PolicyForm, action: str, flag: str) -> int:
    """Asks for the rules of a form: 200, or the status of what is wrong, which the form says then."""
    if not form.is_valid():
        return 422
    try:
        payload = {"action": action, "flag": flag, "rules": form.rules()}
        asked_for(request, "policy.set", payload, form.cleaned_data["reason"])
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return refusal.status
    return 200
