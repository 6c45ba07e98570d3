"""Who decides for whom, who gets which role, and up to how much."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorizations.forms.requests import ReasonForm
from authorizations.labels import ROLE_LABELS, role_label
from authorizations.models import LegalEntity
from authorizations.queries import accounts_named, people_on_file, places
from machinery.fields import DayField
from machinery.formatting import current_reader


class GrantsForm(forms.Form):
    """The filters of the list of who holds which role."""

    holder = forms.CharField(
        label=_("Holder"), help_text=_("a part of the name or e-mail address"), required=False, max_length=200
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("any")), *ROLE_LABELS.items()], required=False)


class _WhyForm(ReasonForm):
    """A reason that must be given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class EndForm(_WhyForm):
    """Why something ends."""


def _midnight(day: Any) -> datetime:
    """The beginning of a day by the reader's clock."""
    return datetime.combine(day, time(), current_reader().zone)


class DelegationForm(_WhyForm):
    """To whom one lets a role of one's own, where, and on which days. `held` are the roles with where one holds them."""

    to = forms.CharField(label=_("Who decides for you"), help_text=_("user name or e-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("In which role"))
    begins = DayField(label=_("From"), help_text=_("from now on where you leave it out"))
    ends = DayField(label=_("To"), help_text=_("the last day; at most 60 days in all"))
    field_order = ("to", "role", "begins", "ends", "reason")

    def __init__(self, data: Any, held: Sequence[tuple[str, LegalEntity | None]]) -> None:
        super().__init__(data)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (f"{role}@{entity.pk if entity else ''}", _place(role, entity)) for role, entity in held
        ]
        self.fields["ends"].required = True

    def clean_to(self) -> int:
        """The person behind the name."""
        typed = self.cleaned_data["to"].strip().lower()
        found = {user.person_id for user in accounts_named([typed]).get(typed, [])}
        if len(found) != 1:
            raise forms.ValidationError(_("Nobody signs in with this name. Correct it."))
        return int(found.pop())

    def period(self, now: datetime) -> tuple[datetime, datetime]:
        """From when to when."""
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return max(_midnight(begins), now) if begins else now, _midnight(ends + timedelta(days=1))

    def place(self) -> tuple[str, int | None]:
        """The role, and in which legal entity (None: in all of one's own)."""
        role, _at, entity = self.cleaned_data["role"].partition("@")
        return role, int(entity) if entity else None


def _place(role: str, entity: LegalEntity | None) -> str:
    return f"{role_label(role)} · {entity.name}" if entity else role_label(role)


def _people(field: Any) -> None:
    field.choices = [("", "—"), *((person.pk, f"{person.name} · {person.email}") for person in people_on_file())]


class GrantForm(_WhyForm):
    """A role for a person, in one legal entity or in all, to a last day or without end."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_LABELS.items()))
    place = forms.ChoiceField(label=_("Where"), help_text=_("a legal entity of ours, or a desk of one"), required=False)
    until = DayField(label=_("To"), help_text=_("the last day; without end where you leave it out"))
    field_order = ("person", "role", "place", "until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self.fields["person"])
        self.fields["place"].choices = [("", _("everywhere")), *places()]  # type: ignore[attr-defined]

    def payload(self) -> dict[str, Any]:
        """What is asked for, as the command reads it."""
        found = self.cleaned_data
        until = _midnight(found["until"] + timedelta(days=1)).isoformat() if found["until"] else None
        entity, _slash, desk = found["place"].partition("/")
        return {
            "person": found["person"],
            "role": found["role"],
            "legal_entity": int(entity) if entity else None,
            "desk": int(desk) if desk else None,
            "until": until,
        }


class LimitForm(_WhyForm):
    """Up to how much a person may approve in a role."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_LABELS.items()))
    single = forms.DecimalField(label=_("In one request"), min_value=0, max_digits=24, decimal_places=6)
    daily = forms.DecimalField(label=_("On one business date"), min_value=0, max_digits=24, decimal_places=6)
    field_order = ("person", "role", "single", "daily", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self.fields["person"])

    def payload(self) -> dict[str, Any]:
        """What is asked for, as the command reads it."""
        found = self.cleaned_data
        amounts = {name: f"{found[name]:f}" for name in ("single", "daily")}
        return {"person": found["person"], "role": found["role"], **amounts}
