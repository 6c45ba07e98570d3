"""The blotters of parties and instruments: their columns, and what each of them means."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from refdata.forms import InstrumentsForm, PartiesForm
from refdata.models import InstrumentTerms
from refdata.queries import (
    PartyFacts,
    TermsFacts,
    instrument_lines,
    instruments_on,
    markets,
    parties_on,
    party_lines,
    visible_parties,
)

VIEW: Final = "settlements.view"
"""Public facts of the market are for whoever may see instructions; of parties, those that one acts for or serves."""


def _party(row: PartyFacts) -> tuple[str, str]:
    return row.name, reverse("party", args=[row.lei])


def _parties(request: Request, asked: Asked, cut: Cut) -> Found[PartyFacts]:
    visible = visible_parties(acting(request), request.at)
    return party_lines(asked.form.cleaned_data["party"], visible, asked.form.day(request.at.date()), cut)


def _party_count(request: Request, asked: Asked) -> Totals:
    visible = visible_parties(acting(request), request.at)
    return Totals(counted(parties_on(asked.form.cleaned_data["party"], visible, asked.form.day(request.at.date()))))


PARTIES: Final = Blotter(
    "parties",
    title=_("Parties"),
    url_name="parties",
    permission=VIEW,
    filters=tuple(PartiesForm.base_fields),
    form=PartiesForm,
    read=_parties,
    total=_party_count,
    columns=(
        Column("name", _("Name"), _("As the party is called on that day."), "link", _party),
        Column("lei", _("LEI"), _("Its legal entity identifier, ISO 17442."), "code", lambda row: row.lei),
        Column(
            "bic",
            _("BIC"),
            _("Its business identifier code, ISO 9362; a dash for one without."),
            "code",
            lambda row: row.bic,
        ),
        Column(
            "country",
            _("Country"),
            _("Where it is established, by its ISO 3166 code."),
            "code",
            lambda row: row.country,
        ),
    ),
)


def _instrument(row: tuple[TermsFacts, str]) -> tuple[str, str]:
    return row[0].isin, reverse("instrument", args=[row[0].isin])


def _market(asked: Asked) -> int | None:
    wanted = asked.form.cleaned_data["market"]
    return next((pk for pk, market in markets().items() if market.code == wanted), None)


def _instruments(request: Request, asked: Asked, cut: Cut) -> Found[tuple[TermsFacts, str]]:
    named, on = asked.form.cleaned_data["instrument"], asked.form.day(request.at.date())
    found = instrument_lines(named, _market(asked), on, cut)
    names = {pk: market.name for pk, market in markets().items()}
    return Found([(line, names[line.market]) for line in found.rows], found.before, found.after)


def _instrument_count(request: Request, asked: Asked) -> Totals:
    named, on = asked.form.cleaned_data["instrument"], asked.form.day(request.at.date())
    return Totals(counted(instruments_on(named, _market(asked), on)))


def _counts_in(row: Any) -> str:
    return str(InstrumentTerms.QuantityType(row[0].quantity_type).label)


INSTRUMENTS: Final = Blotter(
    "instruments",
    title=_("Instruments"),
    url_name="instruments",
    permission=VIEW,
    filters=tuple(InstrumentsForm.base_fields),
    form=InstrumentsForm,
    read=_instruments,
    total=_instrument_count,
    columns=(
        Column("isin", _("ISIN"), _("The instrument, by its ISO 6166 number."), "link", _instrument),
        Column("name", _("Name"), _("As the instrument is called on that day."), "name", lambda row: row[0].name),
        Column("market", _("Market"), _("Where it settles."), "text", lambda row: row[1]),
        Column(
            "currency",
            _("Currency"),
            _("The currency in which it is issued and traded."),
            "code",
            lambda row: row[0].currency,
        ),
        Column(
            "counts",
            _("Counts in"),
            _("Whether a quantity of it is a number of units or a face amount."),
            "text",
            _counts_in,
        ),
        Column(
            "minimum",
            _("Minimum unit"),
            _("The smallest quantity that can be settled."),
            "quantity",
            lambda row: row[0].minimum_unit,
        ),
        Column(
            "multiple",
            _("Multiple"),
            _("Every settled quantity is a multiple of this."),
            "quantity",
            lambda row: row[0].multiple,
        ),
        Column(
            "cfi",
            _("CFI"),
            _("What kind of instrument it is, by its ISO 10962 code."),
            "code",
            lambda row: row[0].cfi,
            is_shown=False,
        ),
    ),
)
