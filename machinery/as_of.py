"""The day of an object page: how a thing stands now, or how it was known at the close of a business date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from machinery.fields import DayField
from machinery.formatting import weekday

AS_OF: Final = "as_of"
"""The parameter of an address that names the day."""


class AsOfForm(forms.Form):
    """Up to which business date a reader looks; today's while nothing is asked. `first` is the day with which there begins to
    be something to see, None where any day will do."""

    as_of = DayField(label=_("As of"), help_text=_("close of that business date"))

    def __init__(self, asked: str, today: date, first: date | None = None) -> None:
        super().__init__({AS_OF: asked or today.isoformat()})
        self.today, self.first = today, first
        self.fields[AS_OF].widget.attrs |= {"max": today.isoformat()}

    def clean_as_of(self) -> date | None:
        """A day that has come, and of which something is known."""
        asked: date | None = self.cleaned_data[AS_OF]
        if asked and asked > self.today:
            raise forms.ValidationError(
                _("%(day)s has not come: the open business date is %(today)s."),
                params={"day": weekday(asked), "today": weekday(self.today)},
            )
        if asked and self.first and asked < self.first:
            raise forms.ValidationError(
                _("Nothing is known of %(day)s: it begins on %(first)s."),
                params={"day": weekday(asked), "first": weekday(self.first)},
            )
        return asked

    def chosen(self) -> date:
        """The day asked for; today's for none or an impossible one."""
        return (self.is_valid() and self.cleaned_data[AS_OF]) or self.today


@dataclass(frozen=True)
class AsOf:
    """The day of a page and the form that asks for it."""

    form: AsOfForm
    day: date
    today: date

    @property
    def is_past(self) -> bool:
        """Whether the page shows what was, not what is."""
        return self.day < self.today

    @property
    def kept(self) -> Mapping[str, str]:
        """What links of the page say of the day: nothing where it is today's."""
        return {AS_OF: self.day.isoformat()} if self.is_past else {}


def as_of_asked(query: Mapping[str, str], today: date, first: Callable[[], date]) -> AsOf:
    """The day that an address asks for. `first` is asked only where a day is."""
    asked = query.get(AS_OF, "")
    form = AsOfForm(asked, today, first() if asked else None)
    return AsOf(form, form.chosen(), today)
