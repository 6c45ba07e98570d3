"""What a reader asks of the list of files."""

from datetime import datetime, time

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itservices.models import Load
from itservices.queries import loads
from machinery.fields import DayField
from machinery.formatting import current_reader


class LoadsForm(forms.Form):
    """The filters of the list of files; their names are the query parameters of its address."""

    quarantined = forms.ChoiceField(
        label=_("Rows"), choices=[("", pgettext_lazy("files", "all")), ("1", _("with rows set aside"))], required=False
    )
    since = DayField(label=_("Came in from"))

    def wanted(self, visible: QuerySet[Load]) -> QuerySet[Load]:
        """The files that are asked for; a day is one in the reader's time zone."""
        since = self.cleaned_data["since"]
        start = datetime.combine(since, time(), current_reader().zone) if since else None
        return loads(visible, only_quarantined=self.cleaned_data["quarantined"] == "1", since=start)
