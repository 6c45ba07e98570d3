"""The day of a statement."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AsOfForm(forms.Form):
    """Up to which business date a reader looks; today's while nothing is asked."""

    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"as_of": today}, **kwargs)
        self.today = today

    def chosen(self) -> date:
        """The day asked for, today's for none, a later or an impossible one."""
        asked: date | None = self.cleaned_data.get("as_of") if self.is_bound and self.is_valid() else None
        return min(asked or self.today, self.today)
