"""The blotters of parties, instruments and standing settlement instructions: their columns, and what each of them means."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from refdata.forms import InstrumentsForm, PartiesForm, SsisForm
from refdata.models import InstrumentTerms
from refdata.queries import (
    PartyFacts,
    SsiLine,
    SsisWanted,
    TermsFacts,
    instrument_lines,
    instruments_on,
    markets,
    markets_by_code,
    parties_on,
    party_lines,
    ssi_lines,
    ssis_on,
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
    return markets_by_code().get(asked.form.cleaned_data["market"])


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


def _ssi(row: SsiLine) -> tuple[str, str]:
    return row.terms.ssi.name, reverse("ssi", args=[row.terms.ssi_id])


def _wanted(request: Request, asked: Asked) -> SsisWanted:
    wanted: SsisWanted = asked.form.wanted(request.at.date())
    return wanted


def _ssis(request: Request, asked: Asked, cut: Cut) -> Found[SsiLine]:
    return ssi_lines(_wanted(request, asked), visible_parties(acting(request), request.at), cut)


def _ssi_count(request: Request, asked: Asked) -> Totals:
    return Totals(counted(ssis_on(_wanted(request, asked), visible_parties(acting(request), request.at))))


SSIS: Final = Blotter(
    "ssis",
    title=_("Standing settlement instructions"),
    url_name="ssis",
    permission=VIEW,
    filters=tuple(SsisForm.base_fields),
    form=SsisForm,
    read=_ssis,
    total=_ssi_count,
    columns=(
        Column("name", _("Name"), _("What the party or its agent calls the instruction."), "link", _ssi),
        Column("party", _("Party"), _("Who settles by it."), "name", lambda row: row.party_name),
        Column(
            "purpose",
            _("Purpose"),
            _("Settlement of securities and what is paid for them, or cash alone."),
            "text",
            lambda row: row.terms.get_purpose_display(),
        ),
        Column(
            "product",
            _("Product"),
            _("The kind of business that it is narrowed to; a dash for all."),
            "text",
            lambda row: row.terms.get_product_display(),
        ),
        Column(
            "market",
            _("Market"),
            _("The market that it is narrowed to, by its code; a dash for all."),
            "code",
            lambda row: row.terms.market and row.terms.market.code,
        ),
        Column(
            "currency",
            _("Currency"),
            _("The currency that it is narrowed to; a dash for all."),
            "code",
            lambda row: row.terms.currency and row.terms.currency.code,
        ),
        Column(
            "isin",
            _("ISIN"),
            _("The one instrument that it is for; a dash for all."),
            "code",
            lambda row: row.terms.instrument and row.terms.instrument.isin,
        ),
        Column(
            "depository",
            _("Depository"),
            _("Where the securities settle; a dash for cash alone."),
            "text",
            lambda row: row.terms.depository and row.terms.depository.name,
        ),
        Column(
            "agent",
            _("Agent"),
            _("Who keeps the accounts for the party, by BIC; a dash where we do."),
            "code",
            lambda row: row.terms.agent,
        ),
        Column(
            "safekeeping_account",
            _("Safekeeping account"),
            _("The account on which securities settle; a dash for cash alone."),
            "code",
            lambda row: row.terms.safekeeping_account,
        ),
        Column(
            "cash_account",
            _("Cash account"),
            _("The account on which cash settles; a dash where none is agreed."),
            "code",
            lambda row: row.terms.cash_account,
        ),
        Column(
            "since",
            _("Valid from"),
            _("The first day on which it says this."),
            "day",
            lambda row: row.terms.valid.lower,
            is_shown=False,
        ),
        Column(
            "until",
            _("Until before"),
            _("The first day on which it says this no longer; a dash where no end is agreed."),
            "day",
            lambda row: row.terms.valid.upper,
            is_shown=False,
        ),
        Column(
            "weight",
            _("Specific"),
            _(
                "How specific its scope is: 4 for an instrument, 1 each for product, market and currency. The highest wins."
            ),
            "quantity",
            lambda row: row.terms.weight,
            is_shown=False,
        ),
    ),
)
