"""The page of what the coming night would charge in penalties."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.fields import CodeField
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import FAILS
from settlements.queries import forecast, scope_of
from settlements.shown import shown_forecast


class ForecastForm(forms.Form):
    """In which currency; all of them where none is asked for."""

    currency = CodeField(max_length=3)


@permission(FAILS.permission)
@require_GET
def penalty_forecast(request: Request) -> HttpResponse:
    """What is open and would be penalised tonight, the largest first, and what it comes to by currency."""
    only(request.GET, ("currency",))
    form = ForecastForm(request.GET)
    currency = str(form.cleaned_data.get("currency") or "").strip().upper() if form.is_valid() else ""
    found = forecast(scope_of(acting(request), request.at), business_date(), currency)
    shown = {
        "found": found,
        "lines": shown_forecast(found.lines) if found else [],
        "left_out": sum(each.number for each in found.totals) - len(found.lines) if found else 0,
        "currency": currency,
        "today": business_date(),
    }
    return render(request, "settlements/penalty_forecast.html", shown)
