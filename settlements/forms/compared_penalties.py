"""What a reader asks of the comparison of penalties, of depositories' lists and of appeals."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.fields import DayField, IsinField, PartyField
from refdata.queries import parties_named
from settlements.compared_words import TERMS
from settlements.compared_words import VERDICTS as FOUND
from settlements.forms.instructions import offer_markets
from settlements.forms.penalties import MonthField, any_of
from settlements.models import AppealAnswer, PenaltyAppeal, PenaltyList
from settlements.penalty_words import KINDS
from settlements.queries import ComparedWanted, in_appeal_state

VERDICTS: Final = (
    ("", _("any")),
    ("open", pgettext_lazy("comparison of penalties", "differs, or only one has it")),
    *((str(code), chip.word) for code, chip in FOUND.items()),
)


class ComparedPenaltiesForm(forms.Form):
    """The filters of the comparison of penalties; their names are the query parameters of its address."""

    verdict = forms.ChoiceField(label=_("Comparison"), choices=VERDICTS, required=False)
    differs = forms.ChoiceField(label=_("Differs in"), choices=[("", _("any")), *TERMS.items()], required=False)
    appealed = forms.ChoiceField(
        label=_("Appealed"),
        choices=[
            ("", _("any")),
            ("yes", pgettext_lazy("listed penalty", "appealed")),
            ("no", pgettext_lazy("listed penalty", "not appealed")),
        ],
        required=False,
    )
    penalty_kind = forms.ChoiceField(label=_("Kind"), choices=any_of(KINDS), required=False)
    month = MonthField(label=_("Month"), help_text=_("without days: the newest one listed"))
    since = DayField(label=_("Days from"))
    until = DayField(label=_("Days until"))
    party = PartyField(label=_("Party"))
    isin = IsinField(label=_("ISIN"))
    market = forms.ChoiceField(label=_("Market"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_markets(self)

    def wanted(self) -> ComparedWanted:
        """The question as the comparison takes it."""
        return ComparedWanted(**self.cleaned_data)


class PenaltyListsForm(forms.Form):
    """The filters of the lists of penalties."""

    frequency = forms.ChoiceField(
        label=_("Frequency"), choices=[("", _("any")), *PenaltyList.Frequency.choices], required=False
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    party = PartyField(label=_("Party"))
    market = forms.ChoiceField(label=_("Market"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_markets(self)

    def wanted(self, found: QuerySet[PenaltyList]) -> QuerySet[PenaltyList]:
        """Those of some lists that are asked for."""
        asked = self.cleaned_data
        if asked["frequency"]:
            found = found.filter(frequency=asked["frequency"])
        if asked["since"]:
            found = found.filter(until__gte=asked["since"])
        if asked["until"]:
            found = found.filter(since__lte=asked["until"])
        if asked["party"]:
            found = found.filter(parties__overlap=parties_named(asked["party"]))
        return found.filter(market__code=asked["market"]) if asked["market"] else found


class AppealsForm(forms.Form):
    """The filters of the list of appeals."""

    appeal_state = forms.ChoiceField(
        label=_("Status"),
        choices=[
            ("", _("any")),
            ("OPEN", pgettext_lazy("appeal", "waits for its answer")),
            *AppealAnswer.State.choices,
        ],
        required=False,
    )
    due = DayField(label=_("Appeals until"))
    party = PartyField(label=_("Party"))

    def wanted(self, found: QuerySet[PenaltyAppeal]) -> QuerySet[PenaltyAppeal]:
        """Those of some appeals that are asked for; with a day those that may come until it."""
        asked = self.cleaned_data
        if asked["appeal_state"]:
            found = found.filter(in_appeal_state(asked["appeal_state"]))
        if asked["due"]:
            found = found.filter(appeals_until__lte=asked["due"])
        return found.filter(line__party__in=parties_named(asked["party"])) if asked["party"] else found
