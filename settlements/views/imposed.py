"""The page of holds of the house, and the acts on picked ones: first what would become of each, then that it did or waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from authorizations.operations import Asked, ask, probe
from authorizations.queries import consequences_of, steps_in_words, waits_in_words
from ledger.queries import business_date
from machinery.formatting import quantity
from machinery.listing import answered, listing_of
from machinery.parameters import bad
from machinery.permission import permission
from machinery.picking import list_of, picked_of
from machinery.request import Request, acting
from machinery.transactions import whole
from settlements.blotters import IMPOSED_HOLDS
from settlements.commands.imposed import CANCELS
from settlements.forms import ActForm, ReviewManyForm, facts_of
from settlements.labels import chip_of
from settlements.page_acts import ON_HOLDS, REVIEW_HOLDS, HoldAct, occasion_of
from settlements.queries import lines_of
from settlements.queries.imposed_list import HoldLine, hold_lines, visible_holds
from vocabulary.invalid import Invalid
from vocabulary.outcome import Outcome, Refusal
from vocabulary.status import ProcessingStatus

FORMS: Final[Mapping[str, type[ActForm]]] = {REVIEW_HOLDS.name: ReviewManyForm}


@dataclass(frozen=True)
class NotDone:
    """A hold that the act does not reach (None: not one that may be seen), and why."""

    line: HoldLine | None
    sentence: str


@permission(IMPOSED_HOLDS.permission)
@require_GET
def hold_list(request: Request) -> HttpResponse:
    """The holds of the house on the instructions of the reader's parties, the newest first."""
    return answered(request, "settlements/imposed_holds.html", listing_of(request, IMPOSED_HOLDS))


@permission(IMPOSED_HOLDS.permission)
@require_POST
def act_on_holds(request: Request) -> HttpResponse:
    """Without a reason shows what would become of each; with one does or asks for it. Each hold is done or refused by itself."""
    act, ids = _act(request), picked_of(request, IMPOSED_HOLDS)
    back = list_of(request, IMPOSED_HOLDS)
    form = FORMS.get(act.name, ActForm)(request.POST if "reason" in request.POST else None)
    is_asked, lines = form.is_valid(), _lines(request, ids)
    reason, facts = (form.cleaned_data["reason"], facts_of(form)) if is_asked else ("?", {})
    try:
        with whole():
            found = (ask if is_asked else probe)(act.command, {"holds": ids, **facts}, occasion_of(request, reason))
    except (Refusal, Invalid) as no:
        status = no.status if isinstance(no, Refusal) else 422
        return _page(
            request, act, lines, {"form": form, "back": back, "refusal": str(no), "ids": ids, "status": status}
        )
    told = {"form": form, "back": back, "ids": ids, "found": found}
    if is_asked and found.effect.changes:
        _tell(request, act, found)
        return _page(request, act, lines, {**told, "is_done": True}) if _failures(found) else redirect(back)
    return _page(request, act, lines, told)


def _act(request: Request) -> HoldAct:
    name = request.POST.get("act", "")
    found = next((act for act in ON_HOLDS if act.name == name), None)
    if found is None:
        raise bad("act", name, ", ".join(act.name for act in ON_HOLDS))
    if found.permission not in request.permissions:
        raise PermissionDenied
    return found


def _lines(request: Request, ids: list[int]) -> dict[int, HoldLine]:
    """Those of some holds that the reader may see, as he may know them; as they are before anything is done."""
    seen = visible_holds(acting(request), request.at).filter(pk__in=ids).order_by("pk")
    return {each.hold.id: each for each in hold_lines(list(seen), acting(request), request.at, business_date())}


def _failures(found: Asked | None) -> dict[int, str]:
    """Why it cannot be done to some of the holds, by their numbers."""
    answer = found.answer if found else None
    return (
        {int(each.item): str(each.data["sentence"]) for each in answer.failures} if isinstance(answer, Outcome) else {}
    )


def _tell(request: Request, act: HoldAct, found: Asked) -> None:
    if not found.is_done:
        messages.info(request, waits_in_words(found.request, found.waits_for))
        return
    number = found.answer.done
    words = ngettext("%(act)s: %(number)s hold.", "%(act)s: %(number)s holds.", number)
    said = words % {"act": act.title, "number": quantity(number)}
    messages.success(request, " ".join([said, *_consequences(act, found)]))


def _consequences(act: HoldAct, found: Asked | None) -> Sequence[str]:
    """What the act does beyond what is asked for, in sentences."""
    return consequences_of(act.command, found.effect.bound()) if found else ()


def _cancelled(found: Asked | None, lines: Sequence[HoldLine]) -> set[int]:
    """The instructions of some holds that the act cancels."""
    names = {change.key for change in found.effect.changes if change.what == CANCELS} if found else set()
    named = lines_of([each.instruction.pk for each in lines]) if names else {}
    return {pk for pk, line in named.items() if line.key in names}


def _page(request: Request, act: HoldAct, lines: Mapping[int, HoldLine], facts: Mapping[str, Any]) -> HttpResponse:
    """What would become of each, or has; 409 where it can be done to none. Only what it can be done to is asked for again."""
    found, ids = facts.get("found"), facts["ids"]
    failed = _failures(found)
    reached = [lines[pk] for pk in ids if pk in lines and pk not in failed]
    shown = {
        "act": act,
        "picked": ",".join(str(each.hold.id) for each in reached),
        "question": request.POST.get("question", ""),
        "reached": reached,
        "refused": [NotDone(lines.get(pk), failed[pk]) for pk in ids if pk in failed],
        "agree": steps_in_words(found.waits_for) if found else "",
        "consequences": _consequences(act, found),
        "cancelled": _cancelled(found, reached),
        "chip": chip_of("IPRC", ProcessingStatus.CANCELLED),
    }
    status = facts.get("status") or (422 if facts["form"].errors else 200 if reached else 409)
    return render(request, "settlements/act_on_holds.html", {**facts, **shown}, status=status)
