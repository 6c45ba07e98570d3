"""Pages of webhooks for who operates them: every client's subscriptions, the log of each, and the release of the sender."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from machinery.paging import PAGE
from machinery.parameters import bad, flag, number, only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from notifications.forms import ReleaseForm
from notifications.labels import DELIVERY_CHIPS, SUBSCRIPTION_CHIPS, trouble_words
from notifications.models import Delivery, Subscription
from notifications.operations import release_server, replay_delivery
from notifications.queries import (
    deliveries,
    delivery_sheet,
    last_attempts,
    overviews,
    sending_server,
    subscription_of,
)

VIEW = "notifications.view"
OPERATE = "notifications.operate"


@permission(VIEW)
@require_GET
def webhooks(request: Request) -> HttpResponse:
    """The subscriptions of all clients, and whether this server may send."""
    query = request.GET.dict()
    only(query, ("after", "troubled"))
    after, only_troubled = number(query, "after"), flag(query, "troubled")
    found = overviews(PAGE + 1, after or 0, only_troubled=only_troubled)
    kept = {"troubled": 1} if only_troubled else {}
    facts = {
        "rows": [(each, SUBSCRIPTION_CHIPS[Subscription.State(each.subscription.state)]) for each in found[:PAGE]],
        "server": sending_server(),
        "only_troubled": only_troubled,
        "first_url": "" if after is None else f"?{urlencode(kept)}",
        "next_url": f"?{urlencode({**kept, 'after': found[PAGE - 1].subscription.pk})}" if len(found) > PAGE else "",
    }
    return render(request, "notifications/webhooks.html", facts)


@permission(VIEW)
@require_GET
def webhook(request: Request, pk: int) -> HttpResponse:
    """One subscription with its log, newest first."""
    query = request.GET.dict()
    only(query, ("before", "state"))
    state, before = query.get("state", ""), number(query, "before")
    if state and state not in DELIVERY_CHIPS:
        raise bad("state", state, " / ".join(DELIVERY_CHIPS))
    found = subscription_of(None, pk)
    if found is None:
        raise Http404
    log = deliveries(pk, PAGE + 1, before, state)
    kept = {"state": state} if state else {}
    facts = {
        "subscription": found,
        "chip": SUBSCRIPTION_CHIPS[Subscription.State(found.state)],
        "rows": _lines(log[:PAGE]),
        "state": state,
        "states": [(each, chip.word) for each, chip in DELIVERY_CHIPS.items()],
        "first_url": "" if before is None else f"?{urlencode(kept)}",
        "next_url": f"?{urlencode({**kept, 'before': log[PAGE - 1].pk})}" if len(log) > PAGE else "",
    }
    return render(request, "notifications/webhook.html", facts)


def _lines(log: list[Delivery]) -> list[dict[str, object]]:
    """Deliveries with their chips, and what their last attempts came to."""
    last = last_attempts(log)
    return [
        {
            "delivery": each,
            "chip": DELIVERY_CHIPS[Delivery.State(each.state)],
            "attempt": last.get(each.pk),
            "trouble": trouble_words(last[each.pk].trouble) if each.pk in last else "",
        }
        for each in log
    ]


@permission(OPERATE)
@require_POST
def replay(request: Request, pk: int) -> HttpResponse:
    """Puts one delivery on its way again."""
    found = delivery_sheet(None, pk)
    if found is None:
        raise Http404
    with whole():
        replay_delivery(found.delivery, by=acting(request), at=request.at)
    messages.success(request, _("It is on its way again, under the same message id."))
    return redirect("webhook", found.delivery.subscription_id)


@permission(OPERATE)
@require_http_methods(["GET", "POST"])
def release(request: Request) -> HttpResponse:
    """One person's word that this server may send; it needs two."""
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with whole():
            enough = release_server(reason=form.cleaned_data["reason"], by=acting(request), at=request.at)
        said = _("Events are sent from now on.") if enough else _("A second person must release the server too.")
        messages.success(request, said)
        return redirect("webhooks")
    status = 422 if form.errors else 200
    return render(request, "notifications/release.html", {"form": form, "server": sending_server()}, status=status)
