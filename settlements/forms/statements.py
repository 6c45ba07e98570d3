"""What a reader asks of statements: which ones to see, and one to be made."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from machinery.fields import CodeField, DayField, PartyField
from refdata.queries import parties_named
from settlements.models import MessageWish, Statement


class StatementsForm(forms.Form):
    """The filters of the list of statements; their names are the query parameters of its address."""

    statement_topic = forms.ChoiceField(
        label=_("Of what"), choices=[("", _("any")), *Statement.Topic.choices], required=False
    )
    safekeeping_account = CodeField(label=_("Account"), help_text=_("its whole number"), max_length=35)
    party = PartyField(label=_("Party"))
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def wanted(self, found: QuerySet[Statement]) -> QuerySet[Statement]:
        """Those of some statements that are asked for."""
        asked = self.cleaned_data
        if asked["statement_topic"]:
            found = found.filter(topic=asked["statement_topic"])
        if asked["safekeeping_account"]:
            found = found.filter(account__number=asked["safekeeping_account"])
        if asked["party"]:
            found = found.filter(account__party__in=parties_named(asked["party"]))
        if asked["since"]:
            found = found.filter(stated_on__gte=asked["since"])
        return found.filter(stated_on__lte=asked["until"]) if asked["until"] else found


class StatementForm(forms.Form):
    """A statement that is asked for: of one account, or of all of a party."""

    of = forms.CharField(
        label=_("Account or party"),
        help_text=_("The number of a safekeeping account; or the LEI of a party, for each of its accounts."),
        max_length=35,
    )
    topic = forms.ChoiceField(label=_("Of what"), choices=Statement.Topic.choices)
    form = forms.ChoiceField(label=_("Standard"), choices=MessageWish.Form.choices, initial=MessageWish.Form.XML)
    stated_on = forms.DateField(
        label=_("At the close of"),
        help_text=_("A business date that is over."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
