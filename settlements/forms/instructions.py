"""What a reader asks of the lists of instructions, of fails, and of settlement efficiency."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.fields import CodeField, DayField, IsinField, PartyField
from refdata.queries import markets
from settlements.models.instruction import Place
from settlements.queries import (
    FREE,
    OF_A_DAY,
    OPEN_STATES,
    EfficiencyWanted,
    Wanted,
)
from settlements.reasons import REASONS, WHY_OPEN

STATES = [
    (_("Open"), [
        ("failing", pgettext_lazy("instructions", "failing")),
        ("pending", pgettext_lazy("instructions", "pending")),
        ("held", pgettext_lazy("instructions", "on hold")),
        ("open", pgettext_lazy("instructions", "all open")),
    ]),
    (_("Final"), [
        ("settled", pgettext_lazy("instructions", "settled")),
        ("parts", pgettext_lazy("instructions", "settled in parts")),
        ("failed", pgettext_lazy("instructions", "failed on a day")),
        ("cancelled", pgettext_lazy("instructions", "cancelled")),
    ]),
    (_("Whatever its state"), [("any", _("by its whole reference"))]),
]  # fmt: skip

PLACES: Final = [("own", Place.OWN.label), ("outside", Place.CSD.label)]
PAYMENTS: Final = [("APMT", _("against payment")), ("FREE", _("free of payment"))]
SIDES: Final = [
    ("pays", pgettext_lazy("side", "pays")),
    ("collects", pgettext_lazy("side", "collects")),
    ("delivers", pgettext_lazy("side", "delivers")),
    ("receives", pgettext_lazy("side", "receives")),
]
CAUSES: Final = [
    ("own", pgettext_lazy("cause", "this side")),
    ("other", pgettext_lazy("cause", "the other side")),
]
HOLDS: Final = [
    ("none", pgettext_lazy("instructions", "not on hold")),
    ("own", pgettext_lazy("hold", "by this side")),
    ("other", pgettext_lazy("hold", "by the other side")),
    ("house", pgettext_lazy("hold", "by the house")),
]
CANCELLATIONS: Final = [
    ("own", pgettext_lazy("cancellation", "by this side")),
    ("other", pgettext_lazy("cancellation", "by the other side")),
]
OF_OPEN_ONES: Final = {
    "reason": _("Only open instructions have a reason; take it out or choose an open status."),
    "cause": _("Only open instructions are kept from settling; take it out or choose an open status."),
    "hold": _("Only open instructions can be on hold; take it out or choose an open status."),
    "cancellation": _("Only open instructions wait to be cancelled; take it out or choose an open status."),
}
"""What can be asked of open instructions alone, and what is said where others are asked for."""


def offer_markets(form: forms.Form) -> None:
    """Lets a form choose among the markets, or none."""
    codes = sorted((market.code, market.name) for market in markets().values())
    form.fields["market"].choices = [("", _("any")), *codes]  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """The filters of the instruction list; their names are the query parameters of its address.

    `last_night` is the day of what settled where no day is asked for.
    """

    state = forms.ChoiceField(label=_("Status"), choices=STATES, required=False)
    isin = IsinField(label=_("ISIN"))
    participant = PartyField(label=_("Participant"))
    counterparty = PartyField(label=_("Counterparty"))
    reference = CodeField(label=_("Reference"), help_text=_("or its beginning"), max_length=35)
    currency = CodeField(label=_("Currency"), help_text=_("FREE: no cash"), max_length=4)
    market = forms.ChoiceField(label=_("Market"), required=False)
    place = forms.ChoiceField(label=_("Settles in"), choices=[("", _("any")), *PLACES], required=False)
    payment = forms.ChoiceField(label=_("Payment type"), choices=[("", _("any")), *PAYMENTS], required=False)
    side = forms.ChoiceField(label=_("What it does"), choices=[("", _("any")), *SIDES], required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    cause = forms.ChoiceField(label=_("Kept from settling by"), choices=[("", _("any")), *CAUSES], required=False)
    account = CodeField(label=_("Account"), help_text=_("its whole number"), max_length=35)
    hold = forms.ChoiceField(label=_("On hold"), choices=[("", _("any")), *HOLDS], required=False)
    cancellation = forms.ChoiceField(
        label=_("Cancellation asked"), choices=[("", _("any")), *CANCELLATIONS], required=False
    )
    since = DayField(label=_("Intended from"))
    until = DayField(label=_("Intended until"))
    on = DayField(label=_("Settled or failed on"))

    def __init__(self, *args: Any, last_night: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_night = last_night
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("any")),
            *((code, f"{code} {REASONS[code]}") for code in WHY_OPEN),
        ]
        offer_markets(self)

    def clean_currency(self) -> str:
        """Three letters, or FREE."""
        typed: str = self.cleaned_data["currency"].strip().upper()
        if typed and typed != FREE and not (len(typed) == 3 and typed.isascii() and typed.isalpha()):
            raise forms.ValidationError(_("A currency has three letters, like EUR; FREE stands for no cash."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Dates in order; a whole reference where the state does not matter. Open exceptions are what is asked for when
        nothing is, and the last night where no day is."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day lies before the first."))
        state = found["state"] = found.get("state") or "failing"
        if state == "any" and not found.get("reference"):
            self.add_error("reference", _("Give the whole reference to look in every state."))
        for name, said in OF_OPEN_ONES.items():
            if state not in OPEN_STATES and found.get(name) and (state, name) != ("failed", "reason"):
                self.add_error(name, said)
        if state not in OF_A_DAY and found.get("on"):
            self.add_error(
                "on", _("Only what settled or failed has this day; take it out, or choose settled or failed.")
            )
        if state in OF_A_DAY and not found.get("on"):
            found["on"] = self.last_night
        return found

    def wanted(self, sort: str = "") -> Wanted:
        """The question as the list takes it."""
        found = self.cleaned_data
        return Wanted(
            state=found["state"],
            isin=found["isin"],
            participant=found["participant"],
            reference=found["reference"],
            currency=found["currency"],
            reason=found["reason"],
            counterparty=found["counterparty"],
            market=found["market"],
            place=found["place"],
            payment=found["payment"],
            side=found["side"],
            cause=found.get("cause", ""),
            hold=found.get("hold", ""),
            cancellation=found.get("cancellation", ""),
            account=found.get("account", "").upper(),
            ownership=found.get("ownership", ""),
            chased=found.get("chased", ""),
            chase_by=found.get("chase_by"),
            expected_in=found.get("expected_in", ""),
            since=found["since"],
            until=found["until"],
            on=found.get("on"),
            sort=sort,
        )


FAIL_FILTERS: Final = (
    "isin", "participant", "counterparty", "currency", "market", "place", "payment", "side", "reason", "cause", "ownership",
    "chased", "chase_by", "expected_in", "reference", "since", "until",
)  # fmt: skip
"""By what fails are filtered: as other instructions, but for what they all have in common."""


OWNERSHIPS: Final = [
    ("customer", pgettext_lazy("fails", "a customer")),
    ("own", pgettext_lazy("fails", "the firm itself")),
]
CHASED: Final = [("once", pgettext_lazy("fails", "chased")), ("never", pgettext_lazy("fails", "never chased"))]


class FailsForm(FilterForm):
    """The filters of the board of fails."""

    ownership = forms.ChoiceField(label=_("For whom"), choices=[("", _("any")), *OWNERSHIPS], required=False)
    chased = forms.ChoiceField(label=_("Chased"), choices=[("", _("any")), *CHASED], required=False)
    chase_by = DayField(label=_("To be chased again by"))
    expected_in = CodeField(label=_("Expected penalties in"), help_text=_("a currency"), max_length=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - FAIL_FILTERS:
            del self.fields[name]

    def clean_expected_in(self) -> str:
        """Three letters."""
        typed: str = self.cleaned_data["expected_in"].strip().upper()
        if typed and not (len(typed) == 3 and typed.isascii() and typed.isalpha()):
            raise forms.ValidationError(_("A currency has three letters, like EUR."))
        return typed


EFFICIENCY_FILTERS: Final = (
    "by", "since", "until", "participant", "counterparty", "isin", "currency", "market", "place", "payment", "reason",
)  # fmt: skip
"""What settlement efficiency is asked of: by what it is grouped, the days, and what instructions are narrowed to."""
MOST_DAYS: Final = 92
"""Of a span of days that is reckoned at once: a quarter."""


class EfficiencyForm(FilterForm):
    """The question of settlement efficiency: by currency where no grouping is asked for."""

    by = forms.ChoiceField(
        label=_("Grouped by"),
        choices=[
            ("currency", pgettext_lazy("efficiency", "currency")),
            ("day", pgettext_lazy("efficiency", "day")),
            ("participant", pgettext_lazy("efficiency", "participant")),
            ("instrument", pgettext_lazy("efficiency", "instrument")),
            ("cause", pgettext_lazy("efficiency", "cause of fails")),
            ("place", pgettext_lazy("efficiency", "where it settles")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label, self.fields["until"].label = _("From"), _("Until")
        self.fields = {name: self.fields[name] for name in EFFICIENCY_FILTERS}

    def clean(self) -> dict[str, Any]:
        """Days in order, no more than a quarter."""
        found: dict[str, Any] = forms.Form.clean(self) or {}
        found["by"] = found.get("by") or "currency"
        found["since"], found["until"] = found.get("since"), found.get("until")
        if found["since"] and found["until"]:
            if found["since"] > found["until"]:
                self.add_error("until", _("The last day lies before the first."))
            elif (found["until"] - found["since"]).days >= MOST_DAYS:
                self.add_error("until", _("At most %(most)s days are reckoned at once.") % {"most": MOST_DAYS})
        return found

    def efficiency_wanted(self) -> EfficiencyWanted:
        """The question as the list takes it."""
        found = self.cleaned_data
        narrowed = {name: found[name] for name in EFFICIENCY_FILTERS if name not in {"by", "since", "until"}}
        return EfficiencyWanted(found["by"], found["since"], found["until"], Wanted(**narrowed))
