"""A role that is taken in an emergency, and what another person finds of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorizations.labels import ROLE_LABELS
from authorizations.operations import EMERGENCY_ROLES, MOST_HOURS
from vocabulary.text import InvalidText, strict_text


def _clean(text: str, longest: int) -> str:
    try:
        return strict_text(text.replace("\r\n", "\n"), longest=longest, lines=True)
    except InvalidText as fault:
        raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault


class BreakGlassForm(forms.Form):
    """Which role, for how many hours, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role, ROLE_LABELS[role]) for role in EMERGENCY_ROLES])
    hours = forms.IntegerField(label=_("Hours"), help_text=_("at most 4"), min_value=1, max_value=MOST_HOURS, initial=1)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("what the emergency is, and whom you could not reach"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )

    def clean_reason(self) -> str:
        """Text without invisible characters."""
        return _clean(self.cleaned_data["reason"], 500)

    def payload(self) -> dict[str, Any]:
        """What is asked for, as the command reads it."""
        return {"role": self.cleaned_data["role"], "hours": self.cleaned_data["hours"]}


class ReviewForm(forms.Form):
    """Whether an emergency was one, and what was found of what was done."""

    justified = forms.ChoiceField(label=_("Was it justified?"), choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))])
    findings = forms.CharField(
        label=_("Findings"),
        help_text=_("what you looked at, and what has to follow from it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
    )

    def clean_findings(self) -> str:
        """Text without invisible characters."""
        return _clean(self.cleaned_data["findings"], 2000)

    def wish(self) -> dict[str, Any]:
        """What is kept."""
        return {"is_justified": self.cleaned_data["justified"] == "yes", "findings": self.cleaned_data["findings"]}
