"""What a reader asks of the lists of margin accounts and calls, and how one is set, noted as met, withdrawn or disputed."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearing.forms.trades import ReasonForm
from clearing.queries import MarginWanted
from machinery.fields import DayInput, PartyField
from vocabulary.decimals import shortest
from vocabulary.product import Product

PLAIN: Final = {"autocomplete": "off", "spellcheck": "false"}
HAIRCUTS: Final = {
    Product.EQUITY: _("Haircut on shares, in percent"),
    Product.BOND: _("Haircut on bonds, in percent"),
    Product.ETF: _("Haircut on ETFs, in percent"),
    Product.FUND: _("Haircut on funds, in percent"),
}


class MarginAccountsForm(forms.Form):
    """The filters of the list of margin accounts."""

    stands = forms.ChoiceField(
        label=_("Stands"),
        choices=[
            ("all", pgettext_lazy("margin accounts", "all")),
            ("short", pgettext_lazy("margin accounts", "short of margin")),
            ("called", pgettext_lazy("margin accounts", "with an open call")),
            ("overdue", pgettext_lazy("margin accounts", "with an overdue call")),
            ("missing", pgettext_lazy("margin accounts", "not reckoned")),
        ],
        required=False,
    )
    party = PartyField(label=_("Party"))

    def clean_stands(self) -> str:
        """Nothing asked for is all."""
        return self.cleaned_data["stands"] or "all"

    def wanted(self) -> MarginWanted:
        """The question as the list takes it."""
        return MarginWanted(**self.cleaned_data)


class MarginCallsForm(forms.Form):
    """The filters of the list of margin calls."""

    stands = forms.ChoiceField(
        label=_("Stands"),
        choices=[
            ("open", pgettext_lazy("margin calls", "all open")),
            ("overdue", pgettext_lazy("margin calls", "overdue")),
            ("disputed", pgettext_lazy("margin calls", "disputed")),
            ("over", pgettext_lazy("margin calls", "met or withdrawn")),
            ("all", pgettext_lazy("margin calls", "all")),
        ],
        required=False,
    )
    party = PartyField(label=_("Party"))
    account = forms.IntegerField(label=_("Margin account"), required=False, min_value=1, max_value=(1 << 31) - 1)

    def clean_stands(self) -> str:
        """Nothing asked for is what is open."""
        return self.cleaned_data["stands"] or "open"

    def wanted(self) -> MarginWanted:
        """The question as the list takes it."""
        return MarginWanted(**self.cleaned_data)


def _percent(label: Any, *, is_required: bool = True, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=is_required,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
    )


def _amount(label: Any, help_text: Any, least: str = "0") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=Decimal(least), max_digits=20, decimal_places=3, initial=least
    )


class SetMarginForm(ReasonForm):
    """A margin account as somebody wants it; without accounts that secure it, it ends."""

    party = forms.CharField(label=_("Party"), help_text=_("By its LEI."), max_length=20, widget=forms.TextInput(PLAIN))
    ccp = forms.CharField(
        label=_("Central counterparty"),
        help_text=_("By its LEI, where the account is ours with it; empty for an account of a client with us."),
        required=False,
        max_length=20,
        widget=forms.TextInput(PLAIN),
    )
    currency = forms.CharField(
        label=_("Currency"),
        help_text=_("In which it is reckoned, by its ISO 4217 code; a margin account keeps it for ever."),
        max_length=3,
        initial="EUR",
    )
    maintenance = _percent(
        _("Maintenance margin, in percent"),
        help_text=_("How much of what its positions count for equity must at least be."),
    )
    initial_margin = _percent(
        _("Initial margin, in percent"),
        is_required=False,
        help_text=_("How much it must be before more is bought. Empty: it is not asked."),
    )
    add_on = _amount(
        _("Add-on"), _("Asked for beside the percentage: of a central counterparty the initial margin that it states.")
    )
    minimum = _amount(_("Minimum transfer amount"), _("A shortfall below it is not called for."))
    rounding = _amount(_("Rounding"), _("A call is a multiple of it, rounded up."), "0.01")
    market = forms.CharField(
        label=_("Market"), help_text=_("By whose cut-off for payments a call is due, by its code."), max_length=12
    )
    due_days = forms.IntegerField(label=_("Business days until a call is due"), min_value=1, max_value=30, initial=1)
    equity = _percent(HAIRCUTS[Product.EQUITY], is_required=False)
    bond = _percent(HAIRCUTS[Product.BOND], is_required=False)
    etf = _percent(HAIRCUTS[Product.ETF], is_required=False)
    fund = _percent(HAIRCUTS[Product.FUND], is_required=False)
    accounts = forms.CharField(
        label=_("Secured by"),
        help_text=_(
            "The numbers of its safekeeping and cash accounts, with spaces between them. Empty: the margin account ends."
        ),
        required=False,
        max_length=1_000,
        widget=forms.TextInput(PLAIN),
    )
    valid_from = forms.DateField(label=_("From"), input_formats=["%Y-%m-%d"], widget=DayInput)

    field_order = (
        "party", "ccp", "currency", "accounts", "maintenance", "initial_margin", "add_on", "minimum", "rounding", "market",
        "due_days", "equity", "bond", "etf", "fund", "valid_from", "reason",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The initial margin is not below the maintenance margin."""
        found: dict[str, Any] = super().clean() or {}
        least, asked = found.get("maintenance"), found.get("initial_margin")
        if least is not None and asked is not None and asked < least:
            self.add_error("initial_margin", _("The initial margin lies below the maintenance margin."))
        return found

    def payload(self) -> dict[str, Any]:
        """What the command `margin.set` reads."""
        found = self.cleaned_data
        haircuts = [
            {"product": product.value, "percent": shortest(found[product.lower()])}
            for product in HAIRCUTS
            if found[product.lower()]
        ]
        return {
            "party": found["party"].strip().upper(),
            "ccp": found["ccp"].strip().upper() or None,
            "currency": found["currency"].strip().upper(),
            "initial": None if found["initial_margin"] is None else shortest(found["initial_margin"]),
            **{name: shortest(found[name]) for name in ("maintenance", "add_on", "minimum", "rounding")},
            "market": found["market"].strip().upper(),
            "due_days": found["due_days"],
            "haircuts": haircuts or None,
            "accounts": found["accounts"].replace(",", " ").upper().split() or None,
            "valid_from": found["valid_from"].isoformat(),
        }


class RelieveForm(ReasonForm):
    """How much of a margin call is noted as met, or withdrawn."""

    how = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("NOTED", _("it is met")), ("WITHDRAWN", _("it is withdrawn"))],
        widget=forms.RadioSelect,
        initial="NOTED",
    )
    amount = forms.DecimalField(
        label=_("Amount"),
        help_text=_("Leave it empty for all that it still asks for."),
        required=False,
        min_value=Decimal("0.001"),
        max_digits=20,
        decimal_places=3,
    )

    field_order = ("how", "amount", "reason")

    def payload(self, call: int) -> dict[str, Any]:
        """What the command `margin_call.relieve` reads."""
        found = self.cleaned_data
        amount = None if found["amount"] is None else shortest(found["amount"])
        return {"call": call, "how": found["how"], "amount": amount}
