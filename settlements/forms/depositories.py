"""What a reader asks of what goes to external depositories."""

from datetime import datetime
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from machinery.fields import CodeField, PartyField
from refdata.queries import parties_named
from settlements.depository_words import STATES
from settlements.models import Instruction
from settlements.queries import in_depository_state

DEPOSITORY_STATES: Final = tuple((code, chip.word) for code, chip in STATES.items())


class AtDepositoriesForm(forms.Form):
    """The filters of the list of what is at depositories; their names are the query parameters of its address."""

    at_depository = forms.ChoiceField(
        label=_("At its depository"), choices=[("", _("any")), *DEPOSITORY_STATES], required=False
    )
    market = CodeField(label=_("Market"), max_length=12)
    party = PartyField(label=_("Participant"))
    reference = CodeField(label=_("Reference"), help_text=_("its whole"), max_length=35)

    def wanted(self, found: QuerySet[Instruction], at: datetime) -> QuerySet[Instruction]:
        """Those of some instructions that are asked for, at an instant."""
        asked = self.cleaned_data
        if asked["at_depository"]:
            found = in_depository_state(found, asked["at_depository"], at)
        if asked["market"]:
            found = found.filter(market__code=asked["market"].upper())
        if asked["reference"]:
            found = found.filter(reference=asked["reference"])
        return found.filter(participant__in=parties_named(asked["party"])) if asked["party"] else found
