"""What a reader asks of the lists of requests, and what somebody says when he decides."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from authorizations.models import CommandRequest
from authorizations.queries import decidable, own_requests, visible_requests
from authorizations.registry import commands
from authorizations.shown import STATES
from machinery.request import Request, acting
from vocabulary.text import InvalidText, strict_text

LONGEST = 500
WAITING = "AWAITING_APPROVAL"


class RequestsForm(forms.Form):
    """The filters of the lists of requests; `show` is whose, which lists open with differently."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("decide", _("what I can decide")),
            ("mine", _("what I asked for")),
            ("all", _("all that I may see")),
        ],
        required=False,
    )
    request_state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("any")),
            (WAITING, STATES[""].word),
            *((how, chip.word) for how, chip in STATES.items() if how),
        ],
        required=False,
    )
    action = forms.ChoiceField(label=_("Act"), required=False)
    maker = forms.CharField(label=_("Asked by"), help_text=_("a part of the name"), required=False, max_length=200)

    def __init__(self, query: Mapping[str, str], usually: str) -> None:
        asked = {name: text for name, text in query.items() if name in self.base_fields}
        super().__init__({"show": usually, **{name: text for name, text in asked.items() if text}})
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            ("", _("any")),
            *sorted(((each.name, str(each.title)) for each in commands()), key=lambda choice: choice[1]),
        ]

    @property
    def is_to_decide(self) -> bool:
        """Whether what waits for the reader is asked for."""
        return bool(self.cleaned_data["show"] == "decide")

    def wanted(self, request: Request) -> QuerySet[CommandRequest]:
        """The requests that are asked for, of those that the reader may see."""
        asked, actor = self.cleaned_data, acting(request)
        found = visible_requests(actor, request.at)
        if asked["show"] == "decide":
            found = CommandRequest.objects.filter(pk__in=decidable(actor, request.at))
        elif asked["show"] == "mine":
            found = CommandRequest.objects.filter(own_requests(actor))
        if asked["request_state"] == WAITING:
            found = found.filter(open__isnull=False)
        elif asked["request_state"]:
            found = found.filter(end__how=asked["request_state"])
        if asked["action"]:
            found = found.filter(action=asked["action"])
        return found.filter(by_name__icontains=asked["maker"]) if asked["maker"] else found


class ReasonForm(forms.Form):
    """A form that asks why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Text without invisible characters."""
        try:
            return strict_text(self.cleaned_data["reason"], shortest=0, longest=LONGEST)
        except InvalidText as fault:
            raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault


def code_field(label: Any, **facts: Any) -> forms.CharField:
    """A field for a code of an authenticator, or a recovery code."""
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=60, widget=forms.TextInput(attrs=attributes), **facts)


class DecisionForm(ReasonForm):
    """A decision on the effect that was seen, in a role of one's own or for another."""

    verdict = forms.ChoiceField(choices=[("APPROVED", ""), ("REFUSED", "")], widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    effect = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    delegation = forms.IntegerField(min_value=1, required=False, label=_("I decide"))
    code = code_field(_("Code of your authenticator"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("To refuse, say why: whoever asked for it has to know.")


class WithdrawalForm(ReasonForm):
    """Why a request is taken back."""
