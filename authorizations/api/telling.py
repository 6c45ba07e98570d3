"""Requests and rules as programs read them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from authorizations.effects import Effect
from authorizations.labels import role_label
from authorizations.models import PolicyRule
from authorizations.queries import RequestLine, RequestSheet, Step, consequences_of
from authorizations.shown import beside_of, said_of, title_of, totals_of
from authorizations.weighing import BASE
from vocabulary.decimals import shortest

MOST_LINES: Final = 500
AWAITING: Final = "AWAITING_APPROVAL"


def line(found: RequestLine) -> dict[str, Any]:
    """One request of a list."""
    return {
        "id": found.id,
        "action": found.action,
        "words": title_of(found.action),
        "state": found.how or AWAITING,
        "asked_by": found.by_name,
        "reason": found.reason,
        "asked_at": found.at,
        "business_date": found.business_date,
        "revision": found.revision,
        "amount": shortest(found.amount),
        "currency": found.base_currency,
        "flags": list(found.flags),
        "expires_at": found.expires_at,
        "ended_at": found.ended_at,
    }


def sheet(found: RequestSheet, of_list: RequestLine) -> dict[str, Any]:
    """One request, with what a list tells of it."""
    return {
        **line(of_list),
        "said": said_of(found.request.action, found.effect.payload, found.bound),
        "payload": found.effect.payload,
        "effect": effect(found.request.action, found.bound, found.effect.shown),
        "steps": [step(each) for each in found.steps],
        "ended_by": found.end.by_name if found.end else "",
        "ended_because": found.end.reason if found.end else "",
    }


def effect(action: str, bound: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """An effect of a command, its first lines, what it does beyond what was asked for, and what is told beside it."""
    return {
        "lines": len(bound["changes"]),
        "changes": bound["changes"][:MOST_LINES],
        "refused": bound["refused"][:MOST_LINES],
        "flags": bound["flags"],
        "totals": {currency: shortest(amount) for currency, amount in totals_of(bound)},
        "consequences": consequences_of(action, bound),
        "beside": beside_of(action, shown),
    }


def step(found: Step) -> dict[str, Any]:
    """One step."""
    return {
        "role": found.role,
        "words": role_label(found.role),
        "approvals": found.approvals,
        "steps_up": found.steps_up,
        "approved": max(0, found.approvals - max(0, found.needed - found.had)) if found.needed else 0,
    }


def done(action: str, request: int, state: str, did: Effect, waits_for: Sequence[Step]) -> dict[str, Any]:
    """A command that is done, or rehearsed."""
    steps = [step(each) for each in waits_for]
    told = effect(action, did.bound(), did.shown)
    return {"request": request, "state": state, "effect": told, "waits_for": steps}


def rule(found: PolicyRule) -> dict[str, Any]:
    """A rule in force."""
    steps = sorted(found.steps.all(), key=lambda each: each.position)
    return {
        "action": found.action,
        "words": title_of(found.action),
        "flag": found.flag,
        "above": shortest(found.above),
        "currency": BASE,
        "steps": [step(Step(n, found.pk, s.role, s.approvals, s.steps_up)) for n, s in enumerate(steps, 1)],
        "expires_after": found.expires_after,
        "escalates_after": found.escalates_after,
        "escalates_to": found.escalates_to,
        "since": found.valid.lower,
    }
