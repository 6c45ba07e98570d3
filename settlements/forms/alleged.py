"""What a reader asks of what depositories allege."""

from datetime import date
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from machinery.fields import CodeField
from settlements.alleged_words import STATES
from settlements.models import DepositoryAllegement
from settlements.queries import in_allegement_state

ALLEGED_STATES: Final = tuple((code, chip.word) for code, chip in STATES.items())


class AllegedOutsideForm(forms.Form):
    """The filters of the list of what depositories allege; their names are the query parameters of its address."""

    alleged = forms.ChoiceField(label=_("Allegement"), choices=[("", _("any")), *ALLEGED_STATES], required=False)
    depository = CodeField(label=_("Depository"), help_text=_("its BIC"), max_length=11)
    isin = CodeField(label=_("ISIN"), max_length=12)

    def wanted(self, found: QuerySet[DepositoryAllegement], business_date: date) -> QuerySet[DepositoryAllegement]:
        """Those of some allegements that are asked for, on a business date."""
        asked = self.cleaned_data
        if asked["alleged"]:
            found = in_allegement_state(found, asked["alleged"], business_date)
        if asked["depository"]:
            found = found.filter(receiver__startswith=asked["depository"].upper())
        return found.filter(isin=asked["isin"].upper()) if asked["isin"] else found
