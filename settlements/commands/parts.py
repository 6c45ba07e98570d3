"""The least amount of a part, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.payload import decimal, one_of, text
from settlements.commands.rules import currency_of, rule_read, rule_set
from settlements.operations import PartThresholdWish, set_part_threshold
from settlements.queries import part_threshold_on
from vocabulary.occasion import Occasion
from vocabulary.side import QuantityType

Payload = Mapping[str, Any]
MOST: Final = Decimal(1_000_000_000)


def _read(payload: Payload) -> dict[str, Any]:
    known = {
        "currency": text(3),
        "quantity_type": one_of(*QuantityType),
        "amount": decimal(most=MOST, decimals=2),
    }
    return rule_read(payload, known)


def _set(payload: Payload, occasion: Occasion) -> Done:
    currency, counted = currency_of(payload), QuantityType(payload["quantity_type"])

    def told(market: int, start: date) -> str:
        return part_threshold_on(market, currency, counted, start)

    def write(market: int, start: date) -> bool:
        wish = PartThresholdWish(market, currency, counted, Decimal(payload["amount"]))
        return set_part_threshold(wish, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, f"parts {payload['currency']} {counted}", told, write)


def _said(payload: Payload) -> str:
    words = {
        "amount": payload["amount"],
        "currency": payload["currency"],
        "market": payload["market"],
        "date": payload["valid_from"],
    }
    if payload["quantity_type"] == QuantityType.NOMINAL:
        return (
            _("Let a part of a nominal be paid %(currency)s %(amount)s at least in %(market)s, from %(date)s on.")
            % words
        )
    return _("Let a part of units be paid %(currency)s %(amount)s at least in %(market)s, from %(date)s on.") % words


COMMANDS: Final = (
    Command(
        "part_threshold.set",
        "refdata.edit",
        pgettext_lazy("act", "Set the least amount of a part"),
        _read,
        _set,
        _said,
        events=("part_threshold.set",),
        is_of_the_house=True,
    ),
)
