"""What a reader asks of files that came by the message folder."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.fields import DayField
from settlements.models import FolderFile


class FolderFilesForm(forms.Form):
    """The filters of the list of files; their names are the query parameters of its address."""

    file_state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("any")),
            ("taken", pgettext_lazy("folder", "became a message")),
            ("refused", pgettext_lazy("folder", "refused")),
        ],
        required=False,
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def wanted(self, found: QuerySet[FolderFile]) -> QuerySet[FolderFile]:
        """Those of some files that are asked for."""
        asked = self.cleaned_data
        if asked["file_state"]:
            found = found.filter(message__isnull=asked["file_state"] == "refused")
        if asked["since"]:
            found = found.filter(business_date__gte=asked["since"])
        return found.filter(business_date__lte=asked["until"]) if asked["until"] else found
