"""What a reader asks of holds of the house, and what is said of instructions that it holds, or of holds that it looks at again."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from compliance.models import LegalReason
from machinery.fields import CodeField, DayField, IsinField, PartyField
from settlements.forms.waiting import ActForm
from settlements.imposed_words import STATES
from settlements.models import HoldKind
from settlements.queries.imposed_list import WantedHolds

HOLD_KINDS: Final = tuple((each.value, format_lazy("{} · {}", each.value, each.label)) for each in HoldKind)
HOLD_STATES: Final = tuple((code, chip.word) for code, chip in STATES.items())


class HoldsForm(forms.Form):
    """The filters of the list of holds of the house; their names are the query parameters of its address."""

    hold_state = forms.ChoiceField(label=_("State"), choices=[("", _("any")), *HOLD_STATES], required=False)
    hold_kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any")), *HOLD_KINDS], required=False)
    participant = PartyField(label=_("Participant"))
    isin = IsinField(label=_("ISIN"))
    look_again_by = DayField(label=_("Look again by"), help_text=_("those that stand"))
    imposed_by = forms.CharField(label=_("Who"), help_text=_("or a part of the name"), max_length=100, required=False)
    reference = CodeField(label=_("Reference"), help_text=_("or its beginning"), max_length=35)

    def wanted(self) -> WantedHolds:
        """The question as the list takes it."""
        return WantedHolds(**self.cleaned_data)


class HoldFields(forms.Form):
    """By what the house holds instructions, and why."""

    kind = forms.ChoiceField(label=_("What its party is told"), choices=HOLD_KINDS)
    condition = forms.CharField(
        label=_("Condition"),
        max_length=300,
        required=False,
        help_text=_("Of a conditional delivery alone (CDEL): what it waits for. Its party reads this."),
    )
    legal_reason = forms.ChoiceField(
        label=_("Legal reason"),
        choices=[("", _("none: not asked for by law")), *LegalReason.choices],
        required=False,
        help_text=_("What the law has the house hold is not cancelled meanwhile. Its party does not read this."),
    )
    grounds = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For the house alone: its party does not read this.")
    )
    case_reference = forms.CharField(label=_("Case"), max_length=100, required=False)
    until_date = DayField(label=_("Look at it again on"), help_text=_("Nothing is lifted by itself on that day."))

    def clean(self) -> dict[str, Any]:
        """A condition stands with a conditional delivery, and with nothing else."""
        found: dict[str, Any] = super().clean() or {}
        if bool(found.get("condition")) != (found.get("kind") == HoldKind.CDEL):
            self.add_error("condition", _("Say the condition of a conditional delivery (CDEL), and of no other hold."))
        return found


class ReviewFields(forms.Form):
    """When holds that were looked at are looked at again."""

    look_again_on = DayField(
        label=_("Look at it again on"), help_text=_("A later day; left empty, it is on no work list any more.")
    )


class ImposeManyForm(HoldFields, ActForm):
    """By what the house holds instructions, and why."""

    field_order = [*HoldFields.base_fields, "reason"]


class ReviewManyForm(ReviewFields, ActForm):
    """When holds are looked at again, and what was found."""

    field_order = [*ReviewFields.base_fields, "reason"]


def facts_of(form: forms.Form) -> dict[str, Any]:
    """What a form of an act says beside the reason, as commands read it; what was left out is left out."""
    return {
        name: found.isoformat() if isinstance(found, date) else found
        for name, found in form.cleaned_data.items()
        if name != "reason" and found not in (None, "")
    }
