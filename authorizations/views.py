"""Pages about one's own account."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authorizations.forms import PreferencesForm
from authorizations.labels import role_label
from authorizations.models import User
from authorizations.operations import set_preferences
from authorizations.queries import access_of
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from machinery.transactions import whole


@permission(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    """Shows and changes how the reader reads."""
    user = cast(User, request.user)
    wishes = {"language": user.language, "number_format": user.number_format, "time_zone": user.time_zone}
    form = PreferencesForm(request.POST or None, initial=wishes)
    if request.method == "POST" and form.is_valid():
        with whole():
            set_preferences(user.pk, **form.cleaned_data, by=acting(request), at=request.at)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    roles = sorted({role_label(role) for role, _entity in access_of(acting(request), request.at).grants})
    return render(request, "authorizations/preferences.html", {"form": form, "roles": roles})
