"""The list of settlement efficiency: its columns, and what each of them means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.formatting import weekday
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.forms import EFFICIENCY_FILTERS, EfficiencyForm
from settlements.models.instruction import Place
from settlements.queries import (
    FREE,
    PLACES,
    EfficiencyLine,
    efficiency_lines,
    efficiency_totals,
    last_told_night,
    scope_of,
)
from settlements.reasons import reason_in_words
from vocabulary.decimals import half_up

NARROWED: Final = {"participant": "participant", "instrument": "isin", "cause": "reason", "place": "place"}
"""By what filter the rows of a group are found."""


@dataclass(frozen=True)
class ShownEfficiency:
    """A group in words, and where its rows are: of each state an address, "" where no filter finds them."""

    line: EfficiencyLine
    name: str
    addresses: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where what failed of it is; what settled, where nothing did."""
        numbers = {state: getattr(self.line.found, state) for state in ("failed", "settled", "parts")}
        first = next((state for state, number in numbers.items() if number), "failed")
        return self.addresses[first] or f"{reverse('efficiency')}?by=currency"


def shown_efficiency(line: EfficiencyLine, by: str, query: Mapping[str, Any]) -> ShownEfficiency:
    """A line as the list shows it. `query` is what was asked for, checked.

    The rows of one day are in the list of instructions; those of several are first parted by day.
    """
    kept = {
        name: query[name] for name in EFFICIENCY_FILTERS if query.get(name) and name not in {"by", "since", "until"}
    }
    kept["currency"] = line.currency or FREE
    if by in NARROWED:
        kept[NARROWED[by]] = line.code
    first, last = (date.fromisoformat(line.code),) * 2 if by == "day" else (query["since"], query["until"])
    is_found = bool(line.code) or by not in NARROWED
    return ShownEfficiency(
        line,
        _name(line, by),
        {state: _address(state, kept, first, last) if is_found else "" for state in ("settled", "parts", "failed")},
    )


def _address(state: str, kept: Mapping[str, str], first: date, last: date) -> str:
    if first == last:
        of_the_day = {name: text for name, text in kept.items() if name != "reason" or state == "failed"}
        return f"{reverse('instructions')}?{urlencode({'state': state, 'on': first.isoformat(), **of_the_day})}"
    days = {"by": "day", "since": first.isoformat(), "until": last.isoformat()}
    return f"{reverse('efficiency')}?{urlencode({**days, **kept})}"


def _name(line: EfficiencyLine, by: str) -> str:
    if by == "currency":
        return line.currency or _now("no cash")
    if by == "day":
        return weekday(date.fromisoformat(line.code))
    if by == "cause":
        return f"{line.code} {reason_in_words(line.code)}" if line.code else _now("no reason given")
    if by == "place":
        return str(Place(PLACES[line.code]).label)
    if by == "instrument":
        return f"{line.code} {line.name}".strip() or _now("no instrument")
    return line.name or line.code


def _form(query: Mapping[str, str]) -> EfficiencyForm:
    """The filters; without days the last night's, from a day on until then, and until a day that day alone."""
    night, asked = last_told_night(), {name: text for name, text in query.items() if name in EFFICIENCY_FILTERS}
    asked["by"] = asked.get("by") or "currency"
    last = night.isoformat() if night else ""
    asked["since"] = asked.get("since") or asked.get("until") or last
    asked["until"] = asked.get("until") or max(asked["since"], last)
    return EfficiencyForm(asked)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownEfficiency]:
    wanted = asked.form.efficiency_wanted()
    found = efficiency_lines(wanted, scope_of(acting(request), request.at), business_date(), cut)
    shown = [shown_efficiency(each, wanted.by, asked.form.cleaned_data) for each in found.rows]
    return Found(shown, found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return efficiency_totals(asked.form.efficiency_wanted(), scope_of(acting(request), request.at))


def in_hundredths(figure: Fraction | Decimal | None) -> Decimal | None:
    """A rate in percent, or days on average, rounded half up to hundredths."""
    if isinstance(figure, Fraction):
        figure = Decimal(figure.numerator) / Decimal(figure.denominator)
    return None if figure is None else half_up(figure, 2)


def _number(name: str) -> Any:
    def read(row: ShownEfficiency) -> tuple[Decimal | None, str, str]:
        has = name == "failed" or row.line.found.is_rated
        number = Decimal(getattr(row.line.found, name)) if has else None
        return number, "", row.addresses[name] if number else ""

    return read


def _value(name: str) -> Any:
    def read(row: ShownEfficiency) -> tuple[Decimal | None, str, str]:
        has = row.line.currency and (name == "failed" or row.line.found.is_rated)
        paid = getattr(row.line.found, f"{name}_value") if has else None
        return paid, row.line.currency, row.addresses[name] if paid else ""

    return read


EFFICIENCY: Final = Blotter(
    "efficiency",
    title=_("Settlement efficiency"),
    url_name="efficiency",
    permission="settlements.view",
    filters=EFFICIENCY_FILTERS,
    form=_form,
    read=_read,
    total=_total,
    may_sort=lambda _query: False,
    choosing=("by", "since", "until"),
    rare=("counterparty", "market", "place", "payment", "reason"),
    columns=(
        Column(
            "group",
            _("Group"),
            _("What is counted together; it leads to what failed of it."),
            "link",
            lambda row: (row.name, row.address),
            is_code=False,
        ),
        Column(
            "currency",
            _("Currency"),
            _("What is paid in; a dash for free of payment."),
            "code",
            lambda row: row.line.currency,
        ),
        Column(
            "settled",
            _("Settled"),
            _("Instructions that settled, to their end; each side is one, and is counted on the day on which it did."),
            "figure",
            _number("settled"),
        ),
        Column(
            "failed",
            _("Failed"),
            _(
                "Instructions that were due and still open when the night was over, counted on each day on which they were."
            ),
            "figure",
            _number("failed"),
        ),
        Column(
            "rate",
            _("Fail rate, %"),
            _(
                "What failed of what settled and failed, by number. Fails of one cause have no rate: what settled has no cause."
            ),
            "amount",
            lambda row: (in_hundredths(row.line.found.rate_by_number), ""),
        ),
        Column(
            "settled_value",
            _("Value settled"),
            _("What was paid for what settled to its end."),
            "figure",
            _value("settled"),
        ),
        Column(
            "parts_value",
            _("In parts"),
            _("What was paid for parts, the rest of which stayed open."),
            "figure",
            _value("parts"),
        ),
        Column(
            "failed_value",
            _("Value failed"),
            _("What was still to be paid for what failed, each day anew."),
            "figure",
            _value("failed"),
        ),
        Column(
            "rate_by_value",
            _("Rate by value, %"),
            _("What failed of the value that settled, in parts too, and failed."),
            "amount",
            lambda row: (in_hundredths(row.line.found.rate_by_value), ""),
        ),
        Column(
            "business_days",
            _("Business days"),
            _("How long what failed had failed by then, on average: open days of its market since its intended date."),
            "amount",
            lambda row: (in_hundredths(row.line.found.business_days), ""),
        ),
        Column(
            "code",
            _("Code"),
            _("The LEI, the ISIN, the day or the reason of the group."),
            "code",
            lambda row: row.line.code,
            is_shown=False,
        ),
    ),
)
