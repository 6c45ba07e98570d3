"""What a reader asks of messages, and of what parties wish to be told."""

from typing import Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.fields import CodeField, DayField, PartyField
from refdata.queries import parties_named
from settlements.models import Message, MessageOutcome, MessageWish, OpenMessage
from settlements.queries import (
    in_force,
    in_state,
)

MESSAGE_STATES: Final = (
    *((str(each.value), each.label) for each in OpenMessage.State),
    *((str(each.value), each.label) for each in MessageOutcome.State),
    ("ACKNOWLEDGED", pgettext_lazy("message", "acknowledged")),
)


class MessagesForm(forms.Form):
    """The filters of the list of messages; their names are the query parameters of its address."""

    message_state = forms.ChoiceField(label=_("State"), choices=[("", _("any")), *MESSAGE_STATES], required=False)
    way = forms.ChoiceField(label=_("In or out"), choices=[("", _("any")), *Message.Direction.choices], required=False)
    message_kind = CodeField(label=_("Kind"), help_text=_("as sese.023 or MT543"), max_length=10)
    party = PartyField(label=_("Party"))
    reference = CodeField(label=_("Reference"), help_text=_("its whole"), max_length=35)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def wanted(self, found: QuerySet[Message]) -> QuerySet[Message]:
        """Those of some messages that are asked for."""
        asked = self.cleaned_data
        for name, field in {"way": "direction", "message_kind": "kind__iexact", "reference": "reference"}.items():
            if asked[name]:
                found = found.filter(**{field: asked[name]})
        if asked["message_state"]:
            found = found.filter(in_state(asked["message_state"]))
        if asked["party"]:
            found = found.filter(party__in=parties_named(asked["party"]))
        if asked["since"]:
            found = found.filter(business_date__gte=asked["since"])
        return found.filter(business_date__lte=asked["until"]) if asked["until"] else found


class MessageWishesForm(forms.Form):
    """The filters of the list of what parties wish to be told by message."""

    wishes = forms.ChoiceField(
        label=_("Wishes"),
        choices=[
            ("now", pgettext_lazy("message wishes", "in force")),
            ("all", pgettext_lazy("message wishes", "all")),
        ],
        required=False,
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", _("any")), *MessageWish.Topic.choices], required=False)
    party = PartyField(label=_("Party"))

    def clean_wishes(self) -> str:
        """Nothing asked for is those in force."""
        return self.cleaned_data["wishes"] or "now"

    def wanted(self, found: QuerySet[MessageWish]) -> QuerySet[MessageWish]:
        """Those of some wishes that are asked for."""
        asked = self.cleaned_data
        if asked["wishes"] == "now":
            found = in_force(found)
        if asked["topic"]:
            found = found.filter(topic=asked["topic"])
        return found.filter(party__in=parties_named(asked["party"])) if asked["party"] else found
