"""On which days penalties of a market are done with, and by how much its prices may be off ours, as commands: others may have to
agree to them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.formatting import quantity
from machinery.payload import decimal, whole, wrong
from settlements.commands.rules import rule_read, rule_set
from settlements.operations import PenaltyDaysWish, set_penalty_days, set_price_tolerance
from settlements.penalties.calendar import BEGAN, COUNTS
from settlements.queries.penalty_days import penalty_days_on, price_tolerance_on
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
MOST_DAYS: Final = 20
"""Penalty business days that every month has."""
MOST_PER_CENT: Final = Decimal("99.99")


def _read_days(payload: Payload) -> dict[str, Any]:
    read = rule_read(payload, {name: whole(1, MOST_DAYS) for name in COUNTS})
    start = date.fromisoformat(read["valid_from"])
    if start.day != 1 or start < BEGAN:
        raise wrong("valid_from", read["valid_from"], f"the first day of a month from {BEGAN:%Y-%m} on")
    least = {
        "amendment": read["appeal"],
        "report": read["amendment"] + 1,
        "pre_advice": read["report"],
        "payment": read["pre_advice"] + 1,
    }
    for name, day in least.items():
        if read[name] < day:
            raise wrong(name, read[name], f"penalty business day {day} or a later one")
    return read


def _set_days(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        wish = PenaltyDaysWish(market, **{name: payload[name] for name in COUNTS})
        return set_penalty_days(wish, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "penalty days", penalty_days_on, write)


def _said_days(payload: Payload) -> str:
    return _(
        "Penalties of %(market)s, from %(date)s on: appeals until penalty business day %(appeal)s of the next month, changes until"
        " %(amendment)s, report on %(report)s, payments announced on %(pre_advice)s and made on %(payment)s."
    ) % {**payload, "date": payload["valid_from"]}


def _read_tolerance(payload: Payload) -> dict[str, Any]:
    return rule_read(payload, {"percent": decimal(most=MOST_PER_CENT, decimals=2)})


def _set_tolerance(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        percent = Decimal(payload["percent"])
        return set_price_tolerance(market, percent, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "price tolerance", price_tolerance_on, write)


def _said_tolerance(payload: Payload) -> str:
    words = {"market": payload["market"], "date": payload["valid_from"]}
    return _("Let prices of penalties of %(market)s be off ours by %(percent)s percent, from %(date)s on.") % {
        **words,
        "percent": quantity(Decimal(payload["percent"])),
    }


EDIT: Final = "refdata.edit"
COMMANDS: Final = (
    Command(
        "penalty_days.set",
        EDIT,
        pgettext_lazy("act", "Set the days of penalties"),
        _read_days,
        _set_days,
        _said_days,
        events=("penalty_days.set",),
        is_of_the_house=True,
    ),
    Command(
        "price_tolerance.set",
        EDIT,
        pgettext_lazy("act", "Set the tolerance for prices of penalties"),
        _read_tolerance,
        _set_tolerance,
        _said_tolerance,
        events=("price_tolerance.set",),
        is_of_the_house=True,
    ),
)
