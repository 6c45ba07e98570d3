"""What a reader asks of the lists of runs and of files."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itservices.labels import LOAD_CHIPS, RUN_CHIPS
from itservices.models import Load, Run
from itservices.queries import loads, runs_wanted
from machinery.fields import DayField
from machinery.formatting import current_reader


class RunsForm(forms.Form):
    """The filters of the list of runs; their names are the query parameters of its address. Days are business dates."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", pgettext_lazy("runs", "any")), *((code, chip.word) for code, chip in RUN_CHIPS.items())],
        required=False,
    )
    since = DayField(label=_("Business date from"))
    until = DayField(label=_("Business date until"))
    trouble = forms.ChoiceField(
        label=_("Trouble"),
        choices=[
            ("", pgettext_lazy("runs", "with and without")),
            ("1", pgettext_lazy("runs", "stopped, tried again, or with matches set aside")),
        ],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return found

    def wanted(self) -> QuerySet[Run]:
        """The runs that are asked for."""
        found = self.cleaned_data
        return runs_wanted(
            state=found["state"], since=found["since"], until=found["until"], only_troubled=found["trouble"] == "1"
        )


class LoadsForm(forms.Form):
    """The filters of the list of files; their names are the query parameters of its address."""

    quarantined = forms.ChoiceField(
        label=_("Rows"), choices=[("", pgettext_lazy("files", "all")), ("1", _("with rows set aside"))], required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", pgettext_lazy("files", "any")), *((code, chip.word) for code, chip in LOAD_CHIPS.items())],
        required=False,
    )
    since = DayField(label=_("Came in from"))

    def wanted(self, visible: QuerySet[Load]) -> QuerySet[Load]:
        """The files that are asked for; a day is one in the reader's time zone."""
        since = self.cleaned_data["since"]
        start = datetime.combine(since, time(), current_reader().zone) if since else None
        return loads(
            visible,
            only_quarantined=self.cleaned_data["quarantined"] == "1",
            since=start,
            state=self.cleaned_data["state"],
        )
