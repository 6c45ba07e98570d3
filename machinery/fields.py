"""Fields of forms that pages share."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vocabulary.days import BUSINESS_RANGE
from vocabulary.identifiers import InvalidIdentifier, Isin
from vocabulary.invalid import shown


class DayInput(forms.DateInput):
    """The browser's own choice of a day; its value is ISO 8601 in every language, and nothing for what is no day."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """What the browser takes; it complains of anything else."""
        try:
            return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            return None


class DayField(forms.DateField):
    """A day of the calendar that may be left out; what is none is refused as it was typed."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day, or None."""
        try:
            found = super().to_python(value)
        except forms.ValidationError as fault:
            raise forms.ValidationError(
                _("%(value)s is not a day of the calendar. Write it as 2026-11-20."), params={"value": shown(value)}
            ) from fault
        if found and found not in BUSINESS_RANGE:
            raise forms.ValidationError(
                _("%(value)s is no day of this business: give one from 1990 to 2100."), params={"value": shown(value)}
            )
        return found


class CodeField(forms.CharField):
    """A code or a name that may be left out; the browser neither completes nor corrects it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
        super().__init__(required=False, widget=widget, **kwargs)


class PartyField(CodeField):
    """A party by its name, BIC or LEI."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("name, BIC or LEI"), max_length=200, **kwargs)


class IsinField(CodeField):
    """An ISIN as somebody types it: its capitals, whose check digit fits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, **kwargs)

    def clean(self, value: Any) -> str:
        """The ISIN, "" for none."""
        return isin_typed(super().clean(value))


def isin_typed(found: str) -> str:
    """An ISIN as somebody typed it, in capitals; its check digit fits."""
    typed = found.strip().upper()
    try:
        return str(Isin(typed)) if typed else ""
    except InvalidIdentifier as fault:
        raise forms.ValidationError(
            _("%(isin)s is not an ISIN: its form or its check digit is wrong."), params={"isin": typed}
        ) from fault
