"""The queue of exceptions, and the repair of one trade or of many: first what would become of each, then that it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clearing.blotters import EXCEPTIONS
from clearing.forms import ReasonForm
from clearing.models import Trade
from clearing.operations import NoSuchTrade, TradeOutOfReach
from clearing.operations.faults import sentence_of
from clearing.page_acts import ON_MANY, Act, occasion_of
from clearing.queries import open_work, straight_through, trade_scope, visible_trades
from clearing.shown import shown_rate
from ledger.queries import business_date
from machinery.formatting import quantity
from machinery.listing import answered, listing_of
from machinery.parameters import bad
from machinery.permission import permission
from machinery.picking import list_of, picked_of
from machinery.request import Request, acting
from machinery.transactions import rehearsal, whole
from refdata.queries import reach_of
from vocabulary.outcome import Failure, Outcome, Refusal

DAYS_OF_RATES = 5


@dataclass(frozen=True)
class Picks:
    """What is picked, each once, and those trades that the reader may see."""

    ids: Sequence[int]
    seen: Mapping[int, Trade]


@dataclass(frozen=True)
class Becomes:
    """A trade that is tried again, and what would stand against it then: nothing where it is instructed."""

    trade: Trade
    against: Sequence[str]


@dataclass(frozen=True)
class NotDone:
    """A trade that the act does not reach (None: not one that may be seen), and why."""

    trade: Trade | None
    sentence: str


@permission(EXCEPTIONS.permission)
@require_GET
def exceptions(request: Request) -> HttpResponse:
    """The queue of exceptions, with how much went straight through."""
    listing = listing_of(request, EXCEPTIONS)
    facts = {} if listing.is_partial else _rates(request)
    return answered(request, "clearing/exceptions.html", listing, facts)


def _rates(request: Request) -> dict[str, Any]:
    """Straight through per source since a few days ago: those with something against them, and the others."""
    since = request.at.astimezone(get_current_timezone()).date() - timedelta(days=DAYS_OF_RATES - 1)
    scope, began = trade_scope(acting(request), request.at), make_aware(datetime.combine(since, time()))
    found = straight_through(scope, began, business_date())
    shown = [shown_rate(rate) for rate in found or ()]
    return {
        "rates_since": since,
        "rates_known": found is not None,
        "stopped": [each for each in shown if each.reasons],
        "clean": [each for each in shown if not each.reasons],
    }


@permission(EXCEPTIONS.permission)
@require_POST
def repair_many(request: Request) -> HttpResponse:
    """Without a confirmation shows what would become of each; with one does it. Each trade is done or refused by itself."""
    act, ids, back = _act(request), picked_of(request, EXCEPTIONS), _back(request)
    picks = _picks(request, ids)
    form = ReasonForm(request.POST if "confirmed" in request.POST else None) if act.needs_reason else None
    if "confirmed" in request.POST and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        with whole():
            outcome = _done(request, act, picks, reason)
        if outcome.done:
            messages.success(request, _said(act, outcome))
        if not outcome.failures:
            return redirect(back)
        return _page(request, act, picks, outcome, {"back": back, "is_done": True})
    with whole(), rehearsal():
        outcome = _done(request, act, picks, "preview")
        stands = open_work([pk for pk in picks.ids if pk in picks.seen])
    return _page(request, act, picks, outcome, {"form": form, "back": back, "stands": stands})


def _act(request: Request) -> Act:
    name = request.POST.get("act", "")
    found = next((act for act in ON_MANY if act.name == name), None)
    if found is None:
        raise bad("act", name, ", ".join(act.name for act in ON_MANY))
    if found.permission not in request.permissions:
        raise PermissionDenied
    return found


def _back(request: Request) -> str:
    """Where the rows were picked: the page of one trade, or the queue. Refuses BadParameter."""
    one = request.POST.get("one", "")
    if one:
        return reverse("trade", args=[picked_of(request, EXCEPTIONS)[0]])
    return list_of(request, EXCEPTIONS)


def _picks(request: Request, ids: Sequence[int]) -> Picks:
    known = visible_trades(acting(request), request.at).select_related("party")
    return Picks(ids, known.in_bulk(ids))


def _done(request: Request, act: Act, picks: Picks, reason: str) -> Outcome:
    """The act on those that the reader may see and act on; the others fail as if it had been asked of them."""
    parties = {trade.party_id for trade in picks.seen.values()}
    served = reach_of(acting(request), request.at, act.permission).parties(parties)
    reached = [pk for pk in picks.ids if pk in picks.seen and picks.seen[pk].party_id in served]
    left = [pk for pk in picks.ids if pk not in set(reached)]
    failures = [_failure(pk, (TradeOutOfReach if pk in picks.seen else NoSuchTrade)(trade=pk)) for pk in left]
    return act.operation(reached, occasion_of(request, reason)) + Outcome(0, tuple(failures))


def _failure(pk: int, refusal: Refusal) -> Failure:
    return Failure(pk, refusal.code, {"sentence": refusal.sentence()})


def _page(request: Request, act: Act, picks: Picks, outcome: Outcome, facts: Mapping[str, Any]) -> HttpResponse:
    """What would become of each, or has; 409 where it can be done to none. Only what it can be done to is asked for again."""
    failed = {int(each.item): each.data["sentence"] for each in outcome.failures}
    reached, stands = [pk for pk in picks.ids if pk not in failed], facts.get("stands", {})
    told = {
        "act": act,
        "becomes": [Becomes(picks.seen[pk], [sentence_of(each) for each in stands.get(pk, ())]) for pk in reached],
        "refused": [NotDone(picks.seen.get(pk), sentence) for pk, sentence in failed.items()],
        "picked": ",".join(map(str, reached)),
        "one": request.POST.get("one", ""),
        "question": QueryDict(request.POST.get("question", "")).urlencode(),
    }
    status = 422 if facts.get("form") and facts["form"].errors else 200 if reached else 409
    return render(request, "clearing/repair_many.html", {**told, **facts}, status=status)


def _said(act: Act, outcome: Outcome) -> str:
    words = ngettext("%(act)s: %(number)s trade.", "%(act)s: %(number)s trades.", outcome.done)
    return words % {"act": act.title, "number": quantity(outcome.done)}
