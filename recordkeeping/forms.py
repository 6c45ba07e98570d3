"""What an auditor asks of the trail."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from machinery.fields import DayField
from recordkeeping.queries import Search


class SearchForm(forms.Form):
    """The filters of the trail; their names are the query parameters of its address. Days are days in UTC."""

    who = forms.CharField(label=_("Who"), help_text=_("a name's beginning, or an id"), required=False, max_length=100)
    what = forms.CharField(
        label=_("What was done"), help_text=_("like hold or hold.placed"), required=False, max_length=60
    )
    subject_type = forms.CharField(
        label=_("Kind of subject"), help_text=_("like instruction or account"), required=False, max_length=40
    )
    subject = forms.CharField(label=_("Number of the subject"), required=False, max_length=60)
    request = forms.CharField(label=_("Request id"), required=False, max_length=64)
    since = DayField(label=_("Done from"))
    until = DayField(label=_("Done until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("who", "what", "subject_type", "subject", "request"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return found

    def wanted(self) -> Search:
        """The question as the search takes it."""
        found = self.cleaned_data
        since, until = found["since"], found["until"]
        return Search(
            who=found["who"].strip(),
            what=found["what"].strip(),
            subject_type=found["subject_type"].strip(),
            subject=found["subject"].strip(),
            request=found["request"].strip(),
            since=datetime.combine(since, time(), UTC) if since else None,
            until=datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None,
        )
