"""The button that runs the night: what it will do, and doing it."""

import logging
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from kombu.exceptions import OperationalError

from backoffice.addresses import due_url
from backoffice.celery import wake
from backoffice.day import NIGHT, nights_up_to, open_night
from backoffice.home import SETTLEMENTS, planned
from itservices.models import Run
from itservices.queries import active_run, next_step
from ledger.queries import business_date
from machinery.formatting import weekday
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.queries import Wanted, scope_of, totals
from vocabulary.outcome import Refusal

log = logging.getLogger(__name__)


class NightIsRunning(Refusal):
    """The night was asked for while one runs."""

    code = "night_is_running"

    def sentence(self) -> str:
        return _("The night of %(day)s is running as run %(run)s. Watch it there; nothing was changed.") % self.data


class NightIsDone(Refusal):
    """The night of that date was run since the page was loaded."""

    code = "night_is_done"

    def sentence(self) -> str:
        return (
            _("The night of %(asked)s is done; the open date is %(open)s. Load the page again to run its night.")
            % self.data
        )


class NightForm(forms.Form):
    """The business date that its reader saw."""

    business_date = forms.DateField(widget=forms.HiddenInput(), input_formats=["%Y-%m-%d"])


@permission("itservices.run_night")
@require_http_methods(["GET", "POST"])
def run_night(request: Request) -> HttpResponse:
    """GET says which night would run; POST opens or resumes it and wakes a worker. Refused while one runs."""
    asked = date_to_run()
    form = NightForm(request.POST if request.method == "POST" else None, initial={"business_date": asked.isoformat()})
    if request.method == "POST" and form.is_valid():
        run = opened(request, form.cleaned_data["business_date"])
        messages.success(request, _("The night is asked for. A worker takes it within a few seconds."))
        return redirect("run", run)
    start = planned(asked)
    facts = {"form": form, "asked": asked, "running": _found(Run.State.RUNNING), "stopped": _found(Run.State.STOPPED)}
    facts |= {"planned": start, "is_early": start is not None and request.at < start, **_at_stake(request, asked)}
    return render(request, "home/run_night.html", facts, status=422 if form.errors else 200)


def _at_stake(request: Request, asked: date) -> dict[str, Any]:
    """What is due and not on hold, and the list of it; nothing for who may not see instructions."""
    if SETTLEMENTS not in request.permissions:
        return {}
    wanted = Wanted(state="open", hold="none", until=asked)
    due = totals(wanted, scope_of(acting(request), request.at))
    return {"due": due, "due_url": due_url(asked)}


def date_to_run() -> date:
    """The date of the run that is not done, else the open business date."""
    unfinished = active_run(NIGHT)
    return unfinished.business_date if unfinished else business_date()


def opened(request: Request, asked: date) -> int:
    """The run of the night of a date, opened or resumed, its step on the way to a worker. Refuses NightIsRunning,
    NightIsDone and DateNotDue."""
    _refuse_while_one_runs()
    nights = nights_up_to(asked, request.at)
    if not nights:
        raise NightIsDone(asked=weekday(asked), open=weekday(business_date()))
    try:
        run = open_night(nights[0], by=acting(request), at=request.at)
    except IntegrityError:
        # Somebody else opened it between our look and our write: there is one run of a job at a time.
        _refuse_while_one_runs()
        raise
    _wake(run)
    return run


def _refuse_while_one_runs() -> None:
    if found := _found(Run.State.RUNNING):
        raise NightIsRunning(day=weekday(found.business_date), run=found.pk)


def _wake(run: int) -> None:
    step = next_step(run)
    try:
        if step is not None:
            wake(step)
    except (OperationalError, OSError) as trouble:
        log.warning("the broker is away, a worker finds step %s by itself: %s", step, trouble)


def _found(state: str) -> Run | None:
    """The run that is not done, if it is in this state."""
    found = active_run(NIGHT)
    return found if found and found.state == state else None
