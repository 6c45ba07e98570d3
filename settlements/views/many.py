"""One act on many instructions: picked rows of the list, or all of them. First what would become of each, then that it did."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from authorizations.queries import steps_in_words, waits_in_words
from machinery.formatting import quantity
from machinery.parameters import bad
from machinery.permission import permission
from machinery.picking import list_of, picked_of
from machinery.request import Request
from machinery.transactions import rehearsal, whole
from settlements.blotters import INSTRUCTIONS
from settlements.forms import ActForm, ImposeManyForm, facts_of
from settlements.models import Instruction
from settlements.page_acts import IMPOSE, ON_MANY, Act
from settlements.queries import statuses_of
from settlements.views.reach import Picks, done, picks_of, rehearsed
from settlements.views.taking_back import priorities_before, tell_done
from vocabulary.outcome import Outcome
from vocabulary.side import Direction


@dataclass(frozen=True)
class PickedTotal:
    """What the instructions that the act reaches come to in one currency, "" for free of payment."""

    currency: str
    number: int
    to_pay: Decimal
    to_collect: Decimal


@dataclass(frozen=True)
class Refused:
    """An instruction that the act does not reach (None: not one that may be seen), and why."""

    instruction: Instruction | None
    sentence: str


@permission(INSTRUCTIONS.permission)
@require_POST
def act_on_many(request: Request) -> HttpResponse:
    """Without a reason shows what would become of each; with one does it. Each instruction is done or refused by itself."""
    act, ids = _act(request), picked_of(request, INSTRUCTIONS)
    back = list_of(request, INSTRUCTIONS)
    picks, form = picks_of(request, ids), _form(act)(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        if told := facts_of(form):
            act = replace(act, facts={**act.facts, **told})
        reason = form.cleaned_data["reason"]
        with whole():
            before = priorities_before(act, picks)
            acted = done(request, act, picks, reason)
        outcome = acted.outcome
        if acted.waits:
            messages.info(request, waits_in_words(acted.waits.request, acted.waits.waits_for))
        elif outcome.done:
            tell_done(request, act, picks.without(outcome), _said(act, outcome), back, reason=reason, before=before)
        if not outcome.failures:
            return redirect(back)
        return _page(request, act, picks, outcome, {"form": form, "back": back, "is_done": True})
    with whole(), rehearsal():
        outcome, steps = rehearsed(request, act, picks)
        ended = [pk for pk, found in statuses_of(picks.ids).items() if pk in picks.seen and found.processing == "CAND"]
    already = {int(each.item) for each in outcome.failures}
    facts = {"form": form, "back": back, "ended": len(set(ended) - already), "agree": steps_in_words(steps)}
    return _page(request, act, picks, outcome, facts)


def _form(act: Act) -> type[ActForm]:
    """What is asked for before an act is done: why, and of a hold of the house what it says."""
    return ImposeManyForm if act.name == IMPOSE.name else ActForm


def _act(request: Request) -> Act:
    name = request.POST.get("act", "")
    found = next((act for act in ON_MANY if act.name == name), None)
    if found is None:
        raise bad("act", name, ", ".join(act.name for act in ON_MANY))
    if found.permission not in request.permissions:
        raise PermissionDenied
    return found


def _page(request: Request, act: Act, picks: Picks, outcome: Outcome, facts: Mapping[str, Any]) -> HttpResponse:
    """What would become of each, or has; 409 where it can be done to none. Only what it can be done to is asked for again."""
    failed = {int(each.item): str(each.data["sentence"]) for each in outcome.failures}
    reached = [picks.seen[pk] for pk in picks.ids if pk not in failed]
    shown = {
        "act": act,
        "picked": ",".join(str(each.pk) for each in reached),
        "question": request.POST.get("question", ""),
        "reached": reached,
        "totals": _totals(reached),
        "refused": [Refused(picks.seen.get(pk), failed[pk]) for pk in picks.ids if pk in failed],
    }
    status = 422 if facts["form"].errors else 200 if reached else 409
    return render(request, "settlements/act_on_many.html", {**facts, **shown}, status=status)


def _totals(reached: Sequence[Instruction]) -> list[PickedTotal]:
    """Against payment the receiver pays; with or as the delivery the deliverer does."""
    pays: dict[str, list[Decimal]] = defaultdict(list)
    collects: dict[str, list[Decimal]] = defaultdict(list)
    for each in reached:
        delivers = each.direction == Direction.DELIVER
        side = collects if delivers == (each.payment == "DVP") else pays
        side[each.currency.code if each.currency else ""].append(each.amount or Decimal(0))
    return [
        PickedTotal(
            code, len(pays[code]) + len(collects[code]), sum(pays[code], Decimal(0)), sum(collects[code], Decimal(0))
        )
        for code in sorted({*pays, *collects})
    ]


def _said(act: Act, outcome: Outcome) -> str:
    words = ngettext("%(act)s: %(number)s instruction.", "%(act)s: %(number)s instructions.", outcome.done)
    return words % {"act": act.title, "number": quantity(outcome.done)}
