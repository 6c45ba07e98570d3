"""Pages of margin: the accounts, one with its reckoning by line and its calls, the calls, and the forms with which an account is
set, and a call noted as met, withdrawn or disputed."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from clearing.blotters import MARGIN_ACCOUNTS, MARGIN_CALLS
from clearing.commands.margin import RELIEVE, RIGHT, SET
from clearing.forms import ReasonForm, RelieveForm, SetMarginForm
from clearing.labels import CALL_CHIPS, margin_chips
from clearing.operations import dispute_call
from clearing.page_acts import occasion_of
from clearing.queries import MarginCallLine, MarginSheet, acts_on_calls, margin_call, margin_sheet, trade_scope
from clearing.shown import shown_calls, shown_lines, shown_missing, shown_terms, terms_as_typed
from clearing.views.asking import Form, asking
from ledger.queries import business_date, known_until
from machinery.as_of import AsOf, as_of_asked
from machinery.listing import answered, listing_of
from machinery.paging import Count
from machinery.parameters import number, only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, Tab, page_of
from machinery.tabs import answered as answered_tab
from machinery.transactions import whole
from recordkeeping.queries import KIND, Timeline, acts_on, story_of
from refdata.queries import permissions_for
from vocabulary.outcome import Refusal


@permission(MARGIN_ACCOUNTS.permission)
@require_GET
def accounts(request: Request) -> HttpResponse:
    """The margin accounts with their equity, requirement, excess and open calls."""
    may_set = RIGHT in request.permissions
    return answered(
        request, "clearing/margin_accounts.html", listing_of(request, MARGIN_ACCOUNTS), {"may_set": may_set}
    )


@permission(MARGIN_CALLS.permission)
@require_GET
def calls(request: Request) -> HttpResponse:
    """The margin calls."""
    return answered(request, "clearing/margin_calls.html", listing_of(request, MARGIN_CALLS), {})


@permission(MARGIN_ACCOUNTS.permission)
@require_GET
def account(request: Request, pk: int) -> HttpResponse:
    """One margin account: how it stands, and one of its tabs. As of a day it is shown as it was reckoned for that day."""
    only(request.GET, (*PARAMETERS, KIND))
    now = _sheet(request, pk)
    as_of = as_of_asked(request.GET, business_date(), lambda: _begins(now))
    sheet = _sheet(request, pk, as_of) if as_of.is_past else now
    story = _story(request, sheet, known_until(as_of))
    page = page_of(request, _tabs(sheet, story), as_of)
    may_act = RIGHT in permissions_for(acting(request), request.at, [sheet.account.party_id])
    acts = acts_on_calls([each.id for each in sheet.calls], sheet.as_of) if page.chosen.name == "calls" else {}
    facts = {
        **_standing(sheet),
        "calls": shown_calls(sheet.calls, acts),
        "timeline": story,
        "may_act": may_act and not as_of.is_past,
    }
    return answered_tab(request, "clearing/margin_account.html", page, facts)


def _standing(sheet: MarginSheet) -> dict[str, Any]:
    """How a margin account stands, in words."""
    reckoning = sheet.reckoning
    excess = reckoning.equity - reckoning.requirement if reckoning else None
    return {
        "sheet": sheet,
        "chips": margin_chips(excess, sheet.missing[0].business_date if sheet.missing else None),
        "excess": excess,
        "short": None if excess is None else -excess,
        "lines": shown_lines(sheet),
        "missing": shown_missing(sheet),
        "terms": shown_terms(sheet),
    }


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def set_account(request: Request) -> HttpResponse:
    """Asks for a margin account, or for other terms of one (`account`): first what would become of it, then that it is asked
    for."""
    only(request.GET, ("account",))
    asked = number(request.GET, "account")
    sheet = _sheet(request, asked) if asked else None
    begin = {"valid_from": business_date(), **(terms_as_typed(sheet) if sheet else {})}
    form = SetMarginForm(request.POST if request.method == "POST" else None, initial=begin)
    back = reverse("margin_account", args=[asked]) if asked else reverse("margin_accounts")
    page = Form("clearing/margin_form.html", "margin_account", SET, form.payload, back)
    return asking(request, page, form, {"title": _("Set a margin account")})


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def relieve(request: Request, pk: int) -> HttpResponse:
    """Asks that a call is noted as met or withdrawn: first what would become of it, then that it is asked for."""
    only(request.GET, ())
    call = _call(request, pk)
    form = RelieveForm(request.POST if request.method == "POST" else None)
    asked = Form("clearing/margin_form.html", "margin_account", RELIEVE, lambda: form.payload(pk), _back(call))
    return asking(request, asked, form, {"title": _("Note a margin call as met, or withdraw it"), **_words(call)})


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def dispute(request: Request, pk: int) -> HttpResponse:
    """Notes that who was called disputes a call, or that the dispute is over. A refusal is said on the same page."""
    only(request.GET, ())
    call = _call(request, pk)
    form, is_disputed = ReasonForm(request.POST if request.method == "POST" else None), call.state != "DISPUTED"
    title = _("Note that it is disputed") if is_disputed else _("Note that the dispute is over")
    told = {"title": title, "form": form, "back": _back(call), "is_direct": True, **_words(call)}
    if request.method == "GET" or not form.is_valid():
        return render(request, "clearing/margin_form.html", told, status=422 if form.errors else 200)
    try:
        with whole():
            dispute_call(pk, occasion_of(request, form.cleaned_data["reason"]), is_disputed=is_disputed)
    except Refusal as refusal:
        told["refusal"] = refusal.sentence()
        return render(request, "clearing/margin_form.html", told, status=refusal.status)
    messages.success(request, _("It is done."))
    return redirect(_back(call))


def _tabs(sheet: MarginSheet, story: Timeline) -> list[Tab]:
    return [
        Tab("reckoning", pgettext_lazy("tab", "Reckoning"), Count(len(sheet.lines))),
        Tab("calls", pgettext_lazy("tab", "Margin calls"), Count(len(sheet.calls))),
        Tab("history", pgettext_lazy("tab", "Standing over time"), Count(len(sheet.reckonings))),
        Tab("terms", pgettext_lazy("tab", "Terms over time"), Count(len(sheet.terms))),
        Tab("timeline", pgettext_lazy("tab", "Timeline"), story.choices[0].count),
    ]


def _sheet(request: Request, pk: int, as_of: AsOf | None = None) -> MarginSheet:
    at = known_until(as_of) if as_of else None
    scope = trade_scope(acting(request), request.at)
    found = margin_sheet(pk, scope, business_date(), at or request.at, as_of.day if as_of else None)
    if found is None:
        raise Http404
    return found


def _call(request: Request, pk: int) -> MarginCallLine:
    found = margin_call(pk, trade_scope(acting(request), request.at), business_date(), request.at)
    if found is None:
        raise Http404
    return found


def _begins(sheet: MarginSheet) -> date:
    """The first day of which something is known of a margin account."""
    begins: date | None = sheet.terms[-1].valid.lower if sheet.terms else None
    return min(begins or business_date(), business_date())


def _story(request: Request, sheet: MarginSheet, until: datetime | None) -> Timeline:
    permissions = permissions_for(acting(request), request.at, [sheet.account.party_id])
    told = acts_on("margin_account", sheet.account.pk, until=until)
    return story_of("margin_account", sheet.account.pk, told, permissions, request.GET, until=until)


def _back(call: MarginCallLine) -> str:
    return f"{reverse('margin_account', args=[call.account])}?{urlencode({'tab': 'calls'})}"


def _words(call: MarginCallLine) -> dict[str, Any]:
    return {"call": call, "chip": CALL_CHIPS[call.state]}
