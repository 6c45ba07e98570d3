"""How a page of this desk asks for a command, and tells what became of it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from authorizations.operations import Asked, ask
from authorizations.queries import waits_in_words
from authorizations.registry import open_day
from machinery.patience import again
from machinery.request import Request, acting
from machinery.transactions import whole
from vocabulary.occasion import Occasion


def occasion_of(request: Request, reason: str) -> Occasion:
    """Who acts now, and why."""
    return Occasion(
        by=acting(request),
        at=request.at,
        business_date=open_day(request.at),
        reason=reason,
        request_id=request.request_id,
    )


def asked_for(request: Request, action: str, payload: Mapping[str, Any], reason: str) -> Asked:
    """Asks for a command, and tells on the next page that it is done or for whom it waits. Refuses as `ask` does."""

    def work() -> Asked:
        with whole():
            return ask(action, payload, occasion_of(request, reason))

    asked = again(work, races=())
    if asked.is_done:
        messages.success(request, _("It is done, as request %(request)s.") % {"request": asked.request})
    else:
        messages.info(request, waits_in_words(asked.request, asked.waits_for))
    return asked
